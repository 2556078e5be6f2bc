package org.kith.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import org.kith.screens.parts.Card
import org.kith.screens.parts.Hint
import org.kith.screens.parts.IconTap
import org.kith.screens.parts.Loaded
import org.kith.screens.parts.Page
import org.kith.screens.parts.QuietButton
import org.kith.screens.parts.RowTap
import org.kith.screens.parts.Scrolled
import org.kith.screens.parts.Section
import org.kith.screens.theme.Icons
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.LocalZone
import org.kith.screens.theme.t
import org.kith.screens.theme.tn
import org.kith.shell.people.HomePage
import org.kith.shell.records.PlanRow
import org.kith.shell.work.GroupKey
import org.kith.shell.work.Link
import org.kith.shell.work.Load
import org.kith.shell.work.Route
import org.kith.shell.words.moment

/** What a person can do on the first screen. */
class HomeActions(
    val open: (Route) -> Unit,
    val answer: (GroupKey, Boolean) -> Unit,
    val done: (PlanRow) -> Unit,
)

/** What needs me now: requests, unread words, what is due, what waits. Nothing else. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun HomeScreen(load: Load<HomePage>, link: Link, actions: HomeActions) = Page(
    t("home.title"), null, link,
    actions = {
        IconTap(Icons.Heart, t("help.now"), Modifier.testTag("help")) { actions.open(Route.Help) }
        IconTap(Icons.Person, t("people.title"), Modifier.testTag("people")) { actions.open(Route.People) }
        IconTap(Icons.Settings, t("settings.title"), Modifier.testTag("settings")) { actions.open(Route.Settings) }
    },
) {
    Loaded(load, HomePage::isCalm, { Hint(Icons.Check, t("home.calm"), t("home.calm.text")) }) { page ->
        Scrolled {
            if (page.requests.isNotEmpty()) Section(t("home.requests"))
            page.requests.forEach { group ->
                Card("request") {
                    Text(group.name, style = MaterialTheme.typography.titleMedium)
                    Text(tn("group.members", group.members), color = MaterialTheme.colorScheme.onSurfaceVariant)
                    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
                        QuietButton(t("action.accept"), Modifier.testTag("accept")) { actions.answer(group.key, true) }
                        QuietButton(t("action.decline")) { actions.answer(group.key, false) }
                        QuietButton(t("action.look")) { actions.open(Route.Conversation(group.key)) }
                    }
                }
            }
            if (page.unread.isNotEmpty()) Section(t("home.unread"))
            page.unread.forEach { group ->
                RowTap(group.name, tn("group.unread", group.unread), Icons.Groups) { actions.open(Route.Conversation(group.key)) }
            }
            if (page.soon.isNotEmpty()) Section(t("home.soon"))
            page.soon.forEach { row ->
                Card("soon") {
                    Text(row.title, style = MaterialTheme.typography.titleMedium)
                    Text(LocalWords.current.moment(row.fires, LocalZone.current), color = MaterialTheme.colorScheme.onSurfaceVariant)
                    QuietButton(t("reminder.done")) { actions.done(row) }
                }
            }
            if (page.waiting > 0 || page.troubled > 0) {
                Section(t("outbox.title"))
                val detail = if (page.troubled > 0) tn("home.troubled", page.troubled) else tn("home.waiting", page.waiting)
                RowTap(detail, null, Icons.Cloud) { actions.open(Route.Outbox) }
            }
        }
    }
}
