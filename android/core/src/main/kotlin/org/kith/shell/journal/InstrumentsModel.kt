package org.kith.shell.journal

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import org.kith.model.Direction
import org.kith.model.Instrument
import org.kith.model.InstrumentResult
import org.kith.model.KithException
import org.kith.shell.work.Desk
import org.kith.shell.work.Load
import org.kith.shell.work.Problem
import java.time.Instant

/** Whether somebody is better than the last time, as far as can be said. */
enum class Turn { BETTER, WORSE, SAME }

/** A result: its number, what that is called, and how it differs from the last. */
data class ResultRow(val at: Instant, val score: Double, val band: String?, val difference: Double?, val turn: Turn?, val callsForResources: Boolean, val alarm: Boolean)

/** A questionnaire in the list. */
data class InstrumentRow(val key: String, val title: String, val last: ResultRow?)

/** A question with its answers: the value of each, and its words. */
data class QuestionRow(val text: String, val options: List<Pair<Int, String>>)

/** A questionnaire that is being answered, and what came of it. */
data class InstrumentPage(
    val key: String,
    val title: String,
    val instruction: String,
    val language: String,
    val source: String,
    val licence: String,
    val questions: List<QuestionRow>,
    val answers: List<Int?>,
    val alarm: Boolean = false,
    val result: ResultRow? = null,
    val before: List<ResultRow> = emptyList(),
    val problem: Problem? = null,
) {
    /** Every question is answered. */
    val isWhole get() = answers.none { it == null }
}

/** The questionnaires whose words this build has. */
class InstrumentsModel(private val desk: Desk, private val language: () -> String) {
    private val again = MutableStateFlow(0)
    private val shown = MutableStateFlow<Load<InstrumentPage>>(Load.Loading)

    /** The list. */
    val list: StateFlow<Load<List<InstrumentRow>>> = desk.asked(again) { home ->
        val service = home.journalInstruments
        service.list().filter { service.words(it) != null }.map { InstrumentRow(it.key(), it.title(), service.history(it).lastOrNull()?.let(::row)) }
    }

    /** The one that is being answered. */
    val page: StateFlow<Load<InstrumentPage>> = shown.asStateFlow()

    /** Begins one. Answers that were begun stay. */
    fun open(key: String) {
        if ((shown.value as? Load.Ready)?.value?.let { it.key == key && it.result == null } == true) return
        shown.value = Load.Loading
        desk.scope.launch {
            shown.value = try {
                Load.Ready(desk.ask { home -> begun(home.journalInstruments, find(home.journalInstruments, key)) })
            } catch (failure: KithException) {
                Load.Failed(Problem.of(failure))
            }
        }
    }

    /** Answers one question; an answer that calls for help does so at once, whatever is missing. */
    fun answer(question: Int, value: Int) {
        change { it.copy(answers = it.answers.toMutableList().also { answers -> answers[question] = value }, problem = null) }
        val page = (shown.value as? Load.Ready)?.value ?: return
        desk.act({ home ->
            val service = home.journalInstruments
            service.alarm(find(service, page.key), page.answers.map { it?.toUByte() })
        }, failed = {}) { alarm -> change { if (it.key == page.key) it.copy(alarm = alarm) else it } }
    }

    /** Keeps the answers, and shows what they come to. They stay in the journal. */
    fun finish() {
        val page = (shown.value as? Load.Ready)?.value ?: return
        desk.act({ home ->
            val service = home.journalInstruments
            service.answer(find(service, page.key), page.answers.map { it?.toUByte() })
        }, { problem -> change { it.copy(problem = problem) } }) { result ->
            again.value += 1
            change { it.copy(result = row(result), alarm = result.alarm) }
        }
    }

    /** Puts the result away. */
    fun close() {
        shown.value = Load.Loading
    }

    private fun change(how: (InstrumentPage) -> InstrumentPage) = shown.update { load -> if (load is Load.Ready) Load.Ready(how(load.value)) else load }

    private suspend fun begun(service: org.kith.core.JournalInstruments, instrument: Instrument): InstrumentPage {
        val words = checkNotNull(service.words(instrument)) { "a questionnaire without words was opened" }
        val text = words.texts.find { it.language == language() } ?: words.texts.find { it.language == "en" } ?: words.texts.first()
        return InstrumentPage(
            instrument.key(), words.name, text.instruction, text.language, words.source, words.licence,
            text.items.map { item -> QuestionRow(item.text, item.options.map { it.value.toInt() to it.label }) },
            List(text.items.size) { null }, before = service.history(instrument).takeLast(SHOWN).map(::row).reversed(),
        )
    }

    private fun find(service: org.kith.core.JournalInstruments, key: String) = service.list().first { it.key() == key }

    private fun row(result: InstrumentResult) = ResultRow(
        result.takenAt, result.score, result.band?.key(), result.difference,
        when (result.direction) {
            Direction.BETTER -> Turn.BETTER
            Direction.WORSE -> Turn.WORSE
            Direction.NO_CHANGE -> Turn.SAME
            null -> null
        },
        result.band?.callsForResources() == true, result.alarm,
    )

    private companion object {
        const val SHOWN = 5
    }
}
