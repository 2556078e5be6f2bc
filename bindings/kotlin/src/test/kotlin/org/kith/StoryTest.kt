package org.kith

import kotlinx.coroutines.test.runTest
import org.kith.core.EntryWords
import org.kith.core.Frame
import org.kith.core.NewReminder
import org.kith.core.NewResource
import org.kith.core.OpenStage
import org.kith.model.PageRequest
import org.kith.core.ReminderWhen
import org.kith.core.ResourceBody
import org.kith.model.LogLine
import org.kith.core.LogSink
import org.kith.core.recentLog
import org.kith.core.setLogSink
import org.kith.model.KithException
import org.kith.model.Leaving
import org.kith.model.MessageState
import org.kith.model.Refusal
import org.kith.model.StorageFault
import java.time.Instant
import java.time.LocalDate
import java.time.LocalDateTime
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertTrue

class StoryTest {
    @Test
    fun `what is written offline arrives`() = runTest {
        Folders().use { folders ->
            RelayProcess().use { relay ->
                folders.pair(relay).use { pair ->
                    val said = pair.ana.messages.say(pair.group.group, "Lunch at noon? 🥗")
                    assertEquals(MessageState.QUEUED, said.state)
                    assertEquals(1, pair.ana.sync.outbox().size)
                    pair.syncAll()
                    val page = pair.ben.messages.page(pair.group.group, PageRequest(50u, null, false))
                    assertEquals(listOf("Lunch at noon? 🥗"), page.map { it.text })
                    assertEquals("ana", page.single().authorName)
                    assertEquals(said.message, page.single().message)
                    assertEquals(MessageState.SENT, pair.ana.messages.show(said.message).state)
                    assertEquals(page.map { it.message }, pair.ben.messages.search("lunch").map { it.message })
                }
            }
        }
    }

    @Test
    fun `reminders follow the wall clock over its change`() = runTest {
        Folders().use { folders ->
            folders.phone("ana").use { ana ->
                val daily = NewReminder(
                    "Drink water",
                    ReminderWhen.WallClock(
                        LocalDateTime.parse("2027-03-27T09:00"), Frame.Zone(london), "FREQ=DAILY;COUNT=3", emptyList(),
                    ),
                )
                val added = ana.reminders.add(null, daily)
                val plan = ana.reminders.plan(10u, 63u, Instant.parse("2027-03-27T00:00:00Z"))
                assertEquals(
                    listOf("2027-03-27T09:00:00Z", "2027-03-28T08:00:00Z", "2027-03-29T08:00:00Z").map(Instant::parse),
                    plan.items.map { it.firesAtInstant },
                )
                assertEquals(listOf(9, 9, 9), plan.items.map { it.localTime.hour })
                assertEquals(added.reminder, plan.items.first().reminder)
                val wrong = assertFailsWith<KithException.Refused> {
                    ana.reminders.add(null, daily.copy(`when` = (daily.`when` as ReminderWhen.WallClock).copy(rule = "FREQ=SECONDLY")))
                }
                assertEquals("rrule_unsupported", wrong.code())
            }
        }
    }

    @Test
    fun `resources and the journal`() = runTest {
        Folders().use { folders ->
            RelayProcess().use { relay ->
                folders.pair(relay).use { pair ->
                    val link = NewResource("Breathing", ResourceBody.Link("https://example.org/"), listOf("calm"))
                    val file = NewResource("Plan", ResourceBody.File("plan.txt", ByteArray(9_000) { 7 }), emptyList())
                    pair.ana.resources.add(pair.group.group, listOf(link, file))
                    pair.syncAll()
                    val seen = pair.ben.resources.list(pair.group.group)
                    assertEquals(listOf("Breathing", "Plan"), seen.map { it.title })
                    assertEquals(9_000, pair.ben.resources.bytes(seen[1].resource).size)

                    val entry = pair.ana.journal.log(EntryWords(4u, note = "A walk", factors = listOf("outside")))
                    assertEquals(listOf(entry.entry), pair.ana.journal.search("walk").map { it.entry })
                    assertEquals(pair.ana.journal.today(), entry.day)
                    assertEquals(listOf(entry.entry), pair.ana.journal.list(entry.day, entry.day).map { it.entry })
                    assertEquals(emptyList(), pair.ana.journal.list(LocalDate.parse("1999-12-31"), LocalDate.parse("2000-01-01")))
                    val ticket = pair.ana.journalPortable.askToLeave(Leaving.BACKUP)
                    assertEquals(1uL, ticket.entries())
                    val path = folders.named("backup").toString()
                    val backup = pair.ana.journalPortable.backUp(ticket, path)
                    assertEquals("ticket_void", assertFailsWith<KithException> { pair.ana.journalPortable.backUp(ticket, "$path-2") }.code())
                    assertEquals(1uL, pair.ben.journalPortable.restore(path, backup.code).entries)
                    assertEquals("A walk", pair.ben.journal.list().single().note)
                }
            }
        }
    }

    @Test
    fun `opening tells its stages, and a home is suspended and resumed`() = runTest {
        Folders().use { folders ->
            folders.phone("ana").use { it.groups.create("Walkers", org.kith.model.GroupKind.CIRCLE, "") }
            val stages = mutableListOf<OpenStage>()
            val caller = Thread.currentThread()
            val home = KithHome.open(folders.named("ana"), MemoryVault(), london) {
                assertTrue(Thread.currentThread() !== caller)
                stages += it
            }
            home.use {
                assertEquals(listOf(OpenStage.ASKING_VAULT, OpenStage.OPENING_STORE, OpenStage.READY), stages)
                it.journal.list()
                it.suspendFiles()
                val busy = assertFailsWith<KithException.Storage> { it.groups.list() }
                assertEquals(StorageFault.BUSY, busy.v1)
                assertTrue(busy.retryable())
                assertEquals("error.store_busy", busy.messageKey())
                it.resume()
                assertEquals("Walkers", it.groups.list().single().name)
                it.journal.list()
            }
            assertFailsWith<IllegalStateException> { home.groups.list() }
        }
    }

    @Test
    fun `errors are typed`() = runTest {
        Folders().use { folders ->
            val missing = assertFailsWith<KithException.Refused> { KithHome.open(folders.named("nobody"), MemoryVault(), london) }
            assertEquals(Refusal.HOME_MISSING, missing.v1)
            val locked = assertFailsWith<KithException.Locked> {
                KithHome.create(folders.named("ana"), MemoryVault(secret = null), "Ana", zone = london)
            }
            assertEquals("vault_locked", locked.code())
            folders.phone("ana").use { ana ->
                assertEquals("relay_unset", assertFailsWith<KithException.Relay> { ana.sync.once(second) }.code())
                assertTrue(ana.help.lines("GB").isNotEmpty())
            }
            val wrong = assertFailsWith<KithException> { KithHome.open(folders.named("ana"), MemoryVault(ByteArray(32)), london) }
            assertEquals("secret_wrong", wrong.code())
            val broken = object : org.kith.core.SecretVault by MemoryVault() {
                override fun secret(): ByteArray = error("Ana's key is gone")
            }
            assertEquals("vault_locked", assertFailsWith<KithException> { KithHome.open(folders.named("ana"), broken, london) }.code())
        }
    }

    @Test
    fun `a push is processed beside the app`() = runTest {
        Folders().use { folders ->
            RelayProcess().use { relay ->
                folders.pair(relay).use { pair ->
                    pair.ana.messages.say(pair.group.group, "Are you there?")
                    pair.ana.sync.once(soon)
                    val came = KithHome.processPush(folders.named("ben"), MemoryVault())
                    assertEquals(1uL, came.report.received)
                    assertNotNull(came.changes.filterIsInstance<org.kith.model.Change.Message>().single())
                    // The app reads what the other opening wrote.
                    assertEquals("Are you there?", pair.ben.messages.page(pair.group.group, PageRequest(1u, null, true)).single().text)
                }
            }
        }
    }

    @Test
    fun `the log names nobody`() = runTest {
        val lines = mutableListOf<LogLine>()
        setLogSink(object : LogSink {
            override fun log(line: LogLine) {
                synchronized(lines) { lines += line }
            }
        })
        Folders().use { folders ->
            folders.phone("Anastasia").use { it.groups.create("Secretgroup", org.kith.model.GroupKind.CIRCLE, "") }
            val failing = object : org.kith.core.SecretVault by MemoryVault() {
                override fun secret(): ByteArray = error("Anastasia")
            }
            assertFailsWith<KithException> { KithHome.open(folders.named("Anastasia"), failing, london) }
        }
        setLogSink(null)
        val all = recentLog() + synchronized(lines) { lines.toList() }
        assertTrue(all.any { it.text.contains("vault") }, "$all")
        assertTrue(all.none { it.text.contains("Anastasia") || it.text.contains("Secretgroup") }, "$all")
    }
}
