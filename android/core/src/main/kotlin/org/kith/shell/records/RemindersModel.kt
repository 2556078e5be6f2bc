package org.kith.shell.records

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.map
import org.kith.core.Frame
import org.kith.core.Mark
import org.kith.core.NewReminder
import org.kith.core.ReminderWhen
import org.kith.flow
import org.kith.firesAtInstant
import org.kith.localTime
import org.kith.model.GroupId
import org.kith.model.QuietWindowView
import org.kith.model.RecordId
import org.kith.model.ReminderView
import org.kith.nextInstant
import org.kith.shell.work.Desk
import org.kith.shell.work.GroupKey
import org.kith.shell.work.Load
import org.kith.shell.work.Notice
import org.kith.shell.work.Problem
import org.kith.shell.work.RecordKey
import java.time.Duration
import java.time.Instant
import java.time.LocalDate
import java.time.LocalDateTime
import java.time.LocalTime
import java.time.OffsetDateTime
import java.time.ZoneId

/** A reminder in the list. */
data class ReminderRow(
    val key: RecordKey,
    val title: String,
    val group: String?,
    val recurrence: Recurrence,
    val at: LocalTime?,
    val next: Instant?,
)

/** One time that a reminder fires. */
data class PlanRow(val key: RecordKey, val occurrence: String, val title: String, val local: OffsetDateTime, val fires: Instant)

/** Reminders, and when they fire in the next days. */
data class RemindersPage(val reminders: List<ReminderRow>, val plan: List<PlanRow>)

/** Times of day at which nobody is told of anything. */
data class QuietRow(val days: String, val from: String, val to: String)

/** What a person plans. */
data class ReminderForm(
    val title: String = "",
    val day: LocalDate,
    val time: LocalTime,
    val recurrence: Recurrence = Recurrence.Once,
    val group: GroupKey? = null,
)

/** Reminders of groups and one's own, the plan, quiet hours. */
class RemindersModel(private val desk: Desk, private val place: () -> ZoneId) {
    private val zone: ZoneId get() = place()
    private val again = MutableStateFlow(0)

    /** What is being written; it stays when the screen goes. */
    val draft = MutableStateFlow<ReminderForm?>(null)

    /** The page. */
    val state: StateFlow<Load<RemindersPage>> = desk.follow { home ->
        combine(home.reminders.flow(), again) { reminders, _ -> reminders }.map { reminders ->
            val names = home.groups.list().associate { it.group to it.name }
            val plan = home.reminders.plan(DAYS, LIMIT).items
            RemindersPage(
                reminders.map { row(it, it.group?.let(names::get)) },
                plan.map { PlanRow(RecordKey(it.reminder.hex), it.occurrence, it.title, it.localTime, it.firesAtInstant) },
            )
        }
    }

    /** Quiet hours. */
    val quiet: StateFlow<Load<List<QuietRow>>> = desk.asked(again) { home ->
        home.reminders.quiet().windows.map { QuietRow(it.days, it.from, it.to) }
    }

    /** A new form, for the next full hour. */
    fun begin(now: LocalDateTime = LocalDateTime.now(zone)) {
        if (draft.value != null) return
        val next = now.plusHours(1).withMinute(0)
        draft.value = ReminderForm(day = next.toLocalDate(), time = next.toLocalTime().withSecond(0).withNano(0))
    }

    /** Keeps the form as a reminder. */
    fun keep(form: ReminderForm, failed: (Problem) -> Unit, done: () -> Unit) = desk.act({ home ->
        val at = LocalDateTime.of(form.day, form.time)
        val times = when (val how = form.recurrence) {
            is Recurrence.Elapsed -> ReminderWhen.Elapsed(how.every, at.atZone(zone).toInstant())
            is Recurrence.Rule -> ReminderWhen.WallClock(at, Frame.Zone(zone), Recurrence.rule(how), emptyList())
            is Recurrence.Other -> ReminderWhen.WallClock(at, Frame.Zone(zone), how.rule, emptyList())
            Recurrence.Once -> ReminderWhen.WallClock(at, Frame.Zone(zone), null, emptyList())
        }
        home.reminders.add(form.group?.let { GroupId(it.hex) }, NewReminder(form.title, times))
    }, failed, leaves = true) {
        draft.value = null
        again.value += 1
        done()
    }

    /** It is done. The notice takes that back. */
    fun done(row: PlanRow) = marked(row, Mark.DONE, "notice.reminder.done")

    /** It is left out this time. The notice takes that back. */
    fun skip(row: PlanRow) = marked(row, Mark.SKIPPED, "notice.reminder.skipped")

    /** Later. */
    fun snooze(row: PlanRow) = desk.act({ it.reminders.snooze(RecordId(row.key.hex), LATER, row.occurrence) }) { again.value += 1 }

    /** Deletes a reminder. The notice takes that back. */
    fun delete(key: RecordKey) = desk.act({ it.reminders.delete(RecordId(key.hex)) }, leaves = true) { undoable("notice.reminder.deleted") }

    /** Sets quiet hours. The notice takes that back. */
    fun setQuiet(rows: List<QuietRow>, failed: (Problem) -> Unit) =
        desk.act({ it.reminders.setQuiet(rows.map { row -> QuietWindowView(row.days, row.from, row.to) }) }, failed) {
            undoable("notice.quiet")
        }

    private fun marked(row: PlanRow, mark: Mark, said: String) =
        desk.act({ it.reminders.mark(RecordId(row.key.hex), mark, row.occurrence) }, leaves = true) { undoable(said) }

    private fun undoable(said: String) {
        again.value += 1
        desk.say(Notice(said) { desk.act({ it.undo() }, leaves = true) { again.value += 1 } })
    }

    private fun row(view: ReminderView, group: String?) = ReminderRow(
        RecordKey(view.reminder.hex),
        view.title,
        group,
        view.every?.let { Recurrence.Elapsed(Duration.parse(it)) } ?: Recurrence.of(view.rrule),
        view.at?.let { runCatching { LocalDateTime.parse(it).toLocalTime() }.getOrNull() },
        view.nextInstant,
    )

    private companion object {
        const val DAYS: UInt = 14u
        const val LIMIT: UInt = 100u
        val LATER: Duration = Duration.ofMinutes(30)
    }
}
