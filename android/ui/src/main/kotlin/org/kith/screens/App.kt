package org.kith.screens

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import org.kith.screens.parts.Capped
import org.kith.screens.parts.IconTap
import org.kith.screens.parts.QuietButton
import org.kith.screens.parts.Trouble
import org.kith.screens.parts.Waiting
import org.kith.screens.theme.Icons
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.t
import org.kith.shell.open.Models
import org.kith.shell.open.Shell
import org.kith.shell.open.Stage
import org.kith.shell.platform.Arrival
import org.kith.shell.platform.Entrance
import org.kith.shell.work.Notice
import org.kith.shell.work.Route
import org.kith.shell.work.tabs
import org.kith.shell.words.problem

/** What the platform suggests at the first start and for files, and whether it can ask for its owner. */
class Suggestions(val relay: String = "", val backupFile: String = "", val exportFile: String = "", val asksOwner: Boolean = false)

/** The whole app: before it is open, and after. While [isCovered] nothing of the person is composed; help is there all the same. */
@Composable
fun App(shell: Shell, suggestions: Suggestions = Suggestions(), isCovered: Boolean = false, onUncover: () -> Unit = {}) {
    val stage by shell.stage.collectAsState()
    val arrival by shell.arrival.collectAsState()
    var helping by rememberSaveable { mutableStateOf(false) }
    LaunchedEffect(shell) { shell.start() }
    LaunchedEffect(arrival) {
        val help = arrival as? Arrival.Place ?: return@LaunchedEffect
        if (help.place == Entrance.HELP) {
            helping = true
            shell.taken(help)
        }
    }
    if (helping) return Help(shell) { helping = false }
    if (isCovered && stage is Stage.Open) return CoverScreen({ helping = true }, onUncover)
    when (val now = stage) {
        Stage.Opening -> Waiting(t("state.opening"))
        is Stage.Welcome -> WelcomeScreen(now, suggestions.relay, { helping = true }, shell::create)
        is Stage.Locked -> UnlockScreen(now, { helping = true }, shell::unlock)
        is Stage.Failed -> Column(Modifier.fillMaxSize(), horizontalAlignment = Alignment.CenterHorizontally) {
            Box(Modifier.weight(1f)) { Trouble(now.problem) }
            QuietButton(t("action.again"), onClick = shell::start)
            QuietButton(t("help.now")) { helping = true }
        }
        is Stage.Open -> Open(shell, now.models, suggestions)
    }
}

@Composable
private fun Help(shell: Shell, onBack: () -> Unit) {
    val load by shell.help.state.collectAsState()
    LaunchedEffect(Unit) { shell.help.show(null) }
    HelpScreen(load, onBack, shell.help::show)
}

@Composable
private fun Open(shell: Shell, models: Models, suggestions: Suggestions) {
    val way by models.routes.way.collectAsState()
    var notice by remember { mutableStateOf<Notice?>(null) }
    val arrival by shell.arrival.collectAsState()
    LaunchedEffect(models) { models.desk.notices.collect { notice = it } }
    LaunchedEffect(arrival) {
        val came = arrival ?: return@LaunchedEffect
        models.routes.open(if (came is Arrival.Place) place(came.place) else Route.Arrived(came))
        shell.taken(came)
    }
    val route = way.last()
    Column(Modifier.fillMaxSize()) {
        Box(Modifier.weight(1f)) { if (route == Route.Help) Help(shell) { models.routes.back() } else Screen(route, shell, models, suggestions) }
        notice?.let { NoticeBar(it) { notice = null } }
        if (route in tabs) TabBar(route, models.routes::open)
    }
}

private fun place(entrance: Entrance): Route = when (entrance) {
    Entrance.JOURNAL -> Route.Journal
    Entrance.REMINDERS -> Route.Reminders
    Entrance.GROUPS -> Route.Groups
    Entrance.HELP -> Route.Help
}

/** Says what was done, with the way back. It stays until something else is said or it is put away: nobody is hurried. */
@Composable
fun NoticeBar(notice: Notice, onEnd: () -> Unit) = Surface(
    Modifier.fillMaxWidth().padding(8.dp).semantics { liveRegion = LiveRegionMode.Polite }.testTag("notice"),
    MaterialTheme.shapes.medium,
    MaterialTheme.colorScheme.inverseSurface,
    MaterialTheme.colorScheme.inverseOnSurface,
) {
    Row(Modifier.padding(start = 14.dp), verticalAlignment = Alignment.CenterVertically) {
        Text(notice.problem?.let { LocalWords.current.problem(it) } ?: t(notice.key), Modifier.weight(1f).padding(vertical = 8.dp), style = MaterialTheme.typography.bodyMedium)
        notice.undo?.let { undo -> Undo { undo(); onEnd() } }
        IconTap(Icons.Close, t("action.close"), tint = MaterialTheme.colorScheme.inverseOnSurface, onClick = onEnd)
    }
}

@Composable
private fun Undo(onUndo: () -> Unit) = androidx.compose.material3.TextButton(
    onUndo,
    Modifier.heightIn(min = 48.dp).testTag("undo"),
    colors = androidx.compose.material3.ButtonDefaults.textButtonColors(contentColor = MaterialTheme.colorScheme.inversePrimary),
) { Text(t("action.undo")) }

/** The five places. */
@Composable
fun TabBar(route: Route, onOpen: (Route) -> Unit) = Surface(color = MaterialTheme.colorScheme.surfaceContainer) {
    Row(Modifier.fillMaxWidth().selectableGroup()) {
        tabs.forEach { tab ->
            val chosen = tab == route
            val name = t("tab.${tab::class.simpleName.orEmpty().lowercase()}")
            val color = if (chosen) MaterialTheme.colorScheme.primary else MaterialTheme.colorScheme.onSurfaceVariant
            Column(
                Modifier.weight(1f).selectable(chosen, role = Role.Tab) { onOpen(tab) }.semantics { contentDescription = name }
                    .testTag("tab.${tab::class.simpleName.orEmpty().lowercase()}").heightIn(min = 60.dp).padding(vertical = 8.dp, horizontal = 2.dp),
                Arrangement.Center, Alignment.CenterHorizontally,
            ) {
                Icon(icon(tab), null, Modifier.size(24.dp), tint = color)
                // A bar cannot grow without end; a screen reader has the name, and the title above has it in full size.
                Capped(most = 1.1f) { Text(name, Modifier.clearAndSetSemantics {}, color = color, style = MaterialTheme.typography.labelSmall, maxLines = 1, overflow = TextOverflow.Ellipsis) }
            }
        }
    }
}

private fun icon(tab: Route) = when (tab) {
    Route.Groups -> Icons.Groups
    Route.Reminders -> Icons.Clock
    Route.Resources -> Icons.Book
    Route.Journal -> Icons.Journal
    else -> Icons.Home
}
