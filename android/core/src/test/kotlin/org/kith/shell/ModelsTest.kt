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
