package org.kith.screens

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import org.kith.screens.parts.Card
import org.kith.screens.parts.Choices
import org.kith.screens.parts.Hint
import org.kith.screens.parts.Loaded
import org.kith.screens.parts.MainButton
import org.kith.screens.parts.Page
import org.kith.screens.parts.Plain
import org.kith.screens.parts.ProblemText
import org.kith.screens.parts.RowTap
import org.kith.screens.parts.Scrolled
import org.kith.screens.parts.Section
import org.kith.screens.parts.SideButton
import org.kith.screens.theme.Icons
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.LocalZone
import org.kith.screens.theme.t
import org.kith.shell.journal.InstrumentPage
import org.kith.shell.journal.InstrumentRow
import org.kith.shell.journal.ResultRow
import org.kith.shell.work.Load
import org.kith.shell.work.Route
import org.kith.shell.words.date
import org.kith.shell.words.score

/** The questionnaires of the journal. */
@Composable
fun InstrumentsScreen(load: Load<List<InstrumentRow>>, onBack: () -> Unit, onOpen: (String) -> Unit) = Page(t("instruments.title"), onBack) {
    Loaded(load, { it.isEmpty() }, { Hint(Icons.Journal, t("instruments.empty"), t("instruments.empty.text")) }) { rows ->
        Scrolled {
            Plain(t("instruments.text"))
            rows.forEach { row ->
                RowTap(t("instrument.${row.key}"), row.last?.let { said(it) } ?: t("instruments.never"), Icons.Journal) { onOpen(row.key) }
            }
        }
    }
}

/** What a person can do in a questionnaire. */
class InstrumentActions(val back: () -> Unit, val open: (Route) -> Unit, val answer: (Int, Int) -> Unit, val finish: () -> Unit)

/** One questionnaire: its questions, or what the answers come to. An answer that calls for help has the way to it at once. */
@Composable
fun InstrumentScreen(load: Load<InstrumentPage>, actions: InstrumentActions) {
    val page = (load as? Load.Ready)?.value
    Page(page?.let { t("instrument.${it.key}") } ?: t("instruments.title"), actions.back) {
        Loaded(load) { now ->
            Scrolled {
                if (now.alarm) Alarm(actions)
                val result = now.result
                if (result == null) Questions(now, actions) else Result(now, result, actions)
                Plain(t("instrument.source", now.source, now.licence))
            }
        }
    }
}

@Composable
private fun Questions(page: InstrumentPage, actions: InstrumentActions) {
    Text(page.instruction, style = MaterialTheme.typography.bodyLarge)
    if (page.language != LocalWords.current.language.code) Plain(t("instrument.language"))
    page.questions.forEachIndexed { index, question ->
        val chosen = question.options.find { it.first == page.answers[index] }
        Choices(question.text, question.options, chosen, { it?.second.orEmpty() }) { option -> option?.let { actions.answer(index, it.first) } }
    }
    ProblemText(page.problem)
    MainButton(t("instrument.finish"), page.isWhole, Modifier.testTag("instrument.finish"), actions.finish)
    if (page.before.isNotEmpty()) {
        Section(t("instrument.before"))
        page.before.forEach { Plain(said(it)) }
    }
}

@Composable
private fun Result(page: InstrumentPage, result: ResultRow, actions: InstrumentActions) {
    val words = LocalWords.current
    Card("instrument.result") {
        Text(t("instrument.score", words.score(result.score)), style = MaterialTheme.typography.titleLarge)
        result.band?.let { Text(t("band.$it"), style = MaterialTheme.typography.titleMedium) }
        result.difference?.let { difference ->
            val turn = result.turn?.let { t("turn.${it.name.lowercase()}") }
            Plain(listOfNotNull(t("instrument.difference", words.score(difference)), turn).joinToString(" "))
        }
        Plain(t("instrument.note"))
    }
    if (result.callsForResources) {
        Plain(t("instrument.resources"))
        SideButton(t("resources.title"), Modifier.testTag("instrument.resources")) { actions.open(Route.Resources) }
        SideButton(t("help.now")) { actions.open(Route.Help) }
    }
    SideButton(t("action.close"), onClick = actions.back)
}

/** Not to be overlooked, and not loud: the way to somebody. */
@Composable
private fun Alarm(actions: InstrumentActions) = Surface(
    Modifier.fillMaxWidth().semantics { liveRegion = LiveRegionMode.Assertive }.testTag("instrument.alarm"), MaterialTheme.shapes.medium,
    MaterialTheme.colorScheme.tertiaryContainer, MaterialTheme.colorScheme.onTertiaryContainer,
) {
    Column(Modifier.padding(14.dp), Arrangement.spacedBy(10.dp)) {
        Text(t("instrument.alarm"), style = MaterialTheme.typography.bodyLarge)
        MainButton(t("help.now"), modifier = Modifier.testTag("help")) { actions.open(Route.Help) }
    }
}

@Composable
private fun said(result: ResultRow): String {
    val words = LocalWords.current
    val day = words.date(result.at.atZone(LocalZone.current).toLocalDate())
    return listOfNotNull(day, words.score(result.score), result.band?.let { t("band.$it") }).joinToString(" · ")
}
