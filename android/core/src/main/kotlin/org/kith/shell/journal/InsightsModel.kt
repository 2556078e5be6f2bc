package org.kith.shell.journal

import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import org.kith.core.CancelHandle
import org.kith.core.WorkProgress
import org.kith.model.FindingKind
import org.kith.model.KithException
import org.kith.shell.work.Desk
import org.kith.shell.work.Problem

/** What goes with a factor: by how much the days with it differ, and from where to where that may lie. */
data class EffectRow(val factor: String, val daysWith: Int, val daysWithout: Int, val difference: Double, val low: Double, val high: Double, val isClaim: Boolean)

/** How moods change over time: a slope a day, or the last [window] days against those before. */
data class FindingRow(val window: Int?, val days: Int, val value: Double, val low: Double, val high: Double, val isClaim: Boolean)

/** What can be said honestly, and what cannot. */
data class InsightsPage(val days: Int, val daysNeeded: Int, val effects: List<EffectRow>, val findings: List<FindingRow>) {
    /** There are too few days to say anything. */
    val isTooEarly get() = days < daysNeeded
}

/** How the working out goes. */
sealed interface InsightsStep {
    /** Not begun. */
    data object Idle : InsightsStep

    /** It goes on: so many parts of so many. */
    data class Working(val done: Long, val of: Long) : InsightsStep

    /** It is done. */
    data class Ready(val page: InsightsPage) : InsightsStep

    /** It did not work. */
    data class Failed(val problem: Problem) : InsightsStep
}

/** Which factors go with which moods. It is worked out on this device, when somebody asks, and can be stopped. */
class InsightsModel(private val desk: Desk) {
    private val now = MutableStateFlow<InsightsStep>(InsightsStep.Idle)
    private var cancel: CancelHandle? = null
    private var job: Job? = null

    /** How it goes. */
    val state: StateFlow<InsightsStep> = now.asStateFlow()

    /** Works it out anew. Does nothing while it is being worked out. */
    fun begin() {
        if (job?.isActive == true) return
        now.value = InsightsStep.Working(0, 0)
        val handle = CancelHandle().also { cancel = it }
        val told = object : WorkProgress {
            override fun onProgress(done: ULong, of: ULong) {
                if (now.value is InsightsStep.Working) now.value = InsightsStep.Working(done.toLong(), of.toLong())
            }
        }
        job = desk.scope.launch {
            now.value = try {
                InsightsStep.Ready(page(desk.ask { it.journalReview.insights(null, null, told, handle) }))
            } catch (failure: KithException) {
                val problem = Problem.of(failure)
                if (problem.code == "stopped") InsightsStep.Idle else InsightsStep.Failed(problem)
            }
        }
    }

    /** Stops it. */
    fun stop() {
        cancel?.cancel()
    }

    private fun page(found: org.kith.model.Insights) = InsightsPage(
        found.days.toInt(), found.daysNeeded.toInt(),
        found.effects.map { EffectRow(it.factor, it.daysWith.toInt(), it.daysWithout.toInt(), it.difference, it.low, it.high, it.claim) },
        found.findings.map { FindingRow((it.kind as? FindingKind.Change)?.window, it.days.toInt(), it.value, it.low, it.high, it.claim) },
    )
}
