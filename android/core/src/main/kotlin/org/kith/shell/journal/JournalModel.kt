package org.kith.shell.journal

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.launch
import org.kith.core.CancelHandle
import org.kith.core.Entry
import org.kith.core.EntryChange
import org.kith.core.EntryId
import org.kith.core.EntryWords
import org.kith.core.LeaveTicket
import org.kith.model.Leaving
import org.kith.model.KithException
import org.kith.shell.work.Desk
import org.kith.shell.work.EntryKey
import org.kith.shell.work.Load
import org.kith.shell.work.Notice
import org.kith.shell.work.Problem
import java.nio.file.Path
import java.time.Instant
import java.time.LocalDate
import java.time.YearMonth
import java.time.ZoneId

/** An entry of the journal. */
data class EntryRow(
    val key: EntryKey,
    val day: LocalDate,
    val at: Instant,
    val zone: ZoneId,
    val mood: Int,
    val labels: List<String>,
    val factors: List<String>,
    val note: String?,
)

/** A day with entries: its mood as the core works it out. */
data class DayRow(val day: LocalDate, val mood: Double, val entries: Int)

/** What the journal shows: one month in squares, its line, and one day. */
data class JournalPage(
    val today: LocalDate,
    val month: YearMonth,
    val days: Map<LocalDate, DayRow>,
    val day: LocalDate,
    val entries: List<EntryRow>,
    val before: List<EntryRow>,
)

/** How a backup goes. */
sealed interface BackupStep {
    /** Nothing goes on. */
    data object Idle : BackupStep

    /** The person is asked: so many entries would leave. */
    data class Asked(val entries: Int) : BackupStep

    /** It goes on and can be stopped. */
    data object Working : BackupStep

    /**
     * It is written. The code opens it, is shown once and kept nowhere. Photos whose files are damaged are not in it, and whoever
     * wipes a phone must know before.
     */
    class Made(val code: String, val entries: Int, val photosLeftOut: Int = 0) : BackupStep

    /** It was brought back. */
    data class Restored(val entries: Int) : BackupStep

    /** It did not work; nothing was changed. */
    data class Failed(val problem: Problem) : BackupStep
}

/** The private journal. Nothing of it reaches the network, and no other model knows of it. */
class JournalModel(private val desk: Desk) {
    private val again = MutableStateFlow(0)
    private val chosen = MutableStateFlow<LocalDate?>(null)
    private val shownMonth = MutableStateFlow<YearMonth?>(null)
    private var ticket: LeaveTicket? = null
    private var cancel: CancelHandle? = null

    /** Grows with each change of the journal. */
    val changed: StateFlow<Int> = again

    /** Something else changed the journal. */
    fun look() {
        again.value += 1
    }

    /** A note that was begun. */
    val draft = MutableStateFlow("")

    /** How a backup goes. */
    val backup = MutableStateFlow<BackupStep>(BackupStep.Idle)

    /** The page. */
    val state: StateFlow<Load<JournalPage>> = desk.asked(combine(again, chosen, shownMonth) { n, day, month -> Triple(n, day, month) }) { home ->
        val today = home.journal.today()
        val day = chosen.value ?: today
        val month = shownMonth.value ?: YearMonth.from(day)
        val days = home.journalReview.days(month.atDay(1), month.atEndOfMonth()).map { DayRow(it.day, it.mood, it.entries.toInt()) }
        JournalPage(
            today, month, days.associateBy { it.day }, day,
            home.journal.list(day, day).map(::row), home.journal.onThisDay(today).map(::row),
        )
    }

    /** Writes an entry: the mood alone is enough, so two taps do it. What was begun is taken at once, and is back when it did not work. */
    fun log(mood: Int, note: String? = null) {
        val taken = note.orEmpty()
        draft.compareAndSet(taken, "")
        desk.act({ it.journal.log(EntryWords(mood.toUByte(), note = note?.ifBlank { null })) }, { problem ->
            draft.compareAndSet("", taken)
            desk.say(Notice("notice.failed", problem))
        }) {
            chosen.value = null
            undoable("notice.logged")
        }
    }

    /** Writes a note to an entry. */
    fun note(entry: EntryKey, note: String) = desk.act({ it.journal.edit(EntryId(entry.hex), EntryChange(note = note)) }) { undoable("notice.changed") }

    /** Deletes an entry; the notice brings it back. */
    fun delete(entry: EntryKey) = desk.act({ it.journal.delete(EntryId(entry.hex)) }) { undoable("notice.entry.deleted") }

    /** Shows a day. */
    fun show(day: LocalDate) {
        chosen.value = day
    }

    /** Shows a month. */
    fun show(month: YearMonth) {
        shownMonth.value = month
    }

    /** Asks before anything leaves. */
    fun askForBackup() = desk.act({ it.journalPortable.askToLeave(Leaving.BACKUP) }, { backup.value = BackupStep.Failed(it) }) {
        ticket = it
        backup.value = BackupStep.Asked(it.entries().toInt())
    }

    /** The person agreed: writes the backup to a new file. */
    fun backUp(file: Path) {
        val agreed = ticket ?: return
        ticket = null
        working {
            val made = desk.ask { it.journalPortable.backUp(agreed, file.toString(), cancel = cancel) }
            BackupStep.Made(made.code, made.entries.toInt(), made.photosLeftOut.toInt())
        }
    }

    /** Brings a backup back into an empty journal: all or nothing. */
    fun restore(file: Path, code: String) = working {
        val restored = desk.ask { it.journalPortable.restore(file.toString(), code, cancel = cancel) }
        again.value += 1
        BackupStep.Restored(restored.entries.toInt())
    }

    /** Stops what goes on. */
    fun stop() {
        cancel?.cancel()
    }

    /** Puts the last result away. */
    fun finished() {
        backup.value = BackupStep.Idle
    }

    private fun working(act: suspend () -> BackupStep) {
        backup.value = BackupStep.Working
        cancel = CancelHandle()
        desk.scope.launch {
            backup.value = try {
                act()
            } catch (failure: KithException) {
                BackupStep.Failed(Problem.of(failure))
            }
        }
    }

    private fun undoable(said: String) {
        again.value += 1
        desk.say(Notice(said) { desk.act({ it.journal.undo() }) { again.value += 1 } })
    }

    private fun row(entry: Entry) = EntryRow(
        EntryKey(entry.entry.hex), entry.day, entry.at, entry.zone, entry.mood.toInt(), entry.labels, entry.factors, entry.note,
    )
}
