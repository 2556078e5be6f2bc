package org.kith.screens

import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import org.kith.screens.parts.Card
import org.kith.screens.parts.Exact
import org.kith.screens.parts.MainButton
import org.kith.screens.parts.Page
import org.kith.screens.parts.Plain
import org.kith.screens.parts.ProblemText
import org.kith.screens.parts.QuietButton
import org.kith.screens.parts.RowTap
import org.kith.screens.parts.Scrolled
import org.kith.screens.theme.Icons
import org.kith.screens.theme.t
import org.kith.shell.people.GroupRow
import org.kith.shell.platform.Arrival
import org.kith.shell.work.GroupKey
import org.kith.shell.work.Link
import org.kith.shell.work.Problem

/** What a person can do with what came from outside. */
class ArrivedActions(val back: () -> Unit, val take: () -> Unit, val sayIn: (GroupKey) -> Unit)

/** Something came from outside: a link, or a text that another app shared. It is done only when the person says so. */
@Composable
fun ArrivedScreen(arrival: Arrival, groups: List<GroupRow>, problem: Problem?, link: Link, actions: ArrivedActions) = when (arrival) {
    is Arrival.Person -> Offer("person", arrival.link, problem, link, actions)
    is Arrival.Group -> Offer("group", arrival.link, problem, link, actions)
    is Arrival.Text -> Page(t("arrival.text.title"), actions.back, link) {
        Scrolled {
            Card { Plain(arrival.text) }
            Plain(if (groups.isEmpty()) t("arrival.text.none") else t("arrival.text.text"))
            groups.forEach { group -> RowTap(group.name, group.about, Icons.Groups) { actions.sayIn(group.key) } }
        }
    }
    is Arrival.Place -> Unit
}

/** A link, of which only the relay is shown: the rest is a secret that nobody reads. */
@Composable
private fun Offer(kind: String, address: String, problem: Problem?, link: Link, actions: ArrivedActions) = Page(t("arrival.$kind.title"), actions.back, link) {
    Scrolled {
        Exact(address.substringBefore('#'), lines = 2)
        Plain(t("arrival.$kind.text"))
        ProblemText(problem)
        MainButton(t("arrival.$kind.do"), modifier = Modifier.testTag("arrival.take"), onClick = actions.take)
        QuietButton(t("arrival.later"), onClick = actions.back)
    }
}
