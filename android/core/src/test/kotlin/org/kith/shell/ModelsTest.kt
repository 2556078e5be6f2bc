package org.kith.shell

import kotlinx.coroutines.flow.first
import kotlinx.coroutines.job
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.runBlocking
import org.kith.shell.journal.JournalModel
import org.kith.shell.journal.JournalPage
import org.kith.shell.open.DamagedKey
import org.kith.shell.open.KeyStore
import org.kith.shell.open.Models
import org.kith.shell.open.Shell
import org.kith.shell.open.Stage
import org.kith.shell.people.Kind
import org.kith.shell.talk.ConversationModel
import org.kith.shell.talk.MessageRow
import org.kith.shell.work.Desk
import org.kith.shell.work.GroupKey
import org.kith.shell.work.Load
import java.io.File
import java.nio.file.Files
import java.time.ZoneId
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertSame
import kotlin.test.assertTrue

/** What the models do on the real core, without screens. */
class ModelsTest {
    @Test
    fun `no act of the journal asks the network`() = home { _, models ->
        val (journal, desk) = models.journal to models.desk
        val before = desk.writes.value
        desk.after { journal.log(4, "A walk") }
        desk.undoes()
        desk.after { journal.log(2, "Rain") }
        desk.notices.first()
        val entry = journal.ready { it.entries.singleOrNull()?.note == "Rain" }.entries.single().key
        desk.after { journal.note(entry, "Rain, then sun") }
        desk.undoes()
        desk.after { journal.delete(entry) }
        desk.undoes()
        journal.ready { it.entries.singleOrNull()?.note == "Rain" }
        desk.after { journal.askForBackup() }
        assertEquals(before, desk.writes.value)
        desk.after { models.groups.create("Walkers", Kind.CIRCLE, "", {}) {} }
        assertTrue(desk.writes.value > before, "what leaves asks the network")
    }

    @Test
    fun `a note that was typed while an entry is logged stays`() = home { _, models ->
        models.journal.draft.value = "A walk"
        models.desk.after {
            models.journal.log(4, "A walk")
            models.journal.draft.value = "And then"
        }
        assertEquals("And then", models.journal.draft.value)
        models.journal.ready { it.entries.singleOrNull()?.note == "A walk" }
    }

    @Test
    fun `looking at an old message to change it keeps the draft`() = home { _, models ->
        val talk = models.walkers()
        talk.draft.value = "Lunch?"
        models.desk.after { talk.say() }
        talk.draft.value = "Half a thou"
        talk.edit(talk.message("Lunch?"))
        talk.edit(null)
        assertEquals("Half a thou", talk.draft.value)
        talk.edit(talk.message("Lunch?"))
        talk.write("Lunch at noon?")
        models.desk.after { talk.say() }
        talk.message("Lunch at noon?")
        assertEquals("Half a thou", talk.draft.value)
        assertNull(talk.editing.value)
    }

    @Test
    fun `a draft is there after a restart, and is gone once it was said`() {
        val root = Files.createTempDirectory("kith-models")
        val keys = object : KeyStore {
            override fun secret() = ByteArray(32) { it.toByte() }

            override fun forget() = Unit
        }
        fun <T> opened(test: suspend (Models) -> T): T = Shell(root.resolve("home"), keys, ZoneId.of("Europe/London")).use { shell ->
            runBlocking {
                if (Files.exists(root.resolve("home"))) shell.start() else shell.create("Ana", null)
                test((shell.stage.first { it is Stage.Open } as Stage.Open).models)
            }
        }
        try {
            val group = opened { models ->
                val talk = models.walkers()
                talk.draft.value = "Half a thou"
                // Until it is kept: a phone is killed at any time after the pause.
                while (models.desk.ask { it.messages.draft(org.kith.model.GroupId(talk.key.hex)) } == null) kotlinx.coroutines.delay(20)
                talk.key
            }
            opened { models ->
                val talk = models.conversation(group)
                assertEquals("Half a thou", talk.draft.first { it.isNotEmpty() })
                models.desk.after { talk.say() }
                talk.message("Half a thou")
            }
            opened { models -> assertNull(models.desk.ask { it.messages.draft(org.kith.model.GroupId(group.hex)) }) }
        } finally {
            File(root.toUri()).deleteRecursively()
        }
    }

    @Test
    fun `what could not be said is back`() = home { _, models ->
        val talk = models.walkers()
        talk.draft.value = "x".repeat(1_000_000)
        models.desk.after {
            talk.say()
            talk.draft.value = "Meanwhile"
        }
        assertEquals("notice.failed", models.desk.notices.first().key)
        assertTrue(talk.draft.value.startsWith("xxx") && talk.draft.value.endsWith("x\nMeanwhile"))
    }

    @Test
    fun `two taps on send say it once`() = home { _, models ->
        val talk = models.walkers()
        talk.draft.value = "Lunch?"
        models.desk.after {
            talk.say()
            talk.say()
        }
        models.desk.after {
            talk.draft.value = "At noon"
            talk.say()
        }
        talk.message("At noon")
        assertEquals(listOf("Lunch?", "At noon"), talk.messages().map { it.text })
    }

    @Test
    fun `an answer that was begun while a message is sent stays`() = home { _, models ->
        val talk = models.walkers()
        talk.draft.value = "Lunch?"
        models.desk.after { talk.say() }
        val first = talk.message("Lunch?")
        models.desk.after {
            talk.draft.value = "At noon"
            talk.say()
            talk.replyTo(first)
        }
        assertEquals(first.key, (talk.state.first { it is Load.Ready && it.value.messages.size == 2 } as Load.Ready).value.replyTo?.key)
    }

    @Test
    fun `looking for a home that is open changes nothing, and two taps on start make one`() = home { shell, models ->
        shell.start().join()
        assertSame(models, (shell.stage.value as Stage.Open).models)
        listOf(shell.create("Ana", null), shell.start(), shell.create("Ana", null)).joinAll()
        assertSame(models, (shell.stage.value as Stage.Open).models)
    }

    @Test
    fun `a wrong PIN for a change counts once`() = home { shell, _ ->
        shell.changePin(null, "1234").join()
        assertTrue(shell.stage.value is Stage.Open)
        shell.changePin("9999", "5678").join()
        val locked = shell.stage.value as Stage.Locked
        assertEquals("pin_wrong", locked.problem?.code)
        // The first wrong one waits a second, the second one two.
        assertEquals(1L, locked.problem?.retryAfterSeconds)
    }

    @Test
    fun `a damaged key is told, and not used`() {
        val root = Files.createTempDirectory("kith-models")
        val keys = object : KeyStore {
            override fun secret() = throw DamagedKey("3 bytes")

            override fun forget() = Unit
        }
        try {
            Shell(root.resolve("home"), keys).use { shell ->
                runBlocking { shell.create("Ana", null).join() }
                assertEquals("secret_damaged", (shell.stage.value as Stage.Welcome).problem?.code)
            }
            assertTrue(Files.notExists(root.resolve("home")))
        } finally {
            File(root.toUri()).deleteRecursively()
        }
    }

    private fun home(test: suspend (Shell, Models) -> Unit) {
        val root = Files.createTempDirectory("kith-models")
        val keys = object : KeyStore {
            override fun secret() = ByteArray(32) { it.toByte() }

            override fun forget() = Unit
        }
        try {
            Shell(root.resolve("home"), keys, ZoneId.of("Europe/London")).use { shell ->
                runBlocking {
                    shell.create("Ana", null)
                    test(shell, (shell.stage.first { it is Stage.Open } as Stage.Open).models)
                }
            }
        } finally {
            File(root.toUri()).deleteRecursively()
        }
    }

    private suspend fun Models.walkers(): ConversationModel {
        var key: GroupKey? = null
        desk.after { groups.create("Walkers", Kind.CIRCLE, "", {}) { key = it } }
        return conversation(checkNotNull(key))
    }

    private suspend fun ConversationModel.messages(): List<MessageRow> = (state.first { it is Load.Ready } as Load.Ready).value.messages

    private suspend fun ConversationModel.message(text: String): MessageRow =
        (state.first { it is Load.Ready && it.value.messages.any { row -> row.text == text } } as Load.Ready).value.messages.first { it.text == text }

    private suspend fun JournalModel.ready(isSo: (JournalPage) -> Boolean): JournalPage =
        (state.first { it is Load.Ready && isSo(it.value) } as Load.Ready).value

    /** Acts, and waits until what that began is over. */
    private suspend fun Desk.after(act: () -> Unit) {
        val before = scope.coroutineContext.job.children.toSet()
        act()
        (scope.coroutineContext.job.children.toSet() - before).forEach { it.join() }
    }

    /** Takes the way back that the next notice offers. */
    private suspend fun Desk.undoes() {
        val back = assertNotNull(notices.first().undo)
        after { back() }
    }
}
