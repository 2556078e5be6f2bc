package org.kith.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.AlertDialog
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import org.kith.screens.parts.Choices
import org.kith.screens.parts.IconTap
import org.kith.screens.parts.ProblemText
import org.kith.shell.people.GroupRow
import org.kith.shell.work.GroupKey
import org.kith.shell.work.Problem
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.text.selection.SelectionContainer
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import org.kith.screens.parts.Field
import org.kith.screens.parts.Hint
import org.kith.screens.parts.Loaded
import org.kith.screens.parts.Page
import org.kith.screens.parts.Plain
import org.kith.screens.parts.QuietButton
import org.kith.screens.parts.RowTap
import org.kith.screens.parts.Scrolled
import org.kith.screens.parts.SideButton
import org.kith.screens.parts.Waiting
import org.kith.screens.theme.Icons
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.t
import org.kith.shell.records.ResourceRow
import org.kith.shell.work.Link
import org.kith.shell.work.Load
import org.kith.shell.work.RecordKey
import org.kith.shell.work.valueOrNull
import org.kith.shell.words.dateOf

/** What a person can do with resources. */
class ResourcesActions(
    val query: (String) -> Unit,
    val open: (RecordKey) -> Unit,
    val share: (GroupKey, String, String, (Problem) -> Unit, () -> Unit) -> Unit,
)

/** Resources: all are on this device, so reading and searching work offline. */
@Composable
fun ResourcesScreen(load: Load<List<ResourceRow>>, query: String, groups: List<GroupRow>, link: Link, actions: ResourcesActions) {
    var shares by rememberSaveable { mutableStateOf(false) }
    Page(
        t("resources.title"), null, link,
        actions = { if (groups.isNotEmpty()) IconTap(Icons.Add, t("resource.share"), Modifier.testTag("resource.share")) { shares = true } },
    ) { Resources(load, query, actions) }
    if (shares) Share(groups, actions) { shares = false }
}

@Composable
private fun Resources(load: Load<List<ResourceRow>>, query: String, actions: ResourcesActions) {
    Column(Modifier.fillMaxSize().padding(horizontal = 16.dp)) {
        Field(t("search.words"), query, "query", actions.query)
        Loaded(load, List<ResourceRow>::isEmpty, {
            if (query.isBlank()) Hint(Icons.Book, t("resources.empty"), t("resources.empty.text")) else Hint(Icons.Search, t("search.none"), t("search.none.text"))
        }) { rows ->
            LazyColumn(Modifier.testTag("resources")) {
                items(rows, { it.key.hex }) { row -> RowTap(row.title, from(row), Icons.Book) { actions.open(row.key) } }
            }
        }
    }
}

@Composable
private fun Share(groups: List<GroupRow>, actions: ResourcesActions, onEnd: () -> Unit) {
    var title by rememberSaveable { mutableStateOf("") }
    var text by rememberSaveable { mutableStateOf("") }
    var group by remember { mutableStateOf(groups.first()) }
    var problem by remember { mutableStateOf<Problem?>(null) }
    AlertDialog(
        onDismissRequest = onEnd,
        title = { Text(t("resource.share")) },
        text = {
            Column(Modifier.verticalScroll(rememberScrollState()), Arrangement.spacedBy(12.dp)) {
                Choices(t("resource.with"), groups, group, { it.name }) { group = it }
                Field(t("resource.title"), title, "resource.title", { title = it })
                Field(t("resource.text"), text, "resource.text", { text = it }, lines = 6)
                ProblemText(problem)
            }
        },
        confirmButton = { QuietButton(t("resource.share"), Modifier.testTag("resource.put")) { actions.share(group.key, title.trim(), text.trim(), { problem = it }, onEnd) } },
        dismissButton = { QuietButton(t("action.cancel"), onClick = onEnd) },
    )
}

@Composable
private fun from(row: ResourceRow): String {
    val place = row.group ?: if (row.isFromPack) t("resource.pack") else t("resource.own")
    return if (row.isKept) t("resource.kept", place) else place
}

/** One resource, read from this device. */
@Composable
fun ResourceScreen(load: Load<ResourceRow>, onBack: () -> Unit, onKeep: (RecordKey) -> Unit, onDelete: (RecordKey) -> Unit) = Page(load.valueOrNull?.title ?: t("resources.title"), onBack) {
    val row = load.valueOrNull
    if (load == Load.Loading) return@Page Waiting()
    if (row == null || row.isGone) return@Page Hint(Icons.Book, t("resource.gone"), t("resource.gone.text"))
    Scrolled {
        SelectionContainer { Text(row.text ?: t("resource.file"), style = MaterialTheme.typography.bodyLarge) }
        if (row.tags.isNotEmpty()) Plain(t("resource.tags", row.tags.joinToString(", ")))
        row.source?.let { Plain(t("resource.source", it)) }
        row.checkedOn?.let { Plain(if (row.isStale) t("help.stale", LocalWords.current.dateOf(it)) else t("help.checked", LocalWords.current.dateOf(it))) }
        Plain(from(row))
        if (!row.isKept) SideButton(t("resource.keep"), Modifier.testTag("keep")) { onKeep(row.key) }
        if (!row.isFromPack) QuietButton(t("action.delete"), warns = true) { onDelete(row.key); onBack() }
    }
}
