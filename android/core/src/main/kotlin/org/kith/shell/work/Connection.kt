package org.kith.shell.work

import kotlinx.coroutines.Job
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import org.kith.changes
import org.kith.model.KithException
import java.time.Duration

/** Whether the relay can be used now. */
sealed interface Link {
    /** Not asked yet. */
    data object Unknown : Link

    /** It answers, and all that it had was read. */
    data object Online : Link

    /** The person wants no network for now. */
    data object Resting : Link

    /** It cannot be used; what is written waits. */
    data class Offline(val problem: Problem) : Link
}

/**
 * Stays in touch while the app is in the foreground.
 *
 * A run says whether the relay can be used; after one that could, the core stays connected and hears of news at once. A write
 * is sent at once. While nothing answers, it is tried again now and then.
 */
class Connection(private val desk: Desk) {
    private val now = MutableStateFlow<Link>(Link.Unknown)
    private val rests = MutableStateFlow(false)

    /** What there is now. */
    val link: StateFlow<Link> = now.asStateFlow()

    /** Whether the person wants no network for now. */
    val resting: StateFlow<Boolean> = rests.asStateFlow()

    /** Uses no network, or uses it again. */
    fun rest(wanted: Boolean) {
        rests.value = wanted
    }

    /** Runs until the home closes. */
    fun start(): Job = desk.scope.launch {
        while (true) {
            if (rests.value) {
                now.value = Link.Resting
                rests.first { !it }
            }
            if (runs()) live() else pause(AWAY_MS)
        }
    }

    /** Connected, until a run fails or the person wants to rest. */
    private suspend fun live() = coroutineScope {
        val hearing = launch {
            try {
                desk.ask { it.sync.changes() }.collect {}
            } catch (_: KithException) {
                // The next run says why.
            }
        }
        do pause(HERE_MS) while (!rests.value && runs())
        hearing.cancel()
    }

    /** One run. */
    private suspend fun runs(): Boolean {
        val problem = try {
            desk.ask { it.sync.once(RUN) }.problem?.let { Problem(it, retryable = true) }
        } catch (failure: KithException) {
            Problem.of(failure)
        }
        if (rests.value) return false
        now.value = problem?.let(Link::Offline) ?: Link.Online
        return problem == null
    }

    /** Until something is written, the person wants something else, or the time is over. */
    private suspend fun pause(milliseconds: Long) {
        val (written, resting) = desk.writes.value to rests.value
        withTimeoutOrNull(milliseconds) {
            combine(desk.writes, rests) { writes, rest -> writes != written || rest != resting }.first { it }
        }
    }

    private companion object {
        val RUN: Duration = Duration.ofSeconds(20)
        const val HERE_MS = 30_000L
        const val AWAY_MS = 5_000L
    }
}
