package org.kith.shell.talk

import org.kith.model.MessageState
import org.kith.model.MessageView
import org.kith.shell.people.GroupRow
import org.kith.shell.work.GroupKey
import org.kith.shell.work.MessageKey
import java.time.Instant

/** How far a message came. */
enum class Mark { QUEUED, SENT, RECEIVED, REFUSED, UNSENT }

/** The beginning of what a message answers. */
data class Quote(val author: String, val text: String?)

/** A message in a conversation. */
data class MessageRow(
    val key: MessageKey,
    val group: GroupKey,
    val author: String,
    val isMine: Boolean,
    val text: String?,
    val at: Instant,
    val mark: Mark,
    val isEdited: Boolean,
    val isDeleted: Boolean,
    val quote: Quote?,
    val hasGapBefore: Boolean,
    val reactions: List<String>,
)

/** A conversation as its screen shows it. */
data class ConversationPage(
    val group: GroupRow,
    val messages: List<MessageRow>,
    val replyTo: MessageRow? = null,
    val editing: MessageRow? = null,
)

internal fun row(message: MessageView, me: String, all: Map<String, MessageView>) = MessageRow(
    MessageKey(message.message.hex),
    GroupKey(message.group.hex),
    message.authorName,
    message.author.hex == me,
    message.text,
    message.writtenAt,
    when (message.state) {
        MessageState.QUEUED -> Mark.QUEUED
        MessageState.SENT -> Mark.SENT
        MessageState.RECEIVED -> Mark.RECEIVED
        MessageState.REFUSED -> Mark.REFUSED
        MessageState.UNSENT -> Mark.UNSENT
    },
    message.edited,
    message.deleted,
    message.replyTo?.let { all[it.hex] }?.let { Quote(it.authorName, it.text) },
    message.gapBefore != null,
    message.reactions.map { it.emoji },
)
