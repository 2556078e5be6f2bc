package org.kith.desktop

import androidx.compose.runtime.Composable
import org.kith.screens.Averages
import org.kith.screens.ExchangeActions
import org.kith.screens.ExchangeScreen
import org.kith.screens.InsightsScreen
import org.kith.screens.InstrumentActions
import org.kith.screens.InstrumentScreen
import org.kith.screens.InstrumentsScreen
import org.kith.screens.ReviewScreen
import org.kith.screens.parts.Scrolled
import org.kith.shell.journal.DayRow
import org.kith.shell.journal.EffectRow
import org.kith.shell.journal.ExchangeStep
import org.kith.shell.journal.FindingRow
import org.kith.shell.journal.ImportRow
import org.kith.shell.journal.InsightsPage
import org.kith.shell.journal.InsightsStep
import org.kith.shell.journal.InstrumentPage
import org.kith.shell.journal.InstrumentRow
import org.kith.shell.journal.MeanRow
import org.kith.shell.journal.QuestionRow
import org.kith.shell.journal.ResultRow
import org.kith.shell.journal.ReviewPage
import org.kith.shell.journal.Turn
import org.kith.shell.work.Load
import org.kith.shell.work.Problem
import java.time.DayOfWeek
import java.time.Instant
import java.time.LocalDate

/** The screens of the journal beyond its first, in every state. */
object JournalGallery {
    private val noon = Instant.parse("2026-12-07T12:00:00Z")
    private val broken = Load.Failed(Problem("store_corrupt", false))
    private val first = LocalDate.of(2026, 1, 1)

    /** A year with gaps; the moods are a made-up pattern. */
    private val days = (0L until 341L).filter { it % 9 != 4L && it !in 120L..131L }
        .map { at -> DayRow(first.plusDays(at), 1 + (at * 7 + at * at / 5) % 41 / 10.0, 1) }.associateBy { it.day }
    private val year = ReviewPage(
        2026, 2026, days, DayOfWeek.entries.associateWith { MeanRow(2.6 + it.value * 0.3, 40 + it.value) },
        (7..22).filter { it != 13 }.associateWith { MeanRow(2.0 + it % 4 * 0.7, 3 + it) }, 3.4, listOf(31, 64, 80, 74, 45), 294, 7, 23,
    )
    private val found = InsightsPage(
        294, 30,
        listOf(
            EffectRow("outside", 120, 174, 0.62, 0.31, 0.93, true), EffectRow("overtime", 44, 250, -0.8, -1.2, -0.4, true),
            EffectRow("coffee", 200, 94, 0.05, -0.2, 0.3, false), EffectRow("reading", 60, 234, 0.1, -0.15, 0.35, false),
        ),
        listOf(FindingRow(null, 294, 0.002, 0.001, 0.003, true), FindingRow(30, 30, -0.4, -0.7, -0.1, true)),
    )
    private val result = ResultRow(noon, 12.0, "moderate", -3.0, Turn.BETTER, callsForResources = true, alarm = false)
    private val questions = listOf("Little interest or pleasure in doing things", "Feeling down, depressed, or hopeless").map { text ->
        QuestionRow(text, listOf(0 to "Not at all", 1 to "Several days", 2 to "More than half the days", 3 to "Nearly every day"))
    }
    private val asked = InstrumentPage(
        "phq-9", "PHQ-9", "Over the last 2 weeks, how often have you been bothered by any of the following problems?", "en", "phqscreeners.com", "free to use",
        questions, listOf(1, null), before = listOf(result.copy(at = Instant.parse("2026-11-07T12:00:00Z"), score = 15.0, band = "moderately_severe")),
    )
    private val report = ImportRow(312, 300, 12, 4, 1, listOf(17 to "row_invalid", 18 to "mood_unknown"))

    private fun review(load: Load<ReviewPage>): @Composable () -> Unit = { ReviewScreen(load, {}, {}) }
    private fun insights(step: InsightsStep): @Composable () -> Unit = { InsightsScreen(step, {}, {}, {}) }
    private fun instruments(load: Load<List<InstrumentRow>>): @Composable () -> Unit = { InstrumentsScreen(load, {}, {}) }
    private fun instrument(load: Load<InstrumentPage>): @Composable () -> Unit = { InstrumentScreen(load, InstrumentActions({}, {}, { _, _ -> }, {})) }
    private fun exchange(step: ExchangeStep): @Composable () -> Unit =
        { ExchangeScreen(step, "journal.json", ExchangeActions({}, {}, { _, _ -> }, { _, _ -> }, { _, _ -> }, {}, {})) }

    /** The name of each picture, and what it shows. */
    val all: Map<String, @Composable () -> Unit> = linkedMapOf(
        "review-full" to review(Load.Ready(year)),
        "review-averages" to { Scrolled { Averages(year) } },
        "review-empty" to review(Load.Ready(year.copy(year = 2025, days = emptyMap(), entries = 0))),
        "review-loading" to review(Load.Loading),
        "review-error" to review(broken),
        "insights" to insights(InsightsStep.Idle),
        "insights-working" to insights(InsightsStep.Working(3, 8)),
        "insights-full" to insights(InsightsStep.Ready(found)),
        "insights-none" to insights(InsightsStep.Ready(found.copy(effects = found.effects.drop(2), findings = emptyList()))),
        "insights-early" to insights(InsightsStep.Ready(InsightsPage(12, 30, emptyList(), emptyList()))),
        "insights-error" to insights(InsightsStep.Failed(Problem("store_corrupt", false))),
        "instruments-full" to instruments(Load.Ready(listOf("who-5", "phq-9", "gad-7", "cbi-work", "ucla-3").map { InstrumentRow(it, it, result.takeIf { _ -> it == "phq-9" }) })),
        "instruments-empty" to instruments(Load.Ready(emptyList())),
        "instruments-loading" to instruments(Load.Loading),
        "instruments-error" to instruments(broken),
        "instrument" to instrument(Load.Ready(asked)),
        "instrument-alarm" to instrument(Load.Ready(asked.copy(alarm = true))),
        "instrument-result" to instrument(Load.Ready(asked.copy(answers = listOf(1, 2), result = result))),
        "instrument-loading" to instrument(Load.Loading),
        "instrument-error" to instrument(broken),
        "exchange" to exchange(ExchangeStep.Idle),
        "exchange-failed" to exchange(ExchangeStep.Failed(Problem("format_unknown", false))),
        "exchange-asked" to exchange(ExchangeStep.Asked(294)),
        "exchange-working" to exchange(ExchangeStep.Working),
        "exchange-looked" to exchange(ExchangeStep.Looked("daylio.csv", report)),
        "exchange-moods" to exchange(ExchangeStep.Moods("daylio.csv", listOf("meh", "super"), mapOf("meh" to 2))),
        "exchange-imported" to exchange(ExchangeStep.Imported(report.copy(problems = emptyList()))),
        "exchange-exported" to exchange(ExchangeStep.Exported(294, 2)),
    )
}
