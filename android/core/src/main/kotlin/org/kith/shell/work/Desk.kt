package org.kith.shell.work

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.flatMapLatest
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onStart
import kotlinx.coroutines.flow.receiveAsFlow
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.launch
import org.kith.KithHome
import org.kith.model.KithException

/** What every model works with: the open home, the scope that ends when it closes, and where notices go. */
class Desk(val home: KithHome, val scope: CoroutineScope, private val calls: Calls) {
    private val told = Channel<Notice>(capacity = 16, onBufferOverflow = BufferOverflow.DROP_OLDEST)

    /** What to say once: kept until a screen is there to say it. */
    val notices: Flow<Notice> = told.receiveAsFlow()

    /** Grows with each write of this person, so that the network is asked at once. */
    val writes = MutableStateFlow(0L)

    /** The network may answer again: it is asked at once. */
    fun wake() {
        writes.value += 1
    }

    /** Says something once. */
    fun say(notice: Notice) {
        told.trySend(notice)
    }

    /** Asks the core, away from the screen. */
    suspend fun <T> ask(call: suspend (KithHome) -> T): T = calls.make { call(home) }

    /** Asks the core for what nobody waits for: nothing where it cannot. */
    suspend fun <T> tried(call: suspend (KithHome) -> T): T? = try {
        ask(call)
    } catch (_: KithException) {
        null
    }

    /**
     * Does what the person asked for. What goes wrong is told as a notice, or to [failed] where a form shows it itself.
     * [done] runs when it is written. Only what [leaves] something to send asks the network, and says so: nobody may learn from
     * the network when somebody writes what never leaves.
     */
    fun <T> act(
        call: suspend (KithHome) -> T,
        failed: ((Problem) -> Unit)? = null,
        leaves: Boolean = false,
        done: suspend (T) -> Unit = {},
    ) {
        scope.launch {
            try {
                val result = ask(call)
                if (leaves) wake()
                done(result)
            } catch (failure: KithException) {
                val problem = Problem.of(failure)
                failed?.invoke(problem) ?: say(Notice("notice.failed", problem))
            }
        }
    }

    /** A list that follows the core while a screen looks. Looking again after a failure tries again. */
    fun <T> follow(list: (KithHome) -> Flow<T>): StateFlow<Load<T>> = flow { emit(Unit) }
        .flatMapLatestHere { calls.following { list(home) } }
        .loaded()

    /** What a call gives, asked again whenever [again] changes. */
    fun <T> asked(again: Flow<Any?>, call: suspend (KithHome) -> T): StateFlow<Load<T>> =
        again.flatMapLatestHere { flow { emit(ask(call)) } }.loaded()

    private fun <T> Flow<T>.loaded(): StateFlow<Load<T>> = map<T, Load<T>> { Load.Ready(it) }
        .onStart { emit(Load.Loading) }
        .catch { failure ->
            if (failure is CancellationException || failure !is KithException) throw failure
            emit(Load.Failed(Problem.of(failure)))
        }
        .stateIn(scope, SharingStarted.WhileSubscribed(STAYS_MS), Load.Loading)

    @OptIn(kotlinx.coroutines.ExperimentalCoroutinesApi::class)
    private fun <A, B> Flow<A>.flatMapLatestHere(next: (A) -> Flow<B>): Flow<B> = flatMapLatest { next(it) }

    private companion object {
        /** How long a list stays fresh after the screen is gone: a turn of the phone asks nothing again. */
        const val STAYS_MS = 5_000L
    }
}
