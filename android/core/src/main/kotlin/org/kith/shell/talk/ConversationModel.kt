package org.kith.shell.talk

import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.flatMapLatest
import kotlinx.coroutines.flow.map
import org.kith.core.PageRequest
import org.kith.flow
import org.kith.model.GroupId
import org.kith.model.MessageId
import org.kith.shell.people.row
import org.kith.shell.work.Desk
import org.kith.shell.work.GroupKey
import org.kith.shell.work.Load
import org.kith.shell.work.Notice

/** One conversation: the newest messages, what is written, what is answered. */
class ConversationModel(private val desk: Desk, val key: GroupKey, drafts: Drafts) {
    private val id = GroupId(key.hex)
    private val window = MutableStateFlow(WINDOW)
    private val reply = MutableStateFlow<MessageRow?>(null)
    private val edited = MutableStateFlow<MessageRow?>(null)

    /** What is begun. */
    val draft: MutableStateFlow<String> = drafts.of(key)

    /** The page. */
    @OptIn(ExperimentalCoroutinesApi::class)
    val state: StateFlow<Load<ConversationPage>> = desk.follow { home ->
        val messages = window.flatMapLatest { home.messages.flow(id, it) }.map { messages ->
            val me = home.account.me().account.hex
            val all = messages.associateBy { it.message.hex }
            messages.map { row(it, me, all) }
        }
        val group = home.groups.flow().map { groups -> row(groups.find { it.group == id } ?: home.groups.show(id)) }
        combine(group, messages, reply, edited) { known, said, answered, changed -> ConversationPage(known, said, answered, changed) }
    }

    /** Says what is begun: a new message, an answer, or a new text of an old one. The draft is empty when it is written. */
    fun say() {
        val text = draft.value
        val (answered, changed) = reply.value to edited.value
        if (text.isBlank()) return
        desk.act({ home ->
            if (changed != null) home.messages.edit(MessageId(changed.key.hex), text)
            else home.messages.say(id, text, answered?.let { MessageId(it.key.hex) })
        }) {
            draft.compareAndSet(text, "")
            reply.value = null
            edited.value = null
        }
    }

    /** Answers a message, or none. */
    fun replyTo(message: MessageRow?) {
        reply.value = message
        edited.value = null
    }

    /** Writes a message anew, or stops it. */
    fun edit(message: MessageRow?) {
        edited.value = message
        reply.value = null
        draft.value = message?.text.orEmpty()
    }

    /** Takes a message back, everywhere. The screen asks before: it cannot be undone. */
    fun unsend(message: MessageRow) = desk.act({ it.messages.unsend(MessageId(message.key.hex)) })

    /** Says a refused message again. */
    fun sayAgain(message: MessageRow) = message.text?.let { text -> desk.act({ it.messages.say(id, text) }) }

    /** Older messages too. */
    fun older() {
        window.value = (window.value + WINDOW).coerceAtMost(MOST)
    }

    /** Everything was seen. */
    fun seen() = desk.act({ it.messages.page(id, PageRequest(WINDOW.toULong(), null, peek = false)) }, failed = {}, leaves = false)

    /** Takes a request, or turns it down. */
    fun answer(accept: Boolean) = desk.act({ it.groups.answer(id, accept) }) { if (!accept) desk.say(Notice("notice.declined")) }

    private companion object {
        const val WINDOW = 100
        const val MOST = 10_000
    }
}
