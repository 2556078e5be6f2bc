package org.kith.shell.talk

import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.flatMapLatest
import kotlinx.coroutines.flow.getAndUpdate
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.update
import org.kith.model.PageRequest
import org.kith.flow
import org.kith.model.GroupId
import org.kith.model.MessageId
import org.kith.shell.people.row
import org.kith.shell.work.Desk
import org.kith.shell.work.GroupKey
import org.kith.shell.work.Load
import org.kith.shell.work.Notice

/** An old message, and the text that it is to have. */
data class Edit(val message: MessageRow, val text: String)

/** One conversation: the newest messages, what is written, what is answered. */
class ConversationModel(private val desk: Desk, val key: GroupKey, drafts: Drafts) {
    private val id = GroupId(key.hex)
    private val window = MutableStateFlow(WINDOW)
    private val reply = MutableStateFlow<MessageRow?>(null)
    private val changing = MutableStateFlow<Edit?>(null)

    /** What is begun. */
    val draft: MutableStateFlow<String> = drafts.of(key)

    /** The old message that is written anew, with its new text; the draft waits meanwhile. */
    val editing: StateFlow<Edit?> = changing.asStateFlow()

    /** The page. */
    @OptIn(ExperimentalCoroutinesApi::class)
    val state: StateFlow<Load<ConversationPage>> = desk.follow { home ->
        val messages = window.flatMapLatest { home.messages.flow(id, it) }.map { messages ->
            val me = home.account.me().account.hex
            val all = messages.associateBy { it.message.hex }
            messages.map { row(it, me, all) }
        }
        val group = home.groups.flow().map { groups -> row(groups.find { it.group == id } ?: home.groups.show(id)) }
        val edited = changing.map { it?.message }.distinctUntilChanged()
        combine(group, messages, reply, edited) { known, said, answered, changed -> ConversationPage(known, said, answered, changed) }
    }

    /** What is written in the field: of a new message, or anew of an old one. */
    fun write(text: String) {
        if (changing.value == null) draft.value = text else changing.update { it?.copy(text = text) }
    }

    /**
     * Says what is begun: a new message, an answer, or a new text of an old one. It is taken at once, so that a second tap finds
     * nothing, and is back when it did not work.
     */
    fun say() {
        val changed = changing.value
        if (changed == null) sayNew() else sayAnew(changed)
    }

    private fun sayNew() {
        val text = draft.value
        if (text.isBlank() || !draft.compareAndSet(text, "")) return
        val answered = reply.getAndUpdate { null }
        desk.act({ it.messages.say(id, text, answered?.let { row -> MessageId(row.key.hex) }) }, { problem ->
            draft.update { later -> if (later.isEmpty()) text else "$text\n$later" }
            if (changing.value == null) reply.compareAndSet(null, answered)
            desk.say(Notice("notice.failed", problem))
        }, leaves = true)
    }

    private fun sayAnew(changed: Edit) {
        if (changed.text.isBlank() || !changing.compareAndSet(changed, null)) return
        desk.act({ it.messages.edit(MessageId(changed.message.key.hex), changed.text) }, { problem ->
            if (reply.value == null) changing.compareAndSet(null, changed)
            desk.say(Notice("notice.failed", problem))
        }, leaves = true)
    }

    /** Answers a message, or none. */
    fun replyTo(message: MessageRow?) {
        reply.value = message
        changing.value = null
    }

    /** Writes a message anew, or stops it. The draft of a new one stays. */
    fun edit(message: MessageRow?) {
        changing.value = message?.let { Edit(it, it.text.orEmpty()) }
        reply.value = null
    }

    /** Takes a message back, everywhere. The screen asks before: it cannot be undone. */
    fun unsend(message: MessageRow) = desk.act({ it.messages.unsend(MessageId(message.key.hex)) }, leaves = true)

    /** Says a refused message again. */
    fun sayAgain(message: MessageRow) = message.text?.let { text -> desk.act({ it.messages.say(id, text) }, leaves = true) }

    /** A text that came from outside becomes the draft, after what was begun. */
    fun begin(text: String) {
        draft.update { begun -> if (begun.isBlank()) text else "$begun\n$text" }
    }

    /** Older messages too. */
    fun older() {
        window.value = (window.value + WINDOW).coerceAtMost(MOST)
    }

    /** Everything was seen. */
    fun seen() = desk.act({ it.messages.page(id, PageRequest(WINDOW.toULong(), null, peek = false)) }, failed = {})

    /** Takes a request, or turns it down. */
    fun answer(accept: Boolean) = desk.act({ it.groups.answer(id, accept) }, leaves = true) { if (!accept) desk.say(Notice("notice.declined")) }

    private companion object {
        const val WINDOW = 100
        const val MOST = 10_000
    }
}
