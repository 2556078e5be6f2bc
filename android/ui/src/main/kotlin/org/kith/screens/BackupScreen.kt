package org.kith.screens

import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import org.kith.screens.parts.Card
import org.kith.screens.parts.Exact
import org.kith.screens.parts.Field
import org.kith.screens.parts.Page
import org.kith.screens.parts.Plain
import org.kith.screens.parts.ProblemText
import org.kith.screens.parts.QuietButton
import org.kith.screens.parts.Scrolled
import org.kith.screens.parts.Section
import org.kith.screens.parts.SideButton
import org.kith.screens.theme.LocalStill
import org.kith.screens.theme.t
import org.kith.screens.theme.tn
import org.kith.shell.journal.BackupStep

/** What a person can do with backups. */
class BackupActions(
    val back: () -> Unit,
    val ask: () -> Unit,
    val make: (String) -> Unit,
    val restore: (String, String) -> Unit,
    val stop: () -> Unit,
    val finished: () -> Unit,
)

/** A backup of the journal: the one way in which it leaves this device, asked for each time. */
@Composable
fun BackupScreen(step: BackupStep, suggestedFile: String, actions: BackupActions) = Page(t("backup.title"), actions.back) {
    var file by rememberSaveable { mutableStateOf(suggestedFile) }
    var from by rememberSaveable { mutableStateOf("") }
    // The code is kept in memory only.
    var code by remember { mutableStateOf("") }
    Scrolled {
        Plain(t("backup.text"))
        when (step) {
            BackupStep.Idle, is BackupStep.Failed -> {
                if (step is BackupStep.Failed) ProblemText(step.problem)
                SideButton(t("backup.make"), Modifier.testTag("backup.ask"), onClick = actions.ask)
                Section(t("restore.title"))
                Field(t("backup.file"), from, "restore.file", { from = it })
                Field(t("backup.code"), code, "restore.code", { code = it }, lines = 4)
                SideButton(t("restore"), Modifier.testTag("restore"), from.isNotBlank() && code.isNotBlank()) { actions.restore(from.trim(), code.trim()) }
            }
            is BackupStep.Asked -> Card {
                Text(tn("backup.entries", step.entries), style = MaterialTheme.typography.titleMedium)
                Field(t("backup.file"), file, "backup.file", { file = it })
                SideButton(t("backup.agree"), Modifier.testTag("backup.agree"), file.isNotBlank()) { actions.make(file.trim()) }
                QuietButton(t("action.cancel"), onClick = actions.finished)
            }
            BackupStep.Working -> Card {
                Text(t("backup.working"), style = MaterialTheme.typography.titleMedium)
                if (!LocalStill.current) LinearProgressIndicator(Modifier.fillMaxWidth())
                QuietButton(t("action.stop"), onClick = actions.stop)
            }
            is BackupStep.Made -> Card {
                Text(tn("backup.made", step.entries), style = MaterialTheme.typography.titleMedium)
                if (step.photosLeftOut > 0) Plain(tn("backup.left", step.photosLeftOut))
                Plain(t("backup.code.text"))
                Exact(step.code, Modifier.testTag("backup.code"))
                SideButton(t("backup.written"), onClick = actions.finished)
            }
            is BackupStep.Restored -> Card {
                Text(tn("restore.done", step.entries), Modifier.testTag("restore.done"), style = MaterialTheme.typography.titleMedium)
                SideButton(t("action.close"), onClick = actions.finished)
            }
        }
    }
}
