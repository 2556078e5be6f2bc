package org.kith.shell

import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import org.kith.shell.open.KeyStore
import org.kith.shell.open.Models
import org.kith.shell.open.Shell
import org.kith.shell.open.Stage
import org.kith.shell.people.Kind
import org.kith.shell.people.Standing
import org.kith.shell.platform.Arrival
import org.kith.shell.platform.News
import org.kith.shell.platform.Platform
import org.kith.shell.platform.PlanChange
import org.kith.shell.platform.RoundResult
import org.kith.shell.records.ReminderForm
import org.kith.shell.work.GroupKey
import org.kith.shell.work.Link
import org.kith.shell.work.Load
import java.io.File
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.time.LocalDate
import java.time.LocalTime
import java.time.ZoneId
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** Slots in the background, and links from outside, with a real relay process. */
class RoundTest {
    @Test
    fun `a slot tells of messages of those whom one accepted, and of nobody else's`() = people { relay, root ->
        val ana = shell(root, "Ana")
        val ben = shell(root, "Ben")
        val (a, b) = open(ana, "Ana", relay) to open(ben, "Ben", relay)
        a.connection.link.first { it == Link.Online }
        b.connection.link.first { it == Link.Online }
        b.people.makeLink()
        val link = b.people.state.first { it is Load.Ready && it.value.link != null }.let { (it as Load.Ready).value.link!!.link }
        // The link arrives from outside, with the scheme of the app where the relay has a name.
        val arrival = assertIs<Arrival.Person>(Arrival.of(link))
        a.people.add(arrival.link, { error(it.code) }) {}
        val known = a.people.state.first { it is Load.Ready && it.value.people.isNotEmpty() }.let { (it as Load.Ready).value.people.single() }
        var key: GroupKey? = null
        a.groups.create("Walkers", Kind.CIRCLE, "", { error(it.code) }) { key = it }
        a.groups.state.first { it is Load.Ready && it.value.any { row -> row.name == "Walkers" } }
        val walkers = checkNotNull(key)
        a.group(walkers).add(known.key)
        val asked = b.groups.state.first { it is Load.Ready && it.value.any { row -> row.standing == Standing.REQUEST } }
        val group = (asked as Load.Ready).value.single().key

        // While it is a request, nothing of it is told.
        ben.close()
        say(a, walkers, "Before")
        val silent = shell(root, "Ben")
        val first = assertIs<RoundResult.Ran>(silent.round(Duration.ofSeconds(20)))
        assertEquals(News(0, emptyList()), first.news)
        assertNull(first.problem)
        silent.close()

        val again = shell(root, "Ben")
        val c = open(again, null, null)
        c.groups.answer(group, true)
        c.groups.state.first { it is Load.Ready && it.value.single().standing == Standing.ACTIVE }
        c.connection.link.first { it == Link.Online }
        again.close()
        val told = shell(root, "Ben")
        // What the one before was about to read when it closed, it may have read: then nothing is new, and the next one is.
        val heard = (1..5).firstNotNullOfOrNull { number ->
            say(a, walkers, "After $number")
            assertIs<RoundResult.Ran>(told.round(Duration.ofSeconds(20))).news.takeUnless { it.isNothing }
        }
        assertEquals(News(1, listOf("Walkers")), heard)
        assertEquals<RoundResult>(RoundResult.Ran(News(0, emptyList()), null), told.round(Duration.ofSeconds(20)))
        told.close()
        ana.close()
    }

    @Test
    fun `the plan is given whole at first, then what changes, and whole again in a slot`() = people { _, root ->
        val changes = CopyOnWriteArrayList<PlanChange>()
        val shell = shell(root, "Ana", Platform(announcer = { changes += it }))
        val models = open(shell, "Ana", null)
        val tomorrow = LocalDate.now().plusDays(1)
        models.reminders.keep(ReminderForm("Walk", tomorrow, LocalTime.NOON), { error(it.code) }) {}
        while (changes.none { change -> change.add.any { it.title == "Walk" } }) kotlinx.coroutines.delay(10)
        assertTrue(changes.first().fromNothing)
        val planned = changes.flatMap { it.add }.single()
        assertEquals(tomorrow, planned.at.atZone(ZoneId.of("Europe/London")).toLocalDate())
        shell.close()
        val before = changes.size
        val slot = shell(root, "Ana", Platform(announcer = { changes += it }))
        assertEquals("relay_unset", assertIs<RoundResult.Ran>(slot.round(Duration.ofSeconds(5))).problem)
        val whole = assertNotNull(changes.drop(before).singleOrNull())
        assertTrue(whole.fromNothing)
        assertEquals(listOf(planned.occurrence), whole.add.map { it.occurrence })
        slot.close()
    }

    private fun shell(root: Path, name: String, platform: Platform = Platform()) = Shell(root.resolve(name), Keys, ZoneId.of("Europe/London"), platform = platform)

    private suspend fun open(shell: Shell, name: String?, relay: String?): Models {
        if (name == null) shell.start() else shell.create(name, relay)
        return (shell.stage.first { it is Stage.Open } as Stage.Open).models
    }

    private suspend fun say(models: Models, group: GroupKey, text: String) {
        val talk = models.conversation(group)
        talk.draft.value = text
        talk.say()
        talk.state.first { it is Load.Ready && it.value.messages.any { row -> row.text == text && row.mark == org.kith.shell.talk.Mark.SENT } }
    }

    private fun people(test: suspend (String, Path) -> Unit) {
        val root = Files.createTempDirectory("kith-round")
        val relay = ProcessBuilder(
            System.getProperty("kith.relay"), "--listen", "127.0.0.1:0", "--database", "sqlite::memory:", "--log", "error",
        ).redirectError(ProcessBuilder.Redirect.INHERIT).start()
        try {
            val line = relay.inputStream.bufferedReader().readLine() ?: error("the relay said nothing")
            runBlocking { test(Regex("\"listening\":\"([^\"]+)\"").find(line)!!.groupValues[1], root) }
        } finally {
            relay.destroy()
            relay.waitFor(10, TimeUnit.SECONDS)
            File(root.toUri()).deleteRecursively()
        }
    }

    private object Keys : KeyStore {
        override fun secret() = ByteArray(32) { it.toByte() }

        override fun forget() = Unit
    }
}
