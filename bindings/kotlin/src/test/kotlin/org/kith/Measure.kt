package org.kith

import kotlinx.coroutines.runBlocking
import org.kith.core.CancelHandle
import org.kith.model.GroupKind
import org.kith.model.PageRequest
import java.nio.file.Path
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

private const val PAGE = 50

/** In a JVM of its own: how long a small home takes to open, and what calls take once the JVM is warm. */
fun main(arguments: Array<String>) = runBlocking {
    val begun = System.nanoTime()
    KithHome.open(Path.of(arguments[0]), MemoryVault(), london).use { home ->
        println("cold_open_us ${(System.nanoTime() - begun) / 1_000}")
        val group = home.groups.list().single().group
        val whole = PageRequest(PAGE.toULong(), null, true)
        val first = System.nanoTime()
        val count = home.messages.page(group, whole).size
        println("first_page_us ${(System.nanoTime() - first) / 1_000}")
        println("page_messages $count")
        println("page_us ${median(400) { home.messages.page(group, whole) }}")
        println("me_us ${median(4_000) { home.account.me() }}")
        CancelHandle().use { handle -> println("plain_call_ns ${plain(handle)}") }
    }
}

/** The median of single calls, in microseconds, after as many that are not counted. */
private suspend fun median(calls: Int, call: suspend () -> Unit): Long {
    repeat(calls) { call() }
    val took = LongArray(calls) {
        val begun = System.nanoTime()
        call()
        System.nanoTime() - begun
    }
    return took.sorted()[calls / 2] / 1_000
}

/** The mean of a call that does nearly nothing, in nanoseconds: what crossing costs. */
private fun plain(handle: CancelHandle): Long {
    repeat(10_000) { handle.isCancelled() }
    val begun = System.nanoTime()
    repeat(10_000) { handle.isCancelled() }
    return (System.nanoTime() - begun) / 10_000
}

/** What docs/performance.md says of the JVM is measured here; no time is judged. */
class Measure {
    @Test
    fun `a fresh JVM opens a home and reads a page`() = Folders().use { folders ->
        runBlocking {
            folders.phone("ana").use { ana ->
                val group = ana.groups.create("Walkers", GroupKind.CIRCLE, "").group
                repeat(PAGE + 10) { ana.messages.say(group, "Message $it, as long as messages of people are on average.") }
            }
        }
        val java = Path.of(System.getProperty("java.home"), "bin", "java").toString()
        val given = listOf("jna.library.path").map { "-D$it=${System.getProperty(it)}" }
        val command = listOf(java) + given + listOf("-cp", System.getProperty("java.class.path"), "org.kith.MeasureKt", folders.named("ana").toString())
        val process = ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start()
        val said = process.inputStream.bufferedReader().readLines()
        said.forEach(::println)
        assertEquals(0, process.waitFor())
        val known = said.associate { line -> line.split(' ').let { it[0] to it[1].toLong() } }
        assertEquals(PAGE.toLong(), known["page_messages"])
        assertTrue(known.keys.containsAll(listOf("cold_open_us", "first_page_us", "page_us", "me_us", "plain_call_ns")))
    }
}
