package org.kith.screens.parts

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.CircularProgressIndicator
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import org.kith.screens.theme.Icons
import org.kith.screens.theme.LocalStill
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.t
import org.kith.shell.work.Link
import org.kith.shell.work.Load
import org.kith.shell.work.Problem
import org.kith.shell.words.problem

/** A list or a page in each of its states: loading, failed, empty, full. */
@Composable
fun <T> Loaded(load: Load<T>, isEmpty: (T) -> Boolean = { false }, empty: @Composable () -> Unit = {}, content: @Composable (T) -> Unit) = when (load) {
    Load.Loading -> Waiting()
    is Load.Failed -> Trouble(load.problem)
    is Load.Ready -> if (isEmpty(load.value)) empty() else content(load.value)
}

/** Something is being read. */
@Composable
fun Waiting(text: String = t("state.loading")) {
    Box(Modifier.fillMaxSize().semantics { contentDescription = text; liveRegion = LiveRegionMode.Polite }, Alignment.Center) {
        if (LocalStill.current) Text(text, color = MaterialTheme.colorScheme.onSurfaceVariant) else CircularProgressIndicator()
    }
}

/** Something could not be read. */
@Composable
fun Trouble(problem: Problem) = Hint(Icons.Warning, t("state.trouble"), LocalWords.current.problem(problem))

/** Nothing is here, and what to do about it. */
@Composable
fun Hint(icon: ImageVector, title: String, text: String, action: (@Composable () -> Unit)? = null) {
    Column(
        Modifier.fillMaxSize().verticalScroll(rememberScrollState()).padding(28.dp),
        Arrangement.spacedBy(12.dp, Alignment.CenterVertically), Alignment.CenterHorizontally,
    ) {
        Icon(icon, null, Modifier.size(44.dp), tint = MaterialTheme.colorScheme.primary)
        Text(title, style = MaterialTheme.typography.titleLarge, textAlign = TextAlign.Center)
        Text(text, style = MaterialTheme.typography.bodyLarge, color = MaterialTheme.colorScheme.onSurfaceVariant, textAlign = TextAlign.Center)
        action?.invoke()
    }
}

/** Says that nothing can be sent now, and that nothing is lost by it. */
@Composable
fun OfflineBar(link: Link) {
    val text = when (link) {
        is Link.Offline -> if (link.problem.code == "relay_unset") t("link.unset") else t("link.offline")
        Link.Resting -> t("link.resting")
        else -> return
    }
    Surface(color = MaterialTheme.colorScheme.secondaryContainer, contentColor = MaterialTheme.colorScheme.onSecondaryContainer) {
        Row(
            Modifier.fillMaxWidth().semantics { liveRegion = LiveRegionMode.Polite }.heightIn(min = 40.dp).padding(horizontal = 16.dp, vertical = 8.dp),
            Arrangement.spacedBy(10.dp), Alignment.CenterVertically,
        ) {
            Icon(Icons.Cloud, null, Modifier.size(18.dp))
            Text(text, style = MaterialTheme.typography.bodyMedium)
        }
    }
}

/** Why what was asked for did not happen, beside the form. */
@Composable
fun ProblemText(problem: Problem?) {
    if (problem == null) return
    Row(Modifier.semantics { liveRegion = LiveRegionMode.Assertive }, Arrangement.spacedBy(8.dp), Alignment.CenterVertically) {
        Icon(Icons.Warning, null, Modifier.size(20.dp), tint = MaterialTheme.colorScheme.error)
        Text(LocalWords.current.problem(problem), color = MaterialTheme.colorScheme.error, style = MaterialTheme.typography.bodyMedium)
    }
}
