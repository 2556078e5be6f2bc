package org.kith

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.kith.core.CancelHandle
import org.kith.core.ConnectivitySource
import org.kith.model.Network
import org.kith.model.PageRequest
import org.kith.model.GroupKind
import org.kith.model.KithException
import java.net.InetAddress
import java.net.ServerSocket
import java.time.Duration
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.system.measureTimeMillis
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue

/** A relay that takes every connection and never says a word. */
private class SilentRelay : AutoCloseable {
    private val socket = ServerSocket(0, 50, InetAddress.getLoopbackAddress())
    val accepted = CopyOnWriteArrayList<java.net.Socket>()
    val url = "http://127.0.0.1:${socket.localPort}"

    init {
        Thread { runCatching { while (true) accepted += socket.accept() } }.apply { isDaemon = true }.start()
    }

    override fun close() = socket.close()
}

class CancelTest {
    @Test
    fun `cancelling the coroutine ends a sync that waits`() = runBlocking {
        Folders().use { folders ->
            SilentRelay().use { relay ->
                KithHome.create(folders.named("ana"), MemoryVault(), "Ana", relay.url, zone = london).use { ana ->
                    val sync = launch(Dispatchers.Default) { ana.sync.once(Duration.ofSeconds(60)) }
                    while (relay.accepted.isEmpty()) kotlinx.coroutines.delay(5)
                    val took = measureTimeMillis { sync.cancelAndJoin() }
                    println("a cancelled coroutine ended its sync in $took ms")
                    assertTrue(took < 5_000, "$took ms")
                    // The home is usable at once.
                    ana.groups.create("Walkers", GroupKind.CIRCLE, "")
                    Unit
                }
            }
        }
    }

    @Test
    fun `a cancel handle ends a sync with a typed error`() = runBlocking {
        Folders().use { folders ->
            SilentRelay().use { relay ->
                KithHome.create(folders.named("ana"), MemoryVault(), "Ana", relay.url, zone = london).use { ana ->
                    CancelHandle().use { handle ->
                        val sync = async(Dispatchers.Default) {
                            assertFailsWith<KithException> { ana.sync.once(Duration.ofSeconds(60), handle) }
                        }
                        while (relay.accepted.isEmpty()) kotlinx.coroutines.delay(5)
                        val took = measureTimeMillis {
                            handle.cancel()
                            assertEquals("stopped", sync.await().code())
                        }
                        println("a cancel handle ended a sync in $took ms")
                        assertTrue(took < 5_000, "$took ms")
                    }
                    // A deadline is kept too, and what could not be reached is told.
                    val result = ana.sync.once(Duration.ofMillis(300))
                    assertTrue(result.problem != null && !result.report.caughtUp, "$result")
                }
            }
        }
    }

    @Test
    fun `a write whose caller gave up is whole`() = runBlocking {
        Folders().use { folders ->
            folders.phone("ana").use { ana ->
                val group = ana.groups.create("Walkers", GroupKind.CIRCLE, "").group
                repeat(50) { n ->
                    launch(Dispatchers.Default) { ana.messages.say(group, "$n") }.cancelAndJoin()
                }
                val written = ana.messages.page(group, PageRequest(null, null, true))
                val queued = ana.sync.outbox().filter { it.kind == "message" }
                assertEquals(written.size, queued.size)
            }
        }
    }

    @Test
    fun `calls from many threads`() = runBlocking {
        Folders().use { folders ->
            folders.phone("ana").use { ana ->
                val group = ana.groups.create("Walkers", GroupKind.CIRCLE, "").group
                withContext(Dispatchers.IO) {
                    coroutineScope {
                        (0 until 32).map { thread ->
                            async {
                                repeat(10) { n ->
                                    ana.messages.say(group, "$thread-$n")
                                    ana.groups.list()
                                }
                            }
                        }.awaitAll()
                    }
                }
                assertEquals(320, ana.messages.page(group, PageRequest(null, null, true)).map { it.text }.toSet().size)
            }
        }
    }

    @Test
    fun `what the shell says of the network is asked before a sync`() = runBlocking {
        Folders().use { folders ->
            RelayProcess().use { relay ->
                folders.phone("ana", relay).use { ana ->
                    var network = Network.OFFLINE
                    ana.sync.setConnectivity(object : ConnectivitySource {
                        override fun network() = network
                    })
                    assertEquals("relay_unreachable", ana.sync.once(soon).problem)
                    network = Network.ONLINE
                    assertEquals(null, ana.sync.once(soon).problem)
                    ana.sync.setConnectivity(object : ConnectivitySource {
                        override fun network(): Network = error("a bug of the app")
                    })
                    assertEquals(null, ana.sync.once(soon).problem)
                }
            }
        }
    }
}
