package org.kith.shell.words

import org.kith.shell.records.Recurrence
import org.kith.shell.records.Step
import org.kith.shell.work.Problem
import java.time.DayOfWeek
import java.time.Instant
import java.time.LocalDate
import java.time.LocalTime
import java.time.YearMonth
import java.time.ZoneId
import java.time.format.DateTimeFormatter
import java.time.format.FormatStyle
import java.time.format.TextStyle

/** What went wrong, as a sentence that says what to do. A code without words of its own says its part. */
fun Words.problem(problem: Problem): String {
    val key = "error.${problem.code}"
    val wait = problem.retryAfterSeconds
    return when {
        problem.code == "pin_wrong" && wait != null && wait > 0 -> count("error.pin_wait", wait.toInt())
        key in this -> this[key]
        problem.code.startsWith("relay_") -> this["error.relay"]
        problem.code.startsWith("store_") -> this["error.store"]
        problem.code.startsWith("backup_") -> this["error.backup"]
        else -> this["error.other", problem.code]
    }
}

/** A first step as the core says it, in the language of the screen where it has words for exactly that; a test holds that it has. */
fun Words.step(text: String): String = steps.find { Words.of(Language.ENGLISH)[it] == text }?.let { this[it] } ?: text

private val steps = (1..9).map { "help.step.$it" }

/** A recurrence as people say it: "Every 2 weeks on Monday and Thursday at 09:00". */
fun Words.recurrence(recurrence: Recurrence, at: LocalTime?): String {
    val time = at?.let(::time).orEmpty()
    return when (recurrence) {
        Recurrence.Once -> this["repeat.once"]
        is Recurrence.Elapsed -> count("repeat.hours", recurrence.every.toHours().toInt())
        is Recurrence.Other -> this["repeat.rule", recurrence.rule]
        is Recurrence.Rule -> {
            val days = recurrence.days
            val every = when {
                recurrence.unit == Step.WEEK && recurrence.every == 1 && days == workdays -> this["repeat.workdays"]
                recurrence.unit == Step.WEEK && days.isNotEmpty() -> this["repeat.on", count("repeat.week", recurrence.every), list(days.map(::day))]
                else -> count("repeat.${recurrence.unit.name.lowercase()}", recurrence.every)
            }
            val timed = if (time.isEmpty()) every else this["repeat.at", every, time]
            recurrence.times?.let { this["repeat.times", timed, count("repeat.count", it)] } ?: timed
        }
    }
}

private val workdays = listOf(DayOfWeek.MONDAY, DayOfWeek.TUESDAY, DayOfWeek.WEDNESDAY, DayOfWeek.THURSDAY, DayOfWeek.FRIDAY)

/** "Spain". */
fun Words.country(code: String): String = java.util.Locale.Builder().setRegion(code).build().getDisplayCountry(language.locale)

/** "Monday". */
fun Words.day(day: DayOfWeek): String = day.getDisplayName(TextStyle.FULL_STANDALONE, language.locale)

/** A letter or two for the head of a calendar. In Arabic all names of days begin with the same two. */
fun Words.dayLetter(day: DayOfWeek): String =
    if (language == Language.ARABIC) day.getDisplayName(TextStyle.NARROW_STANDALONE, language.locale)
    else day.getDisplayName(TextStyle.SHORT_STANDALONE, language.locale).take(2)

/** "A, B and C". */
fun Words.list(parts: List<String>): String =
    if (parts.size < 2) parts.joinToString() else this["list.and", parts.dropLast(1).joinToString(this["list.comma"]), parts.last()]

/** "09:00", the same in all languages here. */
fun time(time: LocalTime): String = time.format(DateTimeFormatter.ofPattern("HH:mm", java.util.Locale.ROOT))

/** "7 Dec 2026". */
fun Words.date(date: LocalDate): String = date.format(DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM).withLocale(language.locale))

/** A day that the core wrote as `2026-12-07`, as people here write it; what is no such day stays as it is. */
fun Words.dateOf(text: String): String = runCatching { LocalDate.parse(text) }.getOrNull()?.let(::date) ?: text

/** "December 2026". */
fun Words.month(month: YearMonth): String = month.format(DateTimeFormatter.ofPattern("LLLL yyyy", language.locale))

/** A month's letter at the head of a year; numbers in Arabic, where several months begin alike. */
fun Words.monthLetter(month: Int): String =
    if (language == Language.ARABIC) "$month" else java.time.Month.of(month).getDisplayName(TextStyle.NARROW_STANDALONE, language.locale)

/** "3.4", as it is written here; digits are those of the words. */
fun Words.number(value: Double): String = signed(value, "%.1f".format(java.util.Locale.ROOT, value))

/** A score as it was counted: whole where it is whole. */
fun Words.score(value: Double): String = if (value == Math.rint(value)) signed(value, "${value.toLong()}") else number(value)

/** A sign stays before its number, from right to left too. */
private fun Words.signed(value: Double, text: String): String {
    val written = if (language == Language.GERMAN || language == Language.SPANISH) text.replace('.', ',') else text
    return if (value < 0 && language.isRightToLeft) "\u2066$written\u2069" else written
}

/** The day and the time at a place. */
fun Words.moment(instant: Instant, zone: ZoneId): String = instant.atZone(zone).let { this["moment", date(it.toLocalDate()), time(it.toLocalTime())] }
