package org.kith.screens

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import org.kith.screens.parts.Card
import org.kith.screens.parts.Choices
import org.kith.screens.parts.Field
import org.kith.screens.parts.MainButton
import org.kith.screens.parts.Page
import org.kith.screens.parts.Plain
import org.kith.screens.parts.ProblemText
import org.kith.screens.parts.QuietButton
import org.kith.screens.parts.Scrolled
import org.kith.screens.parts.Section
import org.kith.screens.parts.SideButton
import org.kith.screens.theme.LocalStill
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.t
import org.kith.screens.theme.tn
import org.kith.shell.journal.ExchangeStep
import org.kith.shell.journal.Format
import org.kith.shell.journal.ImportRow
import org.kith.shell.work.Problem
import org.kith.shell.words.problem

/** What a person can do with files of journals. */
class ExchangeActions(
    val back: () -> Unit,
    val ask: () -> Unit,
    val export: (String, Format) -> Unit,
    val look: (String, Map<String, Int>) -> Unit,
    val level: (String, Int) -> Unit,
    val take: (String) -> Unit,
    val finished: () -> Unit,
)

/** Files of other journals in, and one's own out. Looked at before it is taken in, asked for before it goes out. */
@Composable
fun ExchangeScreen(step: ExchangeStep, suggestedFile: String, actions: ExchangeActions) = Page(t("exchange.title"), actions.back) {
    var from by rememberSaveable { mutableStateOf("") }
    Scrolled {
        when (step) {
            ExchangeStep.Idle, is ExchangeStep.Failed -> {
                if (step is ExchangeStep.Failed) ProblemText(step.problem)
                Section(t("import.title"))
                Plain(t("import.text"))
                Field(t("backup.file"), from, "import.file", { from = it })
                SideButton(t("import.look"), Modifier.testTag("import.look"), from.isNotBlank()) { actions.look(from.trim(), emptyMap()) }
                Section(t("export.title"))
                Plain(t("export.text"))
                SideButton(t("export.ask"), Modifier.testTag("export.ask"), onClick = actions.ask)
            }
            is ExchangeStep.Asked -> Export(step, suggestedFile, actions)
            ExchangeStep.Working -> Card {
                Text(t("backup.working"), style = MaterialTheme.typography.titleMedium)
                if (!LocalStill.current) LinearProgressIndicator(Modifier.fillMaxWidth())
            }
            is ExchangeStep.Moods -> Moods(step, actions)
            is ExchangeStep.Looked -> Card {
                Text(tn("import.holds", step.report.entries), style = MaterialTheme.typography.titleMedium)
                Report(step.report)
                MainButton(t("import.take"), step.report.added > 0, Modifier.testTag("import.take")) { actions.take(step.file) }
                QuietButton(t("action.cancel"), onClick = actions.finished)
            }
            is ExchangeStep.Imported -> Card("import.done") {
                Text(tn("import.done", step.report.added), style = MaterialTheme.typography.titleMedium)
                Report(step.report)
                SideButton(t("action.close"), onClick = actions.finished)
            }
            is ExchangeStep.Exported -> Card("export.done") {
                Text(tn("export.done", step.entries), style = MaterialTheme.typography.titleMedium)
                if (step.photosLeftOut > 0) Plain(tn("export.left", step.photosLeftOut))
                SideButton(t("action.close"), onClick = actions.finished)
            }
        }
    }
}

@Composable
private fun Export(step: ExchangeStep.Asked, suggestedFile: String, actions: ExchangeActions) = Card {
    var format by rememberSaveable { mutableStateOf(Format.JSON) }
    var file by rememberSaveable { mutableStateOf(suggestedFile) }
    Text(tn("backup.entries", step.entries), style = MaterialTheme.typography.titleMedium)
    Choices(t("export.format"), Format.entries, format, { t("format.${it.name.lowercase()}") }) { format = it }
    Field(t("backup.file"), file, "export.file", { file = it })
    SideButton(t("export.agree"), Modifier.testTag("export.agree"), file.isNotBlank()) { actions.export(file.trim(), format) }
    QuietButton(t("action.cancel"), onClick = actions.finished)
}

/** The file has moods of its own: which level is each? */
@Composable
private fun Moods(step: ExchangeStep.Moods, actions: ExchangeActions) {
    Plain(t("import.moods"))
    step.words.forEach { word -> Choices(word, (1..5).toList(), step.levels[word], { level -> level?.let { t("mood.$it") }.orEmpty() }) { it?.let { level -> actions.level(word, level) } } }
    MainButton(t("import.look"), step.words.all { it in step.levels }, Modifier.testTag("import.moods")) { actions.look(step.file, step.levels) }
    QuietButton(t("action.cancel"), onClick = actions.finished)
}

@Composable
private fun Report(report: ImportRow) {
    Plain(tn("import.added", report.added))
    if (report.skipped > 0) Plain(tn("import.skipped", report.skipped))
    if (report.photos > 0) Plain(tn("import.photos", report.photos))
    if (report.results > 0) Plain(tn("import.results", report.results))
    report.problems.take(SHOWN).forEach { (line, code) -> Plain(t("import.problem", "$line", LocalWords.current.problem(Problem(code, retryable = false)))) }
    if (report.problems.size > SHOWN) Plain(tn("import.problems", report.problems.size - SHOWN))
}

private const val SHOWN = 5
