package org.kith

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.kith.core.SecretVault
import org.kith.model.ContactView
import org.kith.model.GroupKind
import org.kith.model.GroupView
import java.io.File
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.time.ZoneId
import java.util.concurrent.TimeUnit

/** A real relay in a process of its own, on a free port of this machine. */
class RelayProcess(listen: String = "127.0.0.1:0", database: String = "sqlite::memory:") : AutoCloseable {
    private val process: Process = ProcessBuilder(
        System.getProperty("kith.relay"), "--listen", listen, "--database", database, "--log", "error",
    ).redirectError(ProcessBuilder.Redirect.INHERIT).start()

    val url: String = run {
        val line = process.inputStream.bufferedReader().readLine() ?: error("the relay said nothing")
        Regex("\"listening\":\"([^\"]+)\"").find(line)?.groupValues?.get(1) ?: error(line)
    }

    override fun close() {
        process.destroy()
        process.waitFor(10, TimeUnit.SECONDS)
    }
}

/** A vault as a phone has one, kept in memory. */
class MemoryVault(private var secret: ByteArray? = ByteArray(32) { it.toByte() }, var pin: ByteArray? = null) : SecretVault {
    var asked = 0

    override fun secret(): ByteArray {
        asked += 1
        return secret ?: throw org.kith.core.ShellException.Locked()
    }

    override fun pin(): ByteArray? = pin

    override fun forget() {
        secret = null
    }
}

/** A folder that only this person may read, gone after the test. */
class Folders : AutoCloseable {
    private val root: Path = Files.createTempDirectory("kith-kotlin")

    fun named(name: String): Path = root.resolve(name)

    override fun close() {
        File(root.toUri()).deleteRecursively()
    }
}

/** How long a test waits for what must come, in milliseconds. */
const val PATIENCE = 60_000L

/** Waits in real time until [holds]. */
suspend fun eventually(holds: suspend () -> Boolean) = withContext(Dispatchers.Default) {
    withTimeout(PATIENCE) { while (!holds()) delay(5) }
}

val london: ZoneId = ZoneId.of("Europe/London")
val second: Duration = Duration.ofSeconds(1)
val soon: Duration = Duration.ofSeconds(20)

suspend fun Folders.phone(name: String, relay: RelayProcess? = null) =
    KithHome.create(named(name), MemoryVault(), name, relay?.url, zone = london)

/** Ana and Ben know each other and share a group. */
class Pair(val ana: KithHome, val ben: KithHome, val group: GroupView, val benForAna: ContactView) : AutoCloseable {
    suspend fun syncAll() {
        repeat(2) {
            ana.sync.once(soon)
            ben.sync.once(soon)
        }
    }

    override fun close() {
        ana.close()
        ben.close()
    }
}

fun Folders.pair(relay: RelayProcess): Pair = runBlocking {
    val ana = phone("ana", relay)
    val ben = phone("ben", relay)
    ana.sync.once(soon)
    ben.sync.once(soon)
    val contact = ana.contacts.add(ben.contacts.makeLink().link)
    ben.contacts.add(ana.contacts.makeLink().link)
    val group = ana.groups.create("Walkers", GroupKind.CIRCLE, "")
    ana.groups.add(group.group, listOf(contact.contact))
    Pair(ana, ben, group, contact).also { it.syncAll() }
}
