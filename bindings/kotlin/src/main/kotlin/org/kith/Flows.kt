package org.kith

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.conflate
import org.kith.core.ChangeListener
import org.kith.core.Contacts
import org.kith.core.ContactsEdit
import org.kith.core.ContactsListener
import org.kith.core.ContactsUpdate
import org.kith.core.Groups
import org.kith.core.GroupsEdit
import org.kith.core.GroupsListener
import org.kith.core.GroupsUpdate
import org.kith.core.Messages
import org.kith.core.MessagesEdit
import org.kith.core.MessagesListener
import org.kith.core.MessagesUpdate
import org.kith.core.OutboxEdit
import org.kith.core.OutboxListener
import org.kith.core.OutboxUpdate
import org.kith.core.Reminders
import org.kith.core.RemindersEdit
import org.kith.core.RemindersListener
import org.kith.core.RemindersUpdate
import org.kith.core.Resources
import org.kith.core.ResourcesEdit
import org.kith.core.ResourcesListener
import org.kith.core.ResourcesUpdate
import org.kith.core.Subscription
import org.kith.core.Syncing
import org.kith.model.Change
import org.kith.model.ContactView
import org.kith.model.GroupId
import org.kith.model.GroupView
import org.kith.model.IntentView
import org.kith.model.MessageView
import org.kith.model.ReminderView
import org.kith.model.ResourceView
import org.kith.model.TimelineWindow
import org.kith.model.Window

/** The most that a window holds. */
private const val MOST = 1_000

/**
 * A flow of a list that changes: cold, so each collector has a subscription of its own, which ends with the collector. The
 * first value comes at once, later ones in order; a slow collector gets the newest and misses those between. The core tells
 * edits; each list here is a copy that nothing changes any more. [update] brings a list up to what happened.
 */
private fun <T, U> lists(
    update: MutableList<T>.(U) -> Unit,
    subscribe: suspend ((U) -> Unit) -> Subscription,
): Flow<List<T>> = callbackFlow {
    val list = ArrayList<T>()
    val subscription = subscribe { told ->
        list.update(told)
        trySend(list.toList())
    }
    awaitClose {
        subscription.stop()
        subscription.close()
    }
}.conflate()

/** Does to a list what happened to the window. */
@JvmName("applyContacts")
fun MutableList<ContactView>.apply(update: ContactsUpdate) = update.edits.forEach { edit ->
    when (edit) {
        is ContactsEdit.Reset -> {
            clear()
            addAll(edit.items)
        }
        is ContactsEdit.Insert -> add(edit.index.toInt(), edit.item)
        is ContactsEdit.Update -> set(edit.index.toInt(), edit.item)
        is ContactsEdit.Remove -> removeAt(edit.index.toInt())
    }
}

/** Does to a list what happened to the window. */
@JvmName("applyGroups")
fun MutableList<GroupView>.apply(update: GroupsUpdate) = update.edits.forEach { edit ->
    when (edit) {
        is GroupsEdit.Reset -> {
            clear()
            addAll(edit.items)
        }
        is GroupsEdit.Insert -> add(edit.index.toInt(), edit.item)
        is GroupsEdit.Update -> set(edit.index.toInt(), edit.item)
        is GroupsEdit.Remove -> removeAt(edit.index.toInt())
    }
}

/** Does to a list what happened to the window. */
@JvmName("applyMessages")
fun MutableList<MessageView>.apply(update: MessagesUpdate) = update.edits.forEach { edit ->
    when (edit) {
        is MessagesEdit.Reset -> {
            clear()
            addAll(edit.items)
        }
        is MessagesEdit.Insert -> add(edit.index.toInt(), edit.item)
        is MessagesEdit.Update -> set(edit.index.toInt(), edit.item)
        is MessagesEdit.Remove -> removeAt(edit.index.toInt())
    }
}

/** Does to a list what happened to the window. */
@JvmName("applyReminders")
fun MutableList<ReminderView>.apply(update: RemindersUpdate) = update.edits.forEach { edit ->
    when (edit) {
        is RemindersEdit.Reset -> {
            clear()
            addAll(edit.items)
        }
        is RemindersEdit.Insert -> add(edit.index.toInt(), edit.item)
        is RemindersEdit.Update -> set(edit.index.toInt(), edit.item)
        is RemindersEdit.Remove -> removeAt(edit.index.toInt())
    }
}

/** Does to a list what happened to the window. */
@JvmName("applyResources")
fun MutableList<ResourceView>.apply(update: ResourcesUpdate) = update.edits.forEach { edit ->
    when (edit) {
        is ResourcesEdit.Reset -> {
            clear()
            addAll(edit.items)
        }
        is ResourcesEdit.Insert -> add(edit.index.toInt(), edit.item)
        is ResourcesEdit.Update -> set(edit.index.toInt(), edit.item)
        is ResourcesEdit.Remove -> removeAt(edit.index.toInt())
    }
}

/** Does to a list what happened to the window. */
@JvmName("applyOutbox")
fun MutableList<IntentView>.apply(update: OutboxUpdate) = update.edits.forEach { edit ->
    when (edit) {
        is OutboxEdit.Reset -> {
            clear()
            addAll(edit.items)
        }
        is OutboxEdit.Insert -> add(edit.index.toInt(), edit.item)
        is OutboxEdit.Update -> set(edit.index.toInt(), edit.item)
        is OutboxEdit.Remove -> removeAt(edit.index.toInt())
    }
}

/** The first [limit] contacts, by name. */
fun Contacts.flow(limit: Int = MOST): Flow<List<ContactView>> = lists(MutableList<ContactView>::apply) { tell ->
    observe(Window(0u, limit.toUInt()), object : ContactsListener {
        override fun onUpdate(update: ContactsUpdate) = tell(update)
    })
}

/** The first [limit] groups, the last used first, with unread counts. */
fun Groups.flow(limit: Int = MOST): Flow<List<GroupView>> = lists(MutableList<GroupView>::apply) { tell ->
    observe(Window(0u, limit.toUInt()), object : GroupsListener {
        override fun onUpdate(update: GroupsUpdate) = tell(update)
    })
}

/** The newest [limit] messages of a group, oldest first. Marks nothing as read. */
fun Messages.flow(group: GroupId, limit: Int = 50): Flow<List<MessageView>> = lists(MutableList<MessageView>::apply) { tell ->
    observe(group, TimelineWindow(null, limit.toUInt()), object : MessagesListener {
        override fun onUpdate(update: MessagesUpdate) = tell(update)
    })
}

/** The first [limit] reminders of a group, or of all of them and one's own. */
fun Reminders.flow(group: GroupId? = null, limit: Int = MOST): Flow<List<ReminderView>> = lists(MutableList<ReminderView>::apply) { tell ->
    observe(group, Window(0u, limit.toUInt()), object : RemindersListener {
        override fun onUpdate(update: RemindersUpdate) = tell(update)
    })
}

/** The first [limit] resources of a group, or of all of them and one's own. */
fun Resources.flow(group: GroupId? = null, limit: Int = MOST): Flow<List<ResourceView>> = lists(MutableList<ResourceView>::apply) { tell ->
    observe(group, Window(0u, limit.toUInt()), object : ResourcesListener {
        override fun onUpdate(update: ResourcesUpdate) = tell(update)
    })
}

/** What waits to be sent, oldest first. */
fun Syncing.outboxFlow(limit: Int = MOST): Flow<List<IntentView>> = lists(MutableList<IntentView>::apply) { tell ->
    observeOutbox(Window(0u, limit.toUInt()), object : OutboxListener {
        override fun onUpdate(update: OutboxUpdate) = tell(update)
    })
}

/** Stays in touch with the relays while it is collected, and gives each change in order: nothing is left out. */
fun Syncing.changes(): Flow<Change> = callbackFlow {
    val subscription = stay(object : ChangeListener {
        override fun onChange(change: Change) {
            trySend(change)
        }
    })
    awaitClose {
        subscription.stop()
        subscription.close()
    }
}.buffer(Channel.UNLIMITED)
