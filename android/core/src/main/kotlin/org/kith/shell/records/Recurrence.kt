package org.kith.shell.records

import java.time.DayOfWeek
import java.time.Duration

/** The unit in which a rule counts. */
enum class Step { DAY, WEEK, MONTH, YEAR }

/** How a reminder repeats, taken apart for a sentence. What the core decides about it, it decides itself. */
sealed interface Recurrence {
    /** It does not. */
    data object Once : Recurrence

    /** A fixed step of time, whatever the clock says. */
    data class Elapsed(val every: Duration) : Recurrence

    /** A rule that a sentence is known for. */
    data class Rule(val unit: Step, val every: Int, val days: List<DayOfWeek>, val times: Int?) : Recurrence

    /** A rule that is shown as it is written. */
    data class Other(val rule: String) : Recurrence

    companion object {
        private val units = mapOf("DAILY" to Step.DAY, "WEEKLY" to Step.WEEK, "MONTHLY" to Step.MONTH, "YEARLY" to Step.YEAR)
        private val days = mapOf(
            "MO" to DayOfWeek.MONDAY, "TU" to DayOfWeek.TUESDAY, "WE" to DayOfWeek.WEDNESDAY, "TH" to DayOfWeek.THURSDAY,
            "FR" to DayOfWeek.FRIDAY, "SA" to DayOfWeek.SATURDAY, "SU" to DayOfWeek.SUNDAY,
        )

        /** Reads a rule of RFC 5545. */
        fun of(rule: String?): Recurrence {
            if (rule == null) return Once
            val parts = rule.split(';').associate { it.substringBefore('=') to it.substringAfter('=', "") }
            val unit = units[parts["FREQ"]]
            val known = setOf("FREQ", "INTERVAL", "BYDAY", "COUNT")
            val on = parts["BYDAY"]?.split(',')?.map { days[it] }
            if (unit == null || !known.containsAll(parts.keys) || on?.contains(null) == true) return Other(rule)
            return Rule(unit, parts["INTERVAL"]?.toIntOrNull() ?: 1, on.orEmpty().filterNotNull(), parts["COUNT"]?.toIntOrNull())
        }

        /** Writes a rule of RFC 5545. */
        fun rule(recurrence: Rule): String = buildString {
            append("FREQ=").append(units.entries.first { it.value == recurrence.unit }.key)
            if (recurrence.every > 1) append(";INTERVAL=").append(recurrence.every)
            if (recurrence.days.isNotEmpty()) {
                append(";BYDAY=").append(recurrence.days.sorted().joinToString(",") { day -> days.entries.first { it.value == day }.key })
            }
            recurrence.times?.let { append(";COUNT=").append(it) }
        }
    }
}
