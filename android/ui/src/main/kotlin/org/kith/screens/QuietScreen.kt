package org.kith.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import org.kith.screens.parts.Card
import org.kith.screens.parts.Choices
import org.kith.screens.parts.Field
import org.kith.screens.parts.Loaded
import org.kith.screens.parts.MainButton
import org.kith.screens.parts.Page
import org.kith.screens.parts.Plain
import org.kith.screens.parts.ProblemText
import org.kith.screens.parts.QuietButton
import org.kith.screens.parts.Scrolled
import org.kith.screens.parts.Section
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.t
import org.kith.shell.records.QuietRow
import org.kith.shell.work.Load
import org.kith.shell.work.Problem

/** Times at which nobody is told of anything. */
@Composable
fun QuietScreen(load: Load<List<QuietRow>>, onBack: () -> Unit, onSet: (List<QuietRow>, (Problem) -> Unit) -> Unit) = Page(t("quiet.title"), onBack) {
    var days by rememberSaveable { mutableStateOf("mon-sun") }
    var from by rememberSaveable { mutableStateOf("22:00") }
    var to by rememberSaveable { mutableStateOf("07:00") }
    var problem by remember { mutableStateOf<Problem?>(null) }
    Loaded(load) { rows ->
        Scrolled {
            Plain(t("quiet.text"))
            if (rows.isEmpty()) Plain(t("quiet.empty"))
            rows.forEach { row -> Card("quiet") { Plain(t("quiet.line", days(row.days), row.from, row.to)) } }
            if (rows.isNotEmpty()) QuietButton(t("quiet.clear"), warns = true) { onSet(emptyList()) { problem = it } }
            Section(t("quiet.new"))
            Choices(t("quiet.days"), listOf("mon-sun", "mon-fri", "sat,sun"), days, { days(it) }) { days = it }
            Row(horizontalArrangement = Arrangement.spacedBy(10.dp)) {
                Field(t("quiet.from"), from, "quiet.from", { from = it }, Modifier.weight(1f))
                Field(t("quiet.to"), to, "quiet.to", { to = it }, Modifier.weight(1f))
            }
            ProblemText(problem)
            MainButton(t("action.save"), modifier = Modifier.testTag("quiet.keep")) { problem = null; onSet(listOf(QuietRow(days, from, to))) { problem = it } }
        }
    }
}

/** Weekdays in words where there are some; else as the core writes them. */
@Composable
private fun days(days: String): String = "quiet.days.$days".let { if (it in LocalWords.current) t(it) else days }
