package org.kith.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import org.kith.screens.parts.Ask
import org.kith.screens.parts.Card
import org.kith.screens.parts.Hint
import org.kith.screens.parts.Loaded
import org.kith.screens.parts.Page
import org.kith.screens.parts.Plain
import org.kith.screens.parts.ProblemText
import org.kith.screens.parts.QuietButton
import org.kith.screens.theme.Icons
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.LocalZone
import org.kith.screens.theme.t
import org.kith.screens.theme.tn
import org.kith.shell.settings.OutboxRow
import org.kith.shell.work.IntentKey
import org.kith.shell.work.Link
import org.kith.shell.work.Load
import org.kith.shell.work.Problem
import org.kith.shell.words.moment

/** What waits to be sent, and why. Nothing of it is lost by waiting. */
@Composable
fun OutboxScreen(load: Load<List<OutboxRow>>, link: Link, onBack: () -> Unit, onTakeBack: (IntentKey) -> Unit) {
    var asked by remember { mutableStateOf<IntentKey?>(null) }
    Page(t("outbox.title"), onBack, link) {
        Loaded(load, List<OutboxRow>::isEmpty, { Hint(Icons.Check, t("outbox.empty"), t("outbox.empty.text")) }) { rows ->
            LazyColumn(Modifier.fillMaxSize().padding(horizontal = 16.dp), contentPadding = PaddingValues(vertical = 10.dp), verticalArrangement = Arrangement.spacedBy(10.dp)) {
                items(rows, { it.key.hex }) { row ->
                    Card("intent") {
                        val key = "intent.${row.kind}"
                        val kind = if (key in LocalWords.current) t(key) else t("intent.other")
                        Text(kind, style = MaterialTheme.typography.titleMedium)
                        row.group?.let { Plain(t("intent.group", it)) }
                        Plain(LocalWords.current.moment(row.at, LocalZone.current))
                        if (row.attempts > 0) Plain(tn("intent.attempts", row.attempts))
                        row.problem?.let { ProblemText(Problem(it, retryable = true)) }
                        QuietButton(t("intent.back"), warns = true) { asked = row.key }
                    }
                }
            }
        }
    }
    asked?.let { key -> Ask(t("intent.back.title"), t("intent.back.text"), t("intent.back"), { onTakeBack(key); asked = null }) { asked = null } }
}
