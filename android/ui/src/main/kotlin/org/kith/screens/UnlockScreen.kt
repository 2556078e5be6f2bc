package org.kith.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import org.kith.screens.parts.Field
import org.kith.screens.parts.MainButton
import org.kith.screens.parts.ProblemText
import org.kith.screens.parts.SideButton
import org.kith.screens.parts.Waiting
import org.kith.screens.theme.Icons
import org.kith.screens.theme.t
import org.kith.shell.open.Stage

/** Locked. Nothing of the person is here; help is. */
@Composable
fun UnlockScreen(stage: Stage.Locked, onHelp: () -> Unit, onUnlock: (String) -> Unit) {
    // Kept in memory only: a PIN is no draft.
    var pin by remember(stage.problem) { mutableStateOf("") }
    if (stage.busy) return Waiting(t("lock.opening"))
    Column(
        Modifier.fillMaxSize().verticalScroll(rememberScrollState()).padding(24.dp),
        Arrangement.spacedBy(14.dp, Alignment.CenterVertically), Alignment.CenterHorizontally,
    ) {
        Icon(Icons.Lock, null, Modifier.size(44.dp), tint = MaterialTheme.colorScheme.primary)
        Text(t("lock.title"), Modifier.semantics { heading() }, style = MaterialTheme.typography.headlineSmall)
        Field(t("lock.pin"), pin, "pin", { pin = it }, isSecret = true, digits = true)
        ProblemText(stage.problem)
        MainButton(t("lock.open"), pin.isNotEmpty(), Modifier.testTag("unlock")) { onUnlock(pin) }
        SideButton(t("help.now"), Modifier.testTag("help"), onClick = onHelp)
    }
}
