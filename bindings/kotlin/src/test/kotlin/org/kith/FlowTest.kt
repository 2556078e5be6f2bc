package org.kith

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.kith.core.GroupsEdit
import org.kith.core.GroupsListener
import org.kith.core.GroupsUpdate
import org.kith.core.MessagesEdit
import org.kith.core.MessagesUpdate
import org.kith.core.MessagesListener
import org.kith.model.GroupKind
import org.kith.model.GroupView
import org.kith.model.KithException
import org.kith.model.MessageView
import org.kith.model.TimelineWindow
import org.kith.model.Window
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicInteger
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue

class FlowTest {
    @Test
    fun `the current value comes before observing returns, later ones in order`() = runBlocking {
        Folders().use { folders ->
            folders.phone("ana").use { ana ->
                val group = ana.groups.create("Walkers", GroupKind.CIRCLE, "").group
                ana.messages.say(group, "0")
                val seen = CopyOnWriteArrayList<List<String?>>()
                val held = ArrayList<MessageView>()
                val edited = AtomicInteger()
                val subscription = ana.messages.observe(group, TimelineWindow(null, 100u), object : MessagesListener {
                    override fun onUpdate(update: MessagesUpdate) {
                        if (update.edits.none { it is MessagesEdit.Reset }) edited.incrementAndGet()
                        held.apply(update)
                        seen += held.map { it.text }
                    }
                })
                assertEquals(listOf<List<String?>>(listOf("0")), seen.toList())
                subscription.use {
                    for (n in 1..40) ana.messages.say(group, "$n")
                    eventually { seen.last().size == 41 }
                }
                // Each value has all of the one before it: none came late, none twice.
                seen.zipWithNext { before, after -> assertTrue(after.size >= before.size, "$before then $after") }
                assertEquals((0..40).map(Int::toString), seen.last())
                assertTrue(edited.get() > 0, "the list came whole each time")
            }
        }
    }

    @Test
    fun `a slow collector gets the newest and misses those between`() = runBlocking {
        Folders().use { folders ->
            folders.phone("ana").use { ana ->
                val group = ana.groups.create("Walkers", GroupKind.CIRCLE, "").group
                val arrived = Channel<Int>(Channel.UNLIMITED)
                val goOn = Channel<Unit>(Channel.UNLIMITED)
                val collector = launch(Dispatchers.Default) {
                    ana.messages.flow(group, 500).collect { value ->
                        arrived.send(value.size)
                        goOn.receive()
                    }
                }
                assertEquals(0, arrived.receive())
                for (n in 1..60) ana.messages.say(group, "$n")
                // A direct listener tells when everything was seen; the collector still holds its first value.
                ana.messages.flow(group, 500).first { it.size == 60 }
                val values = mutableListOf<Int>()
                while (values.lastOrNull() != 60) {
                    goOn.send(Unit)
                    values += arrived.receive()
                }
                assertTrue(values.size < 20, "the collector got $values")
                collector.cancelAndJoin()
            }
        }
    }

    @Test
    fun `a slow listener holds up neither writes nor other listeners`() = runBlocking {
        Folders().use { folders ->
            folders.phone("ana").use { ana ->
                val free = CountDownLatch(1)
                val calls = AtomicInteger()
                val stuck = ana.groups.observe(Window(0u, 100u), object : GroupsListener {
                    override fun onUpdate(update: GroupsUpdate) {
                        if (calls.incrementAndGet() > 1) free.await()
                    }
                })
                for (n in 1..30) ana.groups.create("Group $n", GroupKind.CIRCLE, "")
                withTimeout(PATIENCE) { ana.groups.flow().first { it.size == 30 } }
                assertTrue(calls.get() <= 2, "${calls.get()}")
                free.countDown()
                eventually { calls.get() >= 3 }
                stuck.close()
            }
        }
    }

    @Test
    fun `a collector that ends ends its subscription`() = runBlocking {
        Folders().use { folders ->
            folders.phone("ana").use { ana ->
                val calls = AtomicInteger()
                val ready = CompletableDeferred<Unit>()
                val job = launch(Dispatchers.Default) {
                    ana.groups.flow().collect {
                        calls.incrementAndGet()
                        ready.complete(Unit)
                    }
                }
                ready.await()
                job.cancelAndJoin()
                ana.groups.create("Walkers", GroupKind.CIRCLE, "")
                ana.groups.flow().first { it.size == 1 }
                assertEquals(1, calls.get())
                // A flow that cannot begin fails with the core's own error.
                assertFailsWith<KithException> { ana.messages.flow(org.kith.model.GroupId("00".repeat(16))).first() }
                Unit
            }
        }
    }

    @Test
    fun `a listener that throws hears the next value all the same`() = runBlocking {
        Folders().use { folders ->
            folders.phone("ana").use { ana ->
                val seen = CopyOnWriteArrayList<Int>()
                val held = ArrayList<GroupView>()
                val subscription = ana.groups.observe(Window(0u, 100u), object : GroupsListener {
                    override fun onUpdate(update: GroupsUpdate) {
                        held.apply(update)
                        seen += held.size
                        error("a bug of the app")
                    }
                })
                ana.groups.create("Walkers", GroupKind.CIRCLE, "")
                eventually { seen.contains(1) }
                ana.groups.create("Runners", GroupKind.CIRCLE, "")
                eventually { seen.contains(2) }
                subscription.close()
            }
        }
    }

    @Test
    fun `a listener may call back, subscribe and stop`() = runBlocking {
        Folders().use { folders ->
            folders.phone("ana").use { ana ->
                val inner = CompletableDeferred<List<GroupView>>()
                val subscription = ana.groups.observe(Window(0u, 100u), object : GroupsListener {
                    override fun onUpdate(update: GroupsUpdate) {
                        if (update.edits.any { it is GroupsEdit.Insert }) inner.complete(runBlocking { ana.groups.flow().first() })
                    }
                })
                ana.groups.create("Walkers", GroupKind.CIRCLE, "")
                assertEquals(1, withTimeout(PATIENCE) { inner.await() }.size)
                subscription.close()
            }
        }
    }

    @Test
    fun `changes of a sync come in order`() = runBlocking {
        Folders().use { folders ->
            RelayProcess().use { relay ->
                folders.pair(relay).use { pair ->
                    val texts = CopyOnWriteArrayList<String?>()
                    val job = launch(Dispatchers.Default) {
                        pair.ben.sync.changes().collect { change ->
                            if (change is org.kith.model.Change.Message) texts += change.v1.text
                        }
                    }
                    for (n in 1..10) pair.ana.messages.say(pair.group.group, "$n")
                    pair.ana.sync.once(soon)
                    eventually { texts.size == 10 }
                    assertEquals((1..10).map(Int::toString), texts.sortedBy { it!!.toInt() })
                    job.cancelAndJoin()
                }
            }
        }
    }

    @Test
    fun `ten thousand subscriptions leave memory flat`() = runBlocking {
        Folders().use { folders ->
            folders.phone("ana").use { ana ->
                ana.groups.create("Walkers", GroupKind.CIRCLE, "")
                val listener = object : GroupsListener {
                    override fun onUpdate(update: GroupsUpdate) = Unit
                }
                suspend fun round(times: Int) = repeat(times) { ana.groups.observe(Window(0u, 100u), listener).close() }
                round(2_000)
                val before = residentKb()
                round(10_000)
                val after = residentKb()
                println("10,000 subscriptions: $before kB before, $after kB after")
                // A subscription of 1 kB that stays would be 10 MB.
                assertTrue(after - before < 10_000, "$before kB, then $after kB")
            }
        }
    }

    private fun residentKb(): Long {
        repeat(3) {
            System.gc()
            Thread.sleep(50)
        }
        val line = java.io.File("/proc/self/status").readLines().first { it.startsWith("VmRSS:") }
        return line.filter(Char::isDigit).toLong()
    }
}
