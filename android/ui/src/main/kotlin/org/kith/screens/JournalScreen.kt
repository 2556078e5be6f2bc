package org.kith.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import org.kith.screens.parts.Calendar
import org.kith.screens.parts.Card
import org.kith.screens.parts.Field
import org.kith.screens.parts.IconTap
import org.kith.screens.parts.Loaded
import org.kith.screens.parts.MoodLine
import org.kith.screens.parts.MoodRow
import org.kith.screens.parts.Page
import org.kith.screens.parts.Plain
import org.kith.screens.parts.QuietButton
import org.kith.screens.parts.RowTap
import org.kith.screens.parts.Section
import org.kith.screens.theme.Icons
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.t
import org.kith.screens.theme.tn
import org.kith.shell.journal.EntryRow
import org.kith.shell.journal.JournalPage
import org.kith.shell.work.EntryKey
import org.kith.shell.work.Load
import org.kith.shell.work.Route
import org.kith.shell.words.date
import org.kith.shell.words.month
import org.kith.shell.words.time
import java.time.LocalDate
import java.time.YearMonth

/** What a person can do in the journal. */
class JournalActions(
    val open: (Route) -> Unit,
    val write: (String) -> Unit,
    val log: (Int, String) -> Unit,
    val day: (LocalDate) -> Unit,
    val month: (YearMonth) -> Unit,
    val delete: (EntryKey) -> Unit,
)

/**
 * The private journal. A mood is logged in two taps: the tab, and the mood. It knows no network: no bar says that there is
 * none, because it makes no difference.
 */
@Composable
fun JournalScreen(load: Load<JournalPage>, draft: String, actions: JournalActions) = Page(
    t("journal.title"), null,
    actions = { IconTap(Icons.Lock, t("backup.title"), Modifier.testTag("backup")) { actions.open(Route.Backup) } },
) {
    Loaded(load) { page ->
        // A week of seven days of 48 dp has to fit into 360.
        Column(Modifier.fillMaxSize().verticalScroll(rememberScrollState()).padding(horizontal = 12.dp), Arrangement.spacedBy(12.dp)) {
            Text(t("journal.ask"), style = MaterialTheme.typography.titleMedium)
            MoodRow { actions.log(it, draft) }
            Field(t("journal.note"), draft, "journal.note", actions.write, lines = 4, hint = t("journal.note.hint"))
            Row(verticalAlignment = Alignment.CenterVertically) {
                IconTap(Icons.Previous, t("journal.month.before")) { actions.month(page.month.minusMonths(1)) }
                Text(LocalWords.current.month(page.month), Modifier.weight(1f), style = MaterialTheme.typography.titleMedium, textAlign = androidx.compose.ui.text.style.TextAlign.Center)
                IconTap(Icons.Next, t("journal.month.after")) { actions.month(page.month.plusMonths(1)) }
            }
            Calendar(page, actions.day)
            if (page.days.size > 1) MoodLine(page)
            Section(LocalWords.current.date(page.day))
            if (page.entries.isEmpty()) Plain(if (page.days.isEmpty()) t("journal.empty") else t("journal.day.empty"))
            page.entries.forEach { Entry(it, actions) }
            if (page.before.isNotEmpty()) {
                Section(t("journal.before"))
                page.before.forEach { Plain(t("journal.before.line", LocalWords.current.date(it.day), t("mood.${it.mood}"), it.note.orEmpty())) }
            }
            RowTap(t("review.title"), null, Icons.Journal) { actions.open(Route.Review) }
            RowTap(t("insights.title"), null, Icons.Eye) { actions.open(Route.Insights) }
            RowTap(t("instruments.title"), null, Icons.Edit) { actions.open(Route.Instruments) }
            RowTap(t("exchange.title"), null, Icons.Book) { actions.open(Route.Exchange) }
            Text(tn("journal.days", page.days.size), Modifier.fillMaxWidth().padding(bottom = 16.dp), style = MaterialTheme.typography.bodySmall, color = MaterialTheme.colorScheme.onSurfaceVariant)
        }
    }
}

@Composable
private fun Entry(entry: EntryRow, actions: JournalActions) = Card("entry") {
    Text(t("journal.entry", t("mood.${entry.mood}"), time(entry.at.atZone(entry.zone).toLocalTime())), style = MaterialTheme.typography.titleMedium)
    val tags = entry.labels + entry.factors
    if (tags.isNotEmpty()) Plain(tags.joinToString(", "))
    entry.note?.let { Text(it, style = MaterialTheme.typography.bodyLarge) }
    QuietButton(t("action.delete"), warns = true) { actions.delete(entry.key) }
}
