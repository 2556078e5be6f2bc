package org.kith.screens

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.widthIn
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import org.kith.screens.parts.Ask
import org.kith.screens.parts.Card
import org.kith.screens.parts.Exact
import org.kith.screens.parts.Field
import org.kith.screens.parts.Loaded
import org.kith.screens.parts.Page
import org.kith.screens.parts.Plain
import org.kith.screens.parts.QuietButton
import org.kith.screens.parts.Scrolled
import org.kith.screens.parts.Section
import org.kith.screens.parts.SideButton
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.LocalZone
import org.kith.screens.theme.t
import org.kith.screens.theme.tn
import org.kith.shell.people.GroupPage
import org.kith.shell.people.Kind
import org.kith.shell.people.MemberRow
import org.kith.shell.people.Standing
import org.kith.shell.work.Link
import org.kith.shell.work.LinkKey
import org.kith.shell.work.Load
import org.kith.shell.work.PersonKey
import org.kith.shell.work.Qr
import org.kith.shell.words.moment

/** What a person can do with a group. */
class GroupActions(
    val back: () -> Unit,
    val add: (PersonKey) -> Unit,
    val remove: (PersonKey) -> Unit,
    val lead: (PersonKey, Boolean) -> Unit,
    val rename: (String, String) -> Unit,
    val invite: () -> Unit,
    val hideInvite: () -> Unit,
    val withdraw: (LinkKey) -> Unit,
    val leave: () -> Unit,
)

/** A group: who is in it, who leads, how to come in. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun GroupScreen(load: Load<GroupPage>, link: Link, actions: GroupActions) {
    var removing by remember { mutableStateOf<MemberRow?>(null) }
    var leaving by remember { mutableStateOf(false) }
    var renaming by rememberSaveable { mutableStateOf(false) }
    val title = (load as? Load.Ready)?.value?.group?.name ?: t("group.title")
    Page(title, actions.back, link) {
        Loaded(load) { page ->
            val isOpen = page.group.standing == Standing.ACTIVE
            val leads = page.group.leads && isOpen && page.group.kind != Kind.DIRECT
            Scrolled {
                Plain(t("group.line", t("kind.${page.group.kind.name.lowercase()}"), tn("group.members", page.group.members)))
                if (page.group.about.isNotEmpty()) Plain(page.group.about)
                if (leads && !renaming) QuietButton(t("group.rename")) { renaming = true }
                if (renaming) Rename(page, actions) { renaming = false }
                Section(t("group.members.title"))
                page.members.forEach { member -> Member(member, leads, actions) { removing = member } }
                if (page.members.size == 1) Plain(t("group.alone"))
                if (leads && page.people.isNotEmpty()) {
                    Section(t("group.add"))
                    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
                        page.people.forEach { person -> SideButton(t("group.add.person", person.name), Modifier.testTag("add.${person.name}")) { actions.add(person.key) } }
                    }
                }
                if (leads) {
                    Section(t("group.invite"))
                    val invite = page.invite
                    if (invite == null) SideButton(t("group.invite.make"), Modifier.testTag("invite"), onClick = actions.invite) else QrCard(invite, t("group.invite.text"), actions.hideInvite)
                    page.links.forEach { known ->
                        Card("link") {
                            Plain(t("link.until", LocalWords.current.moment(known.expires, LocalZone.current), tn("link.uses", known.uses)))
                            QuietButton(t("link.withdraw"), warns = true) { actions.withdraw(known.key) }
                        }
                    }
                }
                if (isOpen) QuietButton(t("group.leave"), Modifier.testTag("leave"), warns = true) { leaving = true }
            }
        }
    }
    removing?.let { member ->
        Ask(t("group.remove.title", member.name), t("group.remove.text"), t("group.remove"), { actions.remove(member.key); removing = null }) { removing = null }
    }
    if (leaving) Ask(t("group.leave.title"), t("group.leave.text"), t("group.leave"), { leaving = false; actions.leave() }) { leaving = false }
}

@Composable
private fun Rename(page: GroupPage, actions: GroupActions, onEnd: () -> Unit) {
    var name by rememberSaveable { mutableStateOf(page.group.name) }
    var about by rememberSaveable { mutableStateOf(page.group.about) }
    Card {
        Field(t("group.name"), name, "rename.name", { name = it })
        Field(t("group.about"), about, "rename.about", { about = it }, lines = 3)
        SideButton(t("action.save"), enabled = name.isNotBlank()) { actions.rename(name.trim(), about.trim()); onEnd() }
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Member(member: MemberRow, leads: Boolean, actions: GroupActions, onRemove: () -> Unit) = Card("member") {
    Text(if (member.isMe) t("group.me", member.name) else member.name, style = MaterialTheme.typography.titleMedium)
    val role = if (member.leads) t("role.lead") else t("role.member")
    Plain(if (member.joining) t("group.joining", role) else role)
    if (leads && !member.isMe) FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
        QuietButton(if (member.leads) t("role.unlead") else t("role.make")) { actions.lead(member.key, !member.leads) }
        QuietButton(t("group.remove"), warns = true, onClick = onRemove)
    }
}

/** A link as a picture and as text. */
@Composable
fun QrCard(qr: Qr, text: String, onHide: () -> Unit) {
    val said = t("qr.picture")
    Card("qr") {
        Plain(text)
        Column(Modifier.fillMaxWidth(), horizontalAlignment = Alignment.CenterHorizontally) {
            // Dark on white by night too: cameras read nothing else.
            Canvas(Modifier.widthIn(max = 260.dp).fillMaxWidth().aspectRatio(1f).background(Color.White).padding(14.dp).semantics { contentDescription = said }) {
                val square = size.width / qr.size
                for (y in 0 until qr.size) for (x in 0 until qr.size) {
                    if (qr.isDark(x, y)) drawRect(Color.Black, Offset(x * square, y * square), Size(square + 0.5f, square + 0.5f))
                }
            }
        }
        Exact(qr.link, Modifier.testTag("qr.link"), MaterialTheme.typography.bodySmall, lines = 3)
        QuietButton(t("action.hide"), onClick = onHide)
    }
}
