package org.kith.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import org.kith.screens.parts.Card
import org.kith.screens.parts.Hint
import org.kith.screens.parts.IconTap
import org.kith.screens.parts.Loaded
import org.kith.screens.parts.MainButton
import org.kith.screens.parts.Page
import org.kith.screens.parts.Plain
import org.kith.screens.parts.QuietButton
import org.kith.screens.parts.Section
import org.kith.screens.theme.Icons
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.LocalZone
import org.kith.screens.theme.t
import org.kith.shell.records.PlanRow
import org.kith.shell.records.RemindersPage
import org.kith.shell.work.Link
import org.kith.shell.work.Load
import org.kith.shell.work.RecordKey
import org.kith.shell.words.moment
import org.kith.shell.words.recurrence

/** What a person can do with reminders. */
class RemindersActions(
    val new: () -> Unit,
    val quiet: () -> Unit,
    val done: (PlanRow) -> Unit,
    val skip: (PlanRow) -> Unit,
    val snooze: (PlanRow) -> Unit,
    val delete: (RecordKey) -> Unit,
)

/** What fires in the next two weeks, and all reminders as sentences. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun RemindersScreen(load: Load<RemindersPage>, link: Link, actions: RemindersActions) = Page(
    t("reminders.title"), null, link,
    actions = {
        IconTap(Icons.Clock, t("quiet.title"), Modifier.testTag("quiet"), onClick = actions.quiet)
        IconTap(Icons.Add, t("reminder.new"), Modifier.testTag("reminder.new"), onClick = actions.new)
    },
) {
    Loaded(load, { it.reminders.isEmpty() }, { Hint(Icons.Clock, t("reminders.empty"), t("reminders.empty.text")) { MainButton(t("reminder.new"), onClick = actions.new) } }) { page ->
        val words = LocalWords.current
        LazyColumn(Modifier.fillMaxSize().padding(horizontal = 16.dp), contentPadding = PaddingValues(vertical = 10.dp), verticalArrangement = Arrangement.spacedBy(10.dp)) {
            item { Section(t("reminders.plan")) }
            if (page.plan.isEmpty()) item { Plain(t("reminders.plan.empty")) }
            // The next time of each: a daily one would fill the screen.
            items(page.plan.distinctBy { it.key }.take(PLAN), { it.key.hex + it.occurrence }) { row ->
                Card("plan") {
                    Text(row.title, style = MaterialTheme.typography.titleMedium)
                    Plain(words.moment(row.fires, LocalZone.current))
                    FlowRow(horizontalArrangement = Arrangement.spacedBy(4.dp)) {
                        QuietButton(t("reminder.done"), Modifier.testTag("done")) { actions.done(row) }
                        QuietButton(t("reminder.later")) { actions.snooze(row) }
                        QuietButton(t("reminder.skip")) { actions.skip(row) }
                    }
                }
            }
            item { Section(t("reminders.all")) }
            items(page.reminders, { it.key.hex }) { row ->
                Card("reminder") {
                    Text(row.title, style = MaterialTheme.typography.titleMedium)
                    Plain(words.recurrence(row.recurrence, row.at))
                    row.group?.let { Plain(t("reminder.of", it)) }
                    QuietButton(t("action.delete"), warns = true) { actions.delete(row.key) }
                }
            }
        }
    }
}

private const val PLAN = 12
