package org.kith.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import org.kith.screens.parts.Card
import org.kith.screens.parts.Exact
import org.kith.screens.parts.Field
import org.kith.screens.parts.Loaded
import org.kith.screens.parts.Page
import org.kith.screens.parts.Plain
import org.kith.screens.parts.ProblemText
import org.kith.screens.parts.QuietButton
import org.kith.screens.parts.Scrolled
import org.kith.screens.parts.Section
import org.kith.screens.parts.SideButton
import org.kith.screens.theme.t
import org.kith.shell.people.PeoplePage
import org.kith.shell.people.PersonRow
import org.kith.shell.work.Link
import org.kith.shell.work.Load
import org.kith.shell.work.PersonKey
import org.kith.shell.work.Problem

/** What a person can do with others. */
class PeopleActions(
    val back: () -> Unit,
    val makeLink: () -> Unit,
    val hideLink: () -> Unit,
    val add: (String, (Problem) -> Unit, () -> Unit) -> Unit,
    val block: (PersonKey) -> Unit,
    val unblock: (PersonKey) -> Unit,
    val number: (PersonKey, (String) -> Unit) -> Unit,
    val verified: (PersonKey, String) -> Unit,
    val write: (PersonKey, String, (Problem) -> Unit) -> Unit,
)

/** People, and the link to oneself. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun PeopleScreen(load: Load<PeoplePage>, link: Link, actions: PeopleActions) {
    var written by rememberSaveable { mutableStateOf("") }
    var problem by remember { mutableStateOf<Problem?>(null) }
    var compared by remember { mutableStateOf<Pair<PersonRow, String>?>(null) }
    var addressed by remember { mutableStateOf<PersonRow?>(null) }
    Page(t("people.title"), actions.back, link) {
        Loaded(load) { page ->
            Scrolled {
                Section(t("people.mine"))
                val mine = page.link
                if (mine == null) SideButton(t("people.link"), Modifier.testTag("link.make"), onClick = actions.makeLink) else QrCard(mine, t("people.link.text"), actions.hideLink)
                Section(t("people.add"))
                Field(t("people.their"), written, "link.their", { written = it; problem = null })
                ProblemText(problem)
                SideButton(t("action.add"), Modifier.testTag("link.add"), written.isNotBlank()) { actions.add(written, { problem = it }) { written = "" } }
                Section(t("people.known"))
                if (page.people.isEmpty()) Plain(t("people.empty"))
                page.people.forEach { person ->
                    Card("person") {
                        Text(person.name, style = MaterialTheme.typography.titleMedium)
                        Plain(if (person.blocked) t("people.blocked") else if (person.verified) t("people.verified") else t("people.unverified"))
                        FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
                            if (!person.blocked) QuietButton(t("people.write"), Modifier.testTag("write.${person.name}")) { addressed = person }
                            if (!person.verified) QuietButton(t("people.compare")) { actions.number(person.key) { compared = person to it } }
                            if (person.blocked) QuietButton(t("people.unblock")) { actions.unblock(person.key) }
                            else QuietButton(t("people.block"), warns = true) { actions.block(person.key) }
                        }
                    }
                }
            }
        }
    }
    addressed?.let { person -> Write(person, actions) { addressed = null } }
    compared?.let { (person, number) ->
        AlertDialog(
            onDismissRequest = { compared = null },
            title = { Text(t("people.number", person.name)) },
            text = {
                Column {
                    Exact(number.chunked(5).joinToString(" "))
                    Plain(t("people.number.text"))
                }
            },
            confirmButton = { QuietButton(t("people.same")) { actions.verified(person.key, number); compared = null } },
            dismissButton = { QuietButton(t("action.cancel")) { compared = null } },
        )
    }
}

/** The first words to somebody begin a direct chat. */
@Composable
private fun Write(person: PersonRow, actions: PeopleActions, onEnd: () -> Unit) {
    var text by rememberSaveable { mutableStateOf("") }
    var problem by remember { mutableStateOf<Problem?>(null) }
    AlertDialog(
        onDismissRequest = onEnd,
        title = { Text(t("people.write.to", person.name)) },
        text = {
            Column {
                Field(t("conversation.write"), text, "write.text", { text = it }, lines = 5)
                ProblemText(problem)
            }
        },
        confirmButton = { QuietButton(t("action.send"), Modifier.testTag("write.send")) { actions.write(person.key, text) { problem = it } } },
        dismissButton = { QuietButton(t("action.cancel"), onClick = onEnd) },
    )
}
