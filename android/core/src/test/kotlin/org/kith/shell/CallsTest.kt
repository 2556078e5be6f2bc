package org.kith.shell

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.runBlocking
import org.kith.shell.work.Calls
import java.util.concurrent.Executors
import kotlinx.coroutines.asCoroutineDispatcher
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith

/** The check that no call of the core is made by the thread that draws can fail. */
class CallsTest {
    @Test
    fun `a call on the thread that draws throws, and one elsewhere is made and counted`() = runBlocking {
        Executors.newSingleThreadExecutor().asCoroutineDispatcher().use { drawing ->
            val draws = { Thread.currentThread().name.startsWith("pool-") }
            val wrong = Calls(drawing, draws)
            assertFailsWith<IllegalStateException> { wrong.make { 1 } }
            assertFailsWith<IllegalStateException> { wrong.following { flowOf(1) }.first() }
            assertEquals(0, wrong.made.get())
            val right = Calls(Dispatchers.Default, draws)
            assertEquals(1, right.make { 1 })
            assertEquals(1, right.following { flowOf(1) }.first())
            assertEquals(2, right.made.get())
        }
    }
}
