package org.kith.desktop

import androidx.compose.foundation.layout.requiredSize
import androidx.compose.foundation.layout.Box
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.luminance
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasScrollToIndexAction
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.onRoot
import androidx.compose.ui.test.performScrollToIndex
import androidx.compose.ui.test.v2.runComposeUiTest
import androidx.compose.ui.unit.dp
import org.kith.screens.ConversationActions
import org.kith.screens.ConversationScreen
import org.kith.screens.theme.KithTheme
import org.kith.screens.theme.darkColors
import org.kith.screens.theme.lightColors
import org.kith.screens.theme.pairs
import org.kith.shell.people.GroupRow
import org.kith.shell.people.Kind
import org.kith.shell.people.Standing
import org.kith.shell.talk.ConversationPage
import org.kith.shell.talk.Mark
import org.kith.shell.talk.MessageRow
import org.kith.shell.work.GroupKey
import org.kith.shell.work.Link
import org.kith.shell.work.Load
import org.kith.shell.work.MessageKey
import org.kith.shell.words.Language
import org.kith.shell.words.Words
import java.time.Instant
import java.time.ZoneId
import kotlin.test.Test
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.minutes

/** Whether everybody can use the screens: names, sizes, order, contrast, and lists that do not grow heavy. */
@OptIn(ExperimentalTestApi::class)
class ReachTest {
    @Test
    fun `whatever can be pressed has a name, is large enough for a finger, and is read in order`() = runComposeUiTest(testTimeout = 8.minutes) {
        var shown by mutableStateOf(Gallery.all.keys.first())
        val wrong = mutableListOf<String>()
        setContent {
            Box(Modifier.requiredSize(360.dp, 740.dp)) {
                KithTheme(Words.of(Language.ENGLISH), isDark = false, notoSans, isStill = true, ZoneId.of("UTC")) { Gallery.all.getValue(shown)() }
            }
        }
        var pressed = 0
        Gallery.all.keys.forEach { name ->
            shown = name
            waitForIdle()
            val frame = onRoot(useUnmergedTree = true).fetchSemanticsNode().boundsInRoot
            onAllNodes(hasClickAction()).fetchSemanticsNodes().forEach { node ->
                pressed++
                val said = listOfNotNull(
                    node.config.getOrNull(SemanticsProperties.ContentDescription)?.joinToString(),
                    node.config.getOrNull(SemanticsProperties.Text)?.joinToString { it.text },
                    node.config.getOrNull(SemanticsProperties.EditableText)?.text,
                ).filter { it.isNotBlank() }
                val label = said.firstOrNull() ?: if (node.config.contains(SemanticsProperties.EditableText)) "field" else null
                if (label == null) wrong += "$name: something at ${node.boundsInRoot} has no name"
                val size = node.size
                if (size.width < 48 || size.height < 48) wrong += "$name: [$label] is ${size.width} by ${size.height}"
                if (node.boundsInRoot.right > frame.right + 1) wrong += "$name: [$label] leaves the screen"
            }
        }
        assertTrue(wrong.isEmpty(), wrong.distinct().joinToString("\n"))
        assertTrue(pressed > 200, "only $pressed things could be pressed: the walk was idle")
    }

    @Test
    fun `every pair of front and back has the contrast of WCAG AA`() {
        val weak = listOf("light" to lightColors, "dark" to darkColors).flatMap { (look, colors) ->
            pairs(colors).mapNotNull { (name, front, back) -> contrast(front, back).takeIf { it < 4.5 }?.let { "$look $name: ${"%.2f".format(it)}" } }
        }
        assertTrue(weak.isEmpty(), weak.joinToString("\n"))
        assertTrue(contrast(Color(0xFF888888), Color.White) < 4.5, "the check would pass anything")
    }

    @Test
    fun `of ten thousand messages only those in sight are composed`() = runComposeUiTest(testTimeout = 8.minutes) {
        val read = HashSet<Int>()
        val messages = object : AbstractList<MessageRow>() {
            override val size = 10_000

            override fun get(index: Int): MessageRow {
                read += index
                return MessageRow(MessageKey("m$index"), GroupKey("g"), "Ben", index % 3 == 0, "Message number $index", Instant.EPOCH.plusSeconds(index * 60L), Mark.RECEIVED, false, false, null, false, emptyList())
            }
        }
        val group = GroupRow(GroupKey("g"), "Walkers", Kind.CIRCLE, "", true, 4, Standing.ACTIVE, 0)
        val actions = ConversationActions({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})
        val page = Load.Ready(ConversationPage(group, messages))
        setContent {
            KithTheme(Words.of(Language.ENGLISH), isDark = false, notoSans, isStill = true, ZoneId.of("UTC")) { ConversationScreen(page, "", Link.Online, actions) }
        }
        waitForIdle()
        val most = mutableListOf<Int>()
        listOf(0, 200, 4_000, 9_000, 9_950).forEach { index ->
            onNode(hasTestTag("timeline") and hasScrollToIndexAction()).performScrollToIndex(index)
            waitForIdle()
            most += onAllNodes(hasTestTag("message")).fetchSemanticsNodes().size
        }
        assertTrue(most.all { it in 3..40 }, "composed at each stop: $most")
        assertTrue(read.size < 2_000, "${read.size} messages were touched")
    }
}

/** WCAG 2: (L1 + 0.05) / (L2 + 0.05). */
private fun contrast(one: Color, other: Color): Double {
    val (a, b) = one.luminance().toDouble() to other.luminance().toDouble()
    return (maxOf(a, b) + 0.05) / (minOf(a, b) + 0.05)
}
