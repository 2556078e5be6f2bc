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
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import org.kith.screens.parts.MainButton
import org.kith.screens.parts.SideButton
import org.kith.screens.theme.Icons
import org.kith.screens.theme.t

/** Covered until the device's owner was asked for. Nothing of the person is here; help is. */
@Composable
fun CoverScreen(onHelp: () -> Unit, onOpen: () -> Unit) = Column(
    Modifier.fillMaxSize().verticalScroll(rememberScrollState()).padding(24.dp),
    Arrangement.spacedBy(14.dp, Alignment.CenterVertically), Alignment.CenterHorizontally,
) {
    Icon(Icons.Eye, null, Modifier.size(44.dp), tint = MaterialTheme.colorScheme.primary)
    Text(t("cover.title"), Modifier.semantics { heading() }, style = MaterialTheme.typography.headlineSmall, textAlign = TextAlign.Center)
    Text(t("cover.text"), style = MaterialTheme.typography.bodyLarge, color = MaterialTheme.colorScheme.onSurfaceVariant, textAlign = TextAlign.Center)
    MainButton(t("cover.open"), modifier = Modifier.testTag("cover.open"), onClick = onOpen)
    SideButton(t("help.now"), Modifier.testTag("help"), onClick = onHelp)
}
