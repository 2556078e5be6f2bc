package org.kith.shell.platform

import org.kith.core.ReminderScheduler
import org.kith.firesAtInstant
import org.kith.model.PlanDifferenceView
import org.kith.refreshAtInstant
import java.time.Instant

/** One time that a reminder fires, by the names that the core gives. Its text shows nothing of itself. */
data class Occurrence(val reminder: String, val occurrence: String) {
    override fun toString() = "Occurrence(…)"
}

/** What is to be announced, and when. */
class Announcement(val occurrence: Occurrence, val title: String, val at: Instant)

/**
 * How what the system has pending becomes the new plan: first [cancel], then [add]. With [fromNothing] everything that is pending
 * goes first, since nothing is known of it. At [refreshAt] the core wants to be asked again: the plan was cut there.
 */
class PlanChange(val fromNothing: Boolean, val cancel: List<Occurrence>, val add: List<Announcement>, val refreshAt: Instant?)

/** The system's alarms, as the platform has them. Called away from the thread that draws. */
fun interface Announcer {
    /** Makes what is pending equal the plan. */
    fun apply(change: PlanChange)
}

/** How far a plan goes, and how much a system is asked to keep: some keep 64, and one of them is the refresh. */
internal const val PLAN_DAYS: UInt = 14u
internal const val PLAN_LIMIT: UInt = 63u

/** What the core calls. */
internal fun Announcer.forCore() = object : ReminderScheduler {
    override fun apply(difference: PlanDifferenceView) = this@forCore.apply(
        PlanChange(
            difference.fromNothing,
            difference.cancel.map { Occurrence(it.reminder.hex, it.occurrence) },
            difference.add.map { Announcement(Occurrence(it.reminder.hex, it.occurrence), it.title, it.firesAtInstant) },
            difference.refreshAtInstant,
        ),
    )
}
