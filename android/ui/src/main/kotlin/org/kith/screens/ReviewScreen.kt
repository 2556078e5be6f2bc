package org.kith.screens

import androidx.compose.foundation.layout.Row
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.text.style.TextAlign
import org.kith.screens.parts.Card
import org.kith.screens.parts.IconTap
import org.kith.screens.parts.Loaded
import org.kith.screens.parts.MeanBars
import org.kith.screens.parts.MoodLegend
import org.kith.screens.parts.Page
import org.kith.screens.parts.Plain
import org.kith.screens.parts.Scrolled
import org.kith.screens.parts.Section
import org.kith.screens.parts.YearPixels
import org.kith.screens.theme.Icons
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.t
import org.kith.screens.theme.tn
import org.kith.shell.journal.ReviewPage
import org.kith.shell.work.Load
import org.kith.shell.words.day
import org.kith.shell.words.dayLetter
import org.kith.shell.words.number
import org.kith.shell.words.time
import java.time.DayOfWeek
import java.time.LocalTime
import java.time.temporal.WeekFields

/** A year of the journal: in pixels, and what it comes to. */
@Composable
fun ReviewScreen(load: Load<ReviewPage>, onBack: () -> Unit, onYear: (Int) -> Unit) = Page(t("review.title"), onBack) {
    Loaded(load) { page ->
        Scrolled {
            Row(verticalAlignment = Alignment.CenterVertically) {
                IconTap(Icons.Previous, t("review.year.before"), Modifier.testTag("year.before")) { onYear(page.year - 1) }
                Text("${page.year}", Modifier.weight(1f), style = MaterialTheme.typography.titleMedium, textAlign = TextAlign.Center)
                IconTap(Icons.Next, t("review.year.after"), enabled = page.year < page.thisYear) { onYear(page.year + 1) }
            }
            YearPixels(page.year, page.days)
            MoodLegend()
            if (page.entries == 0) Plain(t("review.empty")) else Figures(page)
        }
    }
}

@Composable
private fun Figures(page: ReviewPage) {
    val words = LocalWords.current
    Card("figures") {
        page.mean?.let { Text(t("review.mean", words.number(it)), style = MaterialTheme.typography.titleMedium) }
        Plain(t("review.counts", tn("journal.entries", page.entries), tn("review.days", page.days.size)))
        Plain(t("review.streaks", tn("review.days", page.streak), tn("review.days", page.longestStreak)))
    }
    Section(t("review.levels"))
    Card { (5 downTo 1).forEach { level -> Plain(t("review.level", t("mood.$level"), tn("journal.entries", page.levels.getOrElse(level - 1) { 0 }))) } }
    Averages(page)
}

/** By day of the week and by hour. */
@Composable
fun Averages(page: ReviewPage) {
    val words = LocalWords.current
    val first = WeekFields.of(words.language.locale).firstDayOfWeek
    Section(t("review.weekdays"))
    MeanBars((0L until 7L).map(first::plus), page.weekdays, { words.day(it) }, { day: DayOfWeek -> words.dayLetter(day) }, "review.days")
    Section(t("review.hours"))
    MeanBars((0..23).toList(), page.hours, { time(LocalTime.of(it, 0)) }, { hour: Int -> if (hour % 6 == 0) "$hour" else "" }, "journal.entries")
    Plain(t("review.rule"))
}
