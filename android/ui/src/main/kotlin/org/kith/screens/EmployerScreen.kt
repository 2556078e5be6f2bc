package org.kith.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.unit.dp
import org.kith.screens.parts.Card
import org.kith.screens.parts.Page
import org.kith.screens.parts.Plain
import org.kith.screens.parts.Scrolled
import org.kith.screens.parts.Section
import org.kith.screens.theme.Icons
import org.kith.screens.theme.t
import org.kith.shell.settings.Fact
import org.kith.shell.settings.employerFacts

/** What an employer can see, and what not: the rows of the threat model, in plain words. */
@Composable
fun EmployerScreen(onBack: () -> Unit) = Page(t("employer.title"), onBack) {
    Scrolled {
        Plain(t("employer.text"))
        Facts(t("employer.hidden"), employerFacts.filter { !it.isSeen })
        Facts(t("employer.seen"), employerFacts.filter { it.isSeen })
        Plain(t("employer.audit"))
    }
}

@Composable
private fun Facts(title: String, facts: List<Fact>) {
    Section(title)
    Card {
        facts.forEach { fact ->
            Row(horizontalArrangement = Arrangement.spacedBy(10.dp)) {
                Icon(if (fact.isSeen) Icons.Eye else Icons.Check, null, tint = MaterialTheme.colorScheme.primary)
                Text(t(fact.key), style = MaterialTheme.typography.bodyLarge)
            }
        }
    }
}
