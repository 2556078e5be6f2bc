package org.kith.screens

import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.height
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import org.kith.screens.parts.Field
import org.kith.screens.parts.MainButton
import org.kith.screens.parts.Plain
import org.kith.screens.parts.ProblemText
import org.kith.screens.parts.QuietButton
import org.kith.screens.parts.Scrolled
import org.kith.screens.parts.Waiting
import org.kith.screens.theme.t
import org.kith.shell.open.Stage

/** The first start: a name is enough. No phone number, no e-mail, and no network yet. */
@Composable
fun WelcomeScreen(stage: Stage.Welcome, suggestedRelay: String, onHelp: () -> Unit, onCreate: (name: String, relay: String, code: String) -> Unit) {
    var name by rememberSaveable { mutableStateOf("") }
    var relay by rememberSaveable { mutableStateOf(suggestedRelay) }
    var code by rememberSaveable { mutableStateOf("") }
    if (stage.busy) return Waiting(t("welcome.making"))
    Scrolled {
        Spacer(Modifier.height(20.dp))
        Text(t("welcome.title"), Modifier.semantics { heading() }, style = MaterialTheme.typography.headlineMedium)
        Plain(t("welcome.text"))
        Field(t("welcome.name"), name, "name", { name = it }, hint = t("welcome.name.hint"))
        Field(t("welcome.relay"), relay, "relay", { relay = it }, hint = t("welcome.relay.hint"))
        if (stage.problem?.code == "relay_admission_needed" || code.isNotEmpty()) Field(t("welcome.code"), code, "code", { code = it })
        ProblemText(stage.problem)
        MainButton(t("welcome.start"), name.isNotBlank(), Modifier.testTag("start")) { onCreate(name.trim(), relay.trim(), code.trim()) }
        QuietButton(t("help.now"), onClick = onHelp)
    }
}
