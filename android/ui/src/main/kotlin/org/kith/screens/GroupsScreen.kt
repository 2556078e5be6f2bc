package org.kith.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.sizeIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.AlertDialog
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
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.unit.dp
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import org.kith.screens.parts.Choices
import org.kith.screens.parts.Field
import org.kith.screens.parts.Hint
import org.kith.screens.parts.IconTap
import org.kith.screens.parts.Loaded
import org.kith.screens.parts.MainButton
import org.kith.screens.parts.Page
import org.kith.screens.parts.ProblemText
import org.kith.screens.parts.QuietButton
import org.kith.screens.parts.RowTap
import org.kith.screens.theme.Icons
import org.kith.screens.theme.t
import org.kith.screens.theme.tn
import org.kith.shell.people.GroupRow
import org.kith.shell.people.Kind
import org.kith.shell.people.Standing
import org.kith.shell.work.GroupKey
import org.kith.shell.work.Link
import org.kith.shell.work.Load
import org.kith.shell.work.Problem

/** What a person can do in the list of groups. */
class GroupsActions(
    val open: (GroupKey) -> Unit,
    val search: () -> Unit,
    val create: (String, Kind, String, (Problem) -> Unit) -> Unit,
    val join: (String, (Problem) -> Unit) -> Unit,
)

/** Groups and direct chats, the last used first. */
@Composable
fun GroupsScreen(load: Load<List<GroupRow>>, link: Link, actions: GroupsActions) {
    var makes by rememberSaveable { mutableStateOf(false) }
    Page(
        t("groups.title"), null, link,
        actions = {
            IconTap(Icons.Search, t("search.title"), Modifier.testTag("search"), onClick = actions.search)
            IconTap(Icons.Add, t("groups.new"), Modifier.testTag("groups.new")) { makes = true }
        },
    ) {
        Loaded(load, List<GroupRow>::isEmpty, {
            Hint(Icons.Groups, t("groups.empty"), t("groups.empty.text")) { MainButton(t("groups.new")) { makes = true } }
        }) { groups ->
            LazyColumn(Modifier.fillMaxSize().padding(horizontal = 8.dp)) {
                items(groups, { it.key.hex }) { group ->
                    RowTap(group.name, standing(group), Icons.Groups, { Count(group.unread) }) { actions.open(group.key) }
                }
            }
        }
    }
    if (makes) NewGroup(actions) { makes = false }
}

@Composable
private fun standing(group: GroupRow): String = when (group.standing) {
    Standing.ACTIVE -> if (group.kind == Kind.DIRECT) t("kind.direct") else t("group.line", t("kind.${group.kind.name.lowercase()}"), tn("group.members", group.members))
    else -> t("standing.${group.standing.name.lowercase()}")
}

/** How many words are unread. The number is said with the row. */
@Composable
private fun Count(unread: Int) {
    if (unread == 0) return
    val said = tn("group.unread", unread)
    Box(
        Modifier.background(MaterialTheme.colorScheme.primary, CircleShape).sizeIn(minWidth = 26.dp, minHeight = 26.dp).padding(horizontal = 7.dp)
            .clearAndSetSemantics { this[androidx.compose.ui.semantics.SemanticsProperties.ContentDescription] = listOf(said) },
        Alignment.Center,
    ) { Text("$unread", style = MaterialTheme.typography.labelMedium, color = MaterialTheme.colorScheme.onPrimary) }
}

@Composable
private fun NewGroup(actions: GroupsActions, onEnd: () -> Unit) {
    var name by rememberSaveable { mutableStateOf("") }
    var about by rememberSaveable { mutableStateOf("") }
    var link by rememberSaveable { mutableStateOf("") }
    var kind by rememberSaveable { mutableStateOf(Kind.CIRCLE) }
    var problem by remember { mutableStateOf<Problem?>(null) }
    AlertDialog(
        onDismissRequest = onEnd,
        title = { Text(t("groups.new")) },
        text = {
            Column(Modifier.verticalScroll(rememberScrollState()), Arrangement.spacedBy(12.dp)) {
                Field(t("group.name"), name, "group.name", { name = it })
                Field(t("group.about"), about, "group.about", { about = it }, lines = 3)
                Choices(t("group.kind"), Kind.entries.filter { it.makeable }, kind, { t("kind.${it.name.lowercase()}") }) { kind = it }
                Field(t("groups.link"), link, "group.link", { link = it }, hint = t("groups.link.hint"))
                ProblemText(problem)
            }
        },
        confirmButton = {
            QuietButton(if (link.isBlank()) t("action.create") else t("action.join"), Modifier.testTag("group.make")) {
                if (link.isBlank()) actions.create(name.trim(), kind, about.trim()) { problem = it } else actions.join(link) { problem = it }
            }
        },
        dismissButton = { QuietButton(t("action.cancel"), onClick = onEnd) },
    )
}
