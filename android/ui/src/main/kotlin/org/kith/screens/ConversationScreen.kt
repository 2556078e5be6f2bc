package org.kith.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.text.font.FontStyle
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import org.kith.screens.parts.Ask
import org.kith.screens.parts.Hint
import org.kith.screens.parts.IconTap
import org.kith.screens.parts.Loaded
import org.kith.screens.parts.Page
import org.kith.screens.parts.Plain
import org.kith.screens.parts.QuietButton
import org.kith.screens.parts.finger
import org.kith.screens.theme.Icons
import org.kith.screens.theme.LocalZone
import org.kith.screens.theme.t
import org.kith.shell.people.Standing
import org.kith.shell.talk.ConversationPage
import org.kith.shell.talk.Mark
import org.kith.shell.talk.MessageRow
import org.kith.shell.work.Link
import org.kith.shell.work.Load
import org.kith.shell.work.MessageKey
import org.kith.shell.words.time

/** What a person can do in a conversation. */
class ConversationActions(
    val back: () -> Unit,
    val group: () -> Unit,
    val write: (String) -> Unit,
    val say: () -> Unit,
    val replyTo: (MessageRow?) -> Unit,
    val edit: (MessageRow?) -> Unit,
    val unsend: (MessageRow) -> Unit,
    val sayAgain: (MessageRow) -> Unit,
    val older: () -> Unit,
    val seen: () -> Unit,
    val answer: (Boolean) -> Unit,
)

/** A conversation: the newest words at the bottom, each with how far it came. */
@Composable
fun ConversationScreen(load: Load<ConversationPage>, draft: String, link: Link, actions: ConversationActions) {
    var chosen by remember { mutableStateOf<MessageKey?>(null) }
    var takingBack by remember { mutableStateOf<MessageRow?>(null) }
    val title = (load as? Load.Ready)?.value?.group?.name ?: t("conversation.title")
    Page(title, actions.back, link, { IconTap(Icons.Groups, t("group.title"), Modifier.testTag("group"), onClick = actions.group) }) {
        Loaded(load) { page ->
            Column(Modifier.fillMaxSize()) {
                Box(Modifier.weight(1f)) {
                    if (page.messages.isEmpty()) Hint(Icons.Groups, t("conversation.empty"), t("conversation.empty.text"))
                    else Timeline(page.messages, chosen, { chosen = if (chosen == it.key) null else it.key }, { takingBack = it }, actions)
                }
                Foot(page, draft, actions)
            }
        }
    }
    takingBack?.let { message ->
        Ask(t("unsend.title"), t("unsend.text"), t("unsend"), { actions.unsend(message); takingBack = null; chosen = null }) { takingBack = null }
    }
}

/** Only what is seen is composed, however long the list is. */
@Composable
private fun Timeline(
    messages: List<MessageRow>,
    chosen: MessageKey?,
    onChoose: (MessageRow) -> Unit,
    onTakeBack: (MessageRow) -> Unit,
    actions: ConversationActions,
) {
    val scroll = rememberLazyListState()
    val newest = messages.last().key
    LaunchedEffect(newest) {
        if (scroll.firstVisibleItemIndex <= 2) scroll.scrollToItem(0)
        actions.seen()
    }
    LazyColumn(Modifier.fillMaxSize().testTag("timeline"), scroll, reverseLayout = true) {
        items(messages.size, { messages[messages.lastIndex - it].key.hex }) { index ->
            val message = messages[messages.lastIndex - index]
            if (index == messages.lastIndex) LaunchedEffect(messages.size) { actions.older() }
            Column(Modifier.fillMaxWidth().testTag("message").padding(horizontal = 12.dp, vertical = 4.dp)) {
                if (message.hasGapBefore) Plain(t("conversation.gap"))
                Bubble(message) { onChoose(message) }
                if (message.key == chosen) Acts(message, onTakeBack, actions)
            }
        }
    }
}

@Composable
private fun Bubble(message: MessageRow, onChoose: () -> Unit) {
    val colors = MaterialTheme.colorScheme
    val (back, front) = if (message.isMine) colors.primaryContainer to colors.onPrimaryContainer else colors.surfaceContainerHigh to colors.onSurface
    val acts = t("message.acts")
    Box(Modifier.fillMaxWidth(), if (message.isMine) Alignment.CenterEnd else Alignment.CenterStart) {
        Column(
            Modifier.widthIn(max = 300.dp).clip(RoundedCornerShape(18.dp)).background(back)
                .clickable(onClickLabel = acts, onClick = onChoose)
                .heightIn(min = finger).padding(horizontal = 14.dp, vertical = 9.dp),
            Arrangement.spacedBy(2.dp),
        ) {
            if (!message.isMine) Text(message.author, style = MaterialTheme.typography.labelMedium, color = front)
            message.quote?.let { quote ->
                Text(
                    t("message.quote", quote.author, quote.text ?: t("message.deleted")),
                    style = MaterialTheme.typography.bodySmall, color = front, maxLines = 2, overflow = TextOverflow.Ellipsis, fontStyle = FontStyle.Italic,
                )
            }
            val text = message.text
            if (message.isDeleted || text == null) Text(t("message.deleted"), color = front, fontStyle = FontStyle.Italic)
            else Text(text, color = front, style = MaterialTheme.typography.bodyLarge)
            if (message.reactions.isNotEmpty()) Text(message.reactions.joinToString(" "), color = front)
            Foot(message, front)
        }
    }
}

/** When it was written, and how far it came: in words, since a sign alone says little. */
@Composable
private fun Foot(message: MessageRow, front: androidx.compose.ui.graphics.Color) {
    val at = time(message.at.atZone(LocalZone.current).toLocalTime())
    val mark = if (message.isMine) t("mark.${message.mark.name.lowercase()}") else null
    val edited = if (message.isEdited && !message.isDeleted) t("message.edited") else null
    val warns = message.mark == Mark.REFUSED || message.mark == Mark.UNSENT
    Row(Modifier.semantics { mark?.let { stateDescription = it } }, Arrangement.spacedBy(6.dp), Alignment.CenterVertically) {
        if (warns) Icon(Icons.Warning, null, Modifier.size(14.dp), tint = front)
        else if (message.mark == Mark.QUEUED) Icon(Icons.Clock, null, Modifier.size(14.dp), tint = front)
        Text(listOfNotNull(at, edited, mark).joinToString(" · "), Modifier.testTag("mark"), style = MaterialTheme.typography.labelSmall, color = front)
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Acts(message: MessageRow, onTakeBack: (MessageRow) -> Unit, actions: ConversationActions) =
    FlowRow(Modifier.fillMaxWidth(), if (message.isMine) Arrangement.End else Arrangement.Start) {
        if (!message.isDeleted) QuietButton(t("message.reply"), Modifier.testTag("reply")) { actions.replyTo(message) }
        if (message.isMine && !message.isDeleted) {
            QuietButton(t("message.edit"), Modifier.testTag("edit")) { actions.edit(message) }
            QuietButton(t("unsend"), Modifier.testTag("unsend"), warns = true) { onTakeBack(message) }
        }
        if (message.mark == Mark.REFUSED || message.mark == Mark.UNSENT) QuietButton(t("message.again")) { actions.sayAgain(message) }
    }

/** Where one writes; or why one cannot. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Foot(page: ConversationPage, draft: String, actions: ConversationActions) {
    when (page.group.standing) {
        Standing.REQUEST -> Column(Modifier.padding(12.dp)) {
            Plain(t("conversation.request"))
            FlowRow {
                QuietButton(t("action.accept"), Modifier.testTag("accept")) { actions.answer(true) }
                QuietButton(t("action.decline"), warns = true) { actions.answer(false) }
            }
        }
        Standing.LEFT, Standing.REMOVED, Standing.STOPPED -> Box(Modifier.padding(16.dp)) { Plain(t("standing.${page.group.standing.name.lowercase()}.text")) }
        Standing.ACTIVE, Standing.JOINING -> Column(Modifier.padding(horizontal = 10.dp, vertical = 8.dp)) {
            val (about, stop) = when {
                page.editing != null -> t("message.editing") to { actions.edit(null) }
                page.replyTo != null -> t("message.replying", page.replyTo!!.author) to { actions.replyTo(null) }
                else -> null to {}
            }
            about?.let {
                Row(verticalAlignment = Alignment.CenterVertically) {
                    Text(it, Modifier.weight(1f).padding(start = 6.dp), style = MaterialTheme.typography.bodyMedium, color = MaterialTheme.colorScheme.primary)
                    IconTap(Icons.Close, t("action.cancel"), onClick = stop)
                }
            }
            Row(verticalAlignment = Alignment.Bottom) {
                OutlinedTextField(
                    draft, actions.write, Modifier.weight(1f).testTag("write"),
                    placeholder = { Text(t("conversation.write")) }, maxLines = 5, shape = RoundedCornerShape(24.dp),
                )
                IconTap(Icons.Send, t("action.send"), Modifier.padding(start = 4.dp, bottom = 4.dp).testTag("send"), MaterialTheme.colorScheme.primary, draft.isNotBlank(), actions.say)
            }
        }
    }
}
