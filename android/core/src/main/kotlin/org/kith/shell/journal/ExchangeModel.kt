package org.kith.shell.journal

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import org.kith.model.ExportFormat
import org.kith.core.LeaveTicket
import org.kith.model.Leaving
import org.kith.model.ImportReport
import org.kith.model.KithException
import org.kith.shell.work.Desk
import org.kith.shell.work.Notice
import org.kith.shell.work.Problem

/** How an export is written. */
enum class Format(val ending: String) { JSON("json"), CSV("csv"), MARKDOWN("md") }

/** What a file holds, before or after it was taken in. */
data class ImportRow(val entries: Int, val added: Int, val skipped: Int, val photos: Int, val results: Int, val problems: List<Pair<Int, String>>)

/** How a file comes in or goes out. */
sealed interface ExchangeStep {
    /** Nothing goes on. */
    data object Idle : ExchangeStep

    /** The person is asked: so many entries would leave. */
    data class Asked(val entries: Int) : ExchangeStep

    /** It goes on. */
    data object Working : ExchangeStep

    /** It was written. */
    data class Exported(val entries: Int, val photosLeftOut: Int) : ExchangeStep

    /** The file was looked at, and nothing was changed. */
    data class Looked(val file: String, val report: ImportRow) : ExchangeStep

    /** A file has words for moods that nobody knows: the person says which level each is. */
    data class Moods(val file: String, val words: List<String>, val levels: Map<String, Int>) : ExchangeStep

    /** It was taken in; one step back takes all of it out. */
    data class Imported(val report: ImportRow) : ExchangeStep

    /** It did not work; nothing was changed. */
    data class Failed(val problem: Problem) : ExchangeStep
}

/** Files of other journals in, and one's own out. What goes out is readable by whoever has the file, and each time is asked for. */
class ExchangeModel(private val desk: Desk, private val changed: () -> Unit) {
    private val now = MutableStateFlow<ExchangeStep>(ExchangeStep.Idle)
    private var ticket: LeaveTicket? = null

    /** How it goes. */
    val state: StateFlow<ExchangeStep> = now.asStateFlow()

    /** Asks before anything leaves. */
    fun askToLeave() = desk.act({ it.journalPortable.askToLeave(Leaving.EXPORT) }, { now.value = ExchangeStep.Failed(it) }) {
        ticket = it
        now.value = ExchangeStep.Asked(it.entries().toInt())
    }

    /** The person agreed: writes a new file. */
    fun export(file: String, format: Format) {
        val agreed = ticket ?: return
        ticket = null
        working {
            val written = desk.ask { it.journalPortable.export(agreed, file, ExportFormat.valueOf(format.name)) }
            ExchangeStep.Exported(written.entries.toInt(), written.photosLeftOut.toInt())
        }
    }

    /** Looks at a file and says what it holds. Changes nothing. */
    fun look(file: String, levels: Map<String, Int> = emptyMap()) = taking(file, levels, dryRun = true) { ExchangeStep.Looked(file, it) }

    /** Says which level a word is. */
    fun level(word: String, level: Int) {
        val step = now.value as? ExchangeStep.Moods ?: return
        now.value = step.copy(levels = step.levels + (word to level))
    }

    /** Takes a file in. The notice takes it out again, as one. */
    fun take(file: String) = taking(file, known, dryRun = false) {
        changed()
        desk.say(Notice("notice.imported") { desk.act({ home -> home.journal.undo() }) { changed() } })
        ExchangeStep.Imported(it)
    }

    /** Puts the last result away. */
    fun finished() {
        ticket = null
        known = emptyMap()
        now.value = ExchangeStep.Idle
    }

    private var known: Map<String, Int> = emptyMap()

    private fun taking(file: String, levels: Map<String, Int>, dryRun: Boolean, done: (ImportRow) -> ExchangeStep) {
        known = known + levels
        working {
            try {
                done(row(desk.ask { it.journalPortable.importFile(file, dryRun, known.mapValues { (_, level) -> level.toUByte() }, null) }))
            } catch (naming: KithException.RefusedNaming) {
                // The core names the words that it has no level for.
                if (Problem.of(naming).code != "mood_unknown") throw naming
                ExchangeStep.Moods(file, naming.candidates.mapNotNull { it.name.ifEmpty { null } }, emptyMap())
            }
        }
    }

    private fun working(act: suspend () -> ExchangeStep) {
        if (now.value == ExchangeStep.Working) return
        now.value = ExchangeStep.Working
        desk.scope.launch {
            now.value = try {
                act()
            } catch (failure: KithException) {
                ExchangeStep.Failed(Problem.of(failure))
            }
        }
    }

    private fun row(report: ImportReport) = ImportRow(
        report.entries.toInt(), report.added.toInt(), report.skipped.toInt(), report.photos.toInt(), report.resultsAdded.toInt(),
        report.problems.map { it.line.toInt() to it.refusal.name.lowercase() },
    )
}
