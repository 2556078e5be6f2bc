package org.kith.desktop

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.runtime.SideEffect
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.SemanticsNodeInteraction
import androidx.compose.ui.test.hasAnyAncestor
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performTextClearance
import androidx.compose.ui.test.performTextInput
import androidx.compose.ui.test.v2.runComposeUiTest
import org.kith.screens.App
import org.kith.screens.Suggestions
import org.kith.screens.theme.KithTheme
import org.kith.shell.open.KeyStore
import org.kith.shell.open.Shell
import org.kith.shell.words.Language
import org.kith.shell.words.Words
import java.awt.EventQueue
import java.io.File
import java.nio.file.Files
import java.nio.file.Path
import java.time.ZoneId
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.TimeUnit
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.minutes

/** A real relay in a process of its own, on a free port of this machine. */
class RelayProcess : AutoCloseable {
    private val process: Process = ProcessBuilder(
        System.getProperty("kith.relay"), "--listen", "127.0.0.1:0", "--database", "sqlite::memory:", "--log", "error",
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

/** Keys as a phone keeps them, in memory. */
class MemoryKeys : KeyStore {
    private val secret = ByteArray(32) { (it * 7).toByte() }

    override fun secret() = secret

    override fun forget() = Unit
}

/** The threads that drew: what calls the core there is caught by the check of each [Shell]. */
val screenThreads: MutableSet<Thread> = ConcurrentHashMap.newKeySet()

/** A person's device on this machine. */
class Device(folders: Path, val name: String, relay: String = "") {
    val shell = Shell(
        folders.resolve(name).resolve("home"), MemoryKeys(), ZoneId.of("Europe/London"),
        isScreenThread = { Thread.currentThread() in screenThreads || EventQueue.isDispatchThread() },
    )
    val suggestions = Suggestions(relay, folders.resolve("$name.backup").toString(), folders.resolve("$name.json").toString())
}

/** Folders, gone after the test. */
fun <T> folders(test: (Path) -> T): T {
    val root = Files.createTempDirectory("kith-shell")
    try {
        return test(root)
    } finally {
        File(root.toUri()).deleteRecursively()
    }
}

/** Windows side by side, each the whole app of one person, on the real core. Ends with the check that calls were made, and none while drawing. */
@OptIn(ExperimentalTestApi::class)
fun windows(vararg devices: Device, test: ComposeUiTest.() -> Unit) = runComposeUiTest(testTimeout = 8.minutes) {
    setContent {
        SideEffect { screenThreads += Thread.currentThread() }
        Row {
            devices.forEach { device ->
                Box(Modifier.weight(1f).testTag(device.name)) {
                    KithTheme(Words.of(Language.ENGLISH), isDark = false, notoSans, isStill = true, ZoneId.of("Europe/London")) { App(device.shell, device.suggestions) }
                }
            }
        }
    }
    try {
        test()
        devices.forEach { assertTrue(it.shell.calls.made.get() > 0, "no call was made: the check was idle") }
        assertTrue(screenThreads.isNotEmpty())
    } finally {
        devices.forEach { it.shell.close() }
    }
}

/** What one does in one of the windows. Everything waits until it is there: the core is real, and takes its time. */
@OptIn(ExperimentalTestApi::class)
class Hands(private val test: ComposeUiTest, private val device: Device) {
    private fun inside(matcher: SemanticsMatcher) = matcher and hasAnyAncestor(hasTestTag(device.name))

    private fun all(matcher: SemanticsMatcher) = test.onAllNodes(inside(matcher))

    fun count(matcher: SemanticsMatcher): Int = all(matcher).fetchSemanticsNodes().size

    fun waitFor(matcher: SemanticsMatcher, number: Int = 1) = test.waitUntil("${device.name}: ${matcher.description}", SOON_MS) { count(matcher) >= number }

    fun waitForNo(matcher: SemanticsMatcher) = test.waitUntil("${device.name}: no ${matcher.description}", SOON_MS) { count(matcher) == 0 }

    private fun first(matcher: SemanticsMatcher): SemanticsNodeInteraction {
        waitFor(matcher)
        return all(matcher).onFirst()
    }

    fun sees(text: String) = waitFor(hasText(text, substring = true))

    fun seesNo(text: String) = waitForNo(hasText(text, substring = true))

    fun press(matcher: SemanticsMatcher) {
        val node = first(matcher)
        runCatching { node.performScrollTo() }
        node.performClick()
        test.waitForIdle()
    }

    fun tap(tag: String) = press(hasTestTag(tag))

    fun tapText(text: String) = press(hasText(text) and hasClickAction())

    fun tapNamed(name: String) = press(hasContentDescription(name) and hasClickAction())

    /** One of several that are alike. */
    fun tapAt(text: String, index: Int) {
        val matcher = hasText(text) and hasClickAction()
        waitFor(matcher, index + 1)
        val node = all(matcher)[index]
        runCatching { node.performScrollTo() }
        node.performClick()
        test.waitForIdle()
    }

    fun type(tag: String, text: String) {
        val node = first(hasTestTag(tag))
        runCatching { node.performScrollTo() }
        node.performTextClearance()
        node.performTextInput(text)
        test.waitForIdle()
    }

    /** A dialog stands over all windows. */
    fun typeInDialog(tag: String, text: String) {
        test.waitUntil(tag, SOON_MS) { test.onAllNodes(hasTestTag(tag)).fetchSemanticsNodes().isNotEmpty() }
        test.onAllNodes(hasTestTag(tag)).onFirst().performTextInput(text)
    }

    fun tapInDialog(tag: String) {
        test.waitUntil(tag, SOON_MS) { test.onAllNodes(hasTestTag(tag)).fetchSemanticsNodes().isNotEmpty() }
        test.onAllNodes(hasTestTag(tag)).onFirst().performClick()
        test.waitForIdle()
    }

    fun text(tag: String): String {
        val node = first(hasTestTag(tag)).fetchSemanticsNode()
        return node.config[androidx.compose.ui.semantics.SemanticsProperties.Text].joinToString("") { it.text }
    }

    /** Begins with a name and the relay that is suggested. */
    fun begins() {
        type("name", device.name)
        tap("start")
        waitFor(hasTestTag("tab.home"))
    }

    private companion object {
        const val SOON_MS = 60_000L
    }
}

/** The hands of one person. */
@OptIn(ExperimentalTestApi::class)
fun ComposeUiTest.of(device: Device) = Hands(this, device)
