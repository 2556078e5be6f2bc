package org.kith.shell.work

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.withContext
import java.util.concurrent.atomic.AtomicLong

/**
 * The one way to the core: each call leaves the thread that draws before it is made.
 *
 * [isScreenThread] says whether the current thread draws; a call there is a bug and throws. [made] counts, so that a test sees
 * that it was not the check that was idle.
 */
class Calls(private val dispatcher: CoroutineDispatcher, private val isScreenThread: () -> Boolean) {
    /** How many calls were made. */
    val made = AtomicLong()

    /** Makes a call. */
    suspend fun <T> make(call: suspend () -> T): T = withContext(dispatcher) {
        check(!isScreenThread()) { "a call of the core on the thread that draws" }
        made.incrementAndGet()
        call()
    }

    /** Follows a list: subscribing, the edits and their mapping happen away from the screen. */
    fun <T> following(list: () -> Flow<T>): Flow<T> = flow {
        check(!isScreenThread()) { "a call of the core on the thread that draws" }
        made.incrementAndGet()
        emitAll(list())
    }.flowOn(dispatcher)
}
