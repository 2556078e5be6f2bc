package org.kith

import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.channels.Channel
import org.kith.core.ChangeListener
import org.kith.core.Contacts
import org.kith.core.ContactsListener
import org.kith.core.Groups
import org.kith.core.GroupsListener
import org.kith.core.Messages
import org.kith.core.MessagesListener
import org.kith.core.OutboxListener
import org.kith.core.Reminders
import org.kith.core.RemindersListener
import org.kith.core.Resources
import org.kith.core.ResourcesListener
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

/**
 * A flow of a value that changes: cold, so each collector has a subscription of its own, which ends with the collector. The
 * first value comes at once, later ones in order; a slow collector gets the newest and misses those between.
 */
private fun <T> values(subscribe: suspend ((T) -> Unit) -> Subscription): Flow<T> = callbackFlow {
    val subscription = subscribe { value -> trySend(value) }
    awaitClose {
        subscription.stop()
        subscription.close()
    }
}.conflate()

/** The contacts, by name. */
fun Contacts.flow(): Flow<List<ContactView>> = values { tell ->
    observe(object : ContactsListener {
        override fun onUpdate(value: List<ContactView>) = tell(value)
    })
}

/** The list of groups, the last used first, with unread counts. */
fun Groups.flow(): Flow<List<GroupView>> = values { tell ->
    observe(object : GroupsListener {
        override fun onUpdate(value: List<GroupView>) = tell(value)
    })
}

/** The newest [limit] messages of a group, oldest first. Marks nothing as read. */
fun Messages.flow(group: GroupId, limit: Int = 50): Flow<List<MessageView>> = values { tell ->
    observe(group, limit.toULong(), object : MessagesListener {
        override fun onUpdate(value: List<MessageView>) = tell(value)
    })
}

/** The reminders of a group, or all of them and one's own. */
fun Reminders.flow(group: GroupId? = null): Flow<List<ReminderView>> = values { tell ->
    observe(group, object : RemindersListener {
        override fun onUpdate(value: List<ReminderView>) = tell(value)
    })
}

/** The resources of a group, or all of them and one's own. */
fun Resources.flow(group: GroupId? = null): Flow<List<ResourceView>> = values { tell ->
    observe(group, object : ResourcesListener {
        override fun onUpdate(value: List<ResourceView>) = tell(value)
    })
}

/** What waits to be sent, oldest first. */
fun Syncing.outboxFlow(): Flow<List<IntentView>> = values { tell ->
    observeOutbox(object : OutboxListener {
        override fun onUpdate(value: List<IntentView>) = tell(value)
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
