package org.kith.screens

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import org.kith.screens.parts.Card
import org.kith.screens.parts.MainButton
import org.kith.screens.parts.Page
import org.kith.screens.parts.Plain
import org.kith.screens.parts.ProblemText
import org.kith.screens.parts.QuietButton
import org.kith.screens.parts.Scrolled
import org.kith.screens.parts.Section
import org.kith.screens.parts.SideButton
import org.kith.screens.theme.LocalStill
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.t
import org.kith.screens.theme.tn
import org.kith.shell.journal.EffectRow
import org.kith.shell.journal.FindingRow
import org.kith.shell.journal.InsightsPage
import org.kith.shell.journal.InsightsStep
import org.kith.shell.words.list
import org.kith.shell.words.number
import kotlin.math.abs

/** What goes with which moods, as far as that can be said honestly; and what cannot be said. */
@Composable
fun InsightsScreen(step: InsightsStep, onBack: () -> Unit, onBegin: () -> Unit, onStop: () -> Unit) = Page(t("insights.title"), onBack) {
    Scrolled {
        Plain(t("insights.text"))
        when (step) {
            InsightsStep.Idle -> MainButton(t("insights.begin"), modifier = Modifier.testTag("insights.begin"), onClick = onBegin)
            is InsightsStep.Failed -> {
                ProblemText(step.problem)
                SideButton(t("action.again"), onClick = onBegin)
            }
            is InsightsStep.Working -> Card {
                Text(t("insights.working"), style = MaterialTheme.typography.titleMedium)
                if (step.of > 0) LinearProgressIndicator({ step.done.toFloat() / step.of }, Modifier.fillMaxWidth())
                else if (!LocalStill.current) LinearProgressIndicator(Modifier.fillMaxWidth())
                QuietButton(t("action.stop"), onClick = onStop)
            }
            is InsightsStep.Ready -> Found(step.page, onBegin)
        }
    }
}

@Composable
private fun Found(page: InsightsPage, onBegin: () -> Unit) {
    if (page.isTooEarly) Card("insights.early") { Plain(t("insights.early", tn("review.days", page.days), tn("review.days", page.daysNeeded))) }
    else {
        val (said, unsaid) = page.effects.partition { it.isClaim }
        Section(t("insights.factors"))
        if (said.isEmpty()) Plain(t("insights.none"))
        said.forEach { Effect(it) }
        if (unsaid.isNotEmpty()) Plain(t("insights.unsaid", LocalWords.current.list(unsaid.map { it.factor })))
        Section(t("insights.time"))
        val changes = page.findings.filter { it.isClaim }
        if (changes.isEmpty()) Plain(t("insights.steady"))
        changes.forEach { Finding(it) }
        Plain(t("insights.note"))
    }
    QuietButton(t("action.again"), onClick = onBegin)
}

/** A difference and from where to where it may lie, without a sign: the words say which way. */
@Composable
private fun Effect(effect: EffectRow) = Card("insight") {
    val words = LocalWords.current
    Text(effect.factor, style = MaterialTheme.typography.titleMedium)
    val (near, far) = listOf(abs(effect.low), abs(effect.high)).sorted()
    Text(t(if (effect.difference > 0) "insights.higher" else "insights.lower", words.number(abs(effect.difference)), words.number(near), words.number(far)), style = MaterialTheme.typography.bodyLarge)
    Plain(t("insights.days", "${effect.daysWith}", "${effect.daysWithout}"))
}

@Composable
private fun Finding(finding: FindingRow) = Card("insight") {
    val rises = finding.value > 0
    val window = finding.window
    Text(
        if (window == null) t(if (rises) "insights.rises" else "insights.falls")
        else t(if (rises) "insights.better" else "insights.worse", tn("review.days", window), LocalWords.current.number(abs(finding.value))),
        style = MaterialTheme.typography.bodyLarge,
    )
}
