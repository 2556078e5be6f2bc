package org.kith.shell.journal

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import org.kith.shell.work.Desk
import org.kith.shell.work.Load
import java.time.DayOfWeek
import java.time.LocalDate

/** A mean, and of how many it is one. */
data class MeanRow(val mood: Double, val count: Int)

/** A year of the journal: each of its days, and what they come to. Everything is counted by the core. */
data class ReviewPage(
    val year: Int,
    val thisYear: Int,
    val days: Map<LocalDate, DayRow>,
    val weekdays: Map<DayOfWeek, MeanRow>,
    val hours: Map<Int, MeanRow>,
    val mean: Double?,
    val levels: List<Int>,
    val entries: Int,
    val streak: Int,
    val longestStreak: Int,
)

/** Looking back at years. */
class ReviewModel(private val desk: Desk, again: StateFlow<Int>) {
    private val chosen = MutableStateFlow<Int?>(null)

    /** The page. */
    val state: StateFlow<Load<ReviewPage>> = desk.asked(combine(again, chosen) { n, year -> n to year }) { home ->
        val thisYear = home.journal.today().year
        val year = chosen.value ?: thisYear
        val (from, to) = LocalDate.of(year, 1, 1) to LocalDate.of(year, 12, 31)
        val review = home.journalReview
        val (stats, chart) = review.stats(from, to) to review.chart(from, to)
        ReviewPage(
            year, thisYear,
            review.year(year).days.associate { it.day to DayRow(it.day, it.mood, it.entries.toInt()) },
            chart.weekdays.associate { it.weekday to MeanRow(it.mood, it.days.toInt()) },
            chart.hours.associate { it.hour.toInt() to MeanRow(it.mood, it.entries.toInt()) },
            stats.mean, stats.levels.map { it.toInt() }, stats.entries.toInt(), stats.streak.toInt(), stats.longestStreak.toInt(),
        )
    }

    /** Shows a year. */
    fun show(year: Int) {
        chosen.value = year
    }
}
