package org.kith.screens

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import org.kith.screens.parts.Card
import org.kith.screens.parts.Choices
import org.kith.screens.parts.Exact
import org.kith.screens.parts.Loaded
import org.kith.screens.parts.Page
import org.kith.screens.parts.Plain
import org.kith.screens.parts.Scrolled
import org.kith.screens.parts.Section
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.t
import org.kith.shell.open.HelpPage
import org.kith.shell.work.Load
import org.kith.shell.words.country
import org.kith.shell.words.dateOf
import org.kith.shell.words.step

/** Help now. It opens with no network, no account and no PIN, and keeps nothing of having been opened. */
@Composable
fun HelpScreen(load: Load<HelpPage>, onBack: () -> Unit, onCountry: (String?) -> Unit) = Page(t("help.now"), onBack) {
    Loaded(load) { page ->
        Scrolled {
            Card("help.steps") {
                Text(t("help.first"), style = MaterialTheme.typography.titleMedium)
                page.steps.forEach { Plain(LocalWords.current.step(it)) }
            }
            Choices(t("help.country"), countries, page.country, { it?.let { code -> LocalWords.current.country(code) } ?: t("help.everywhere") }, onCountry)
            Section(t("help.lines"))
            page.lines.forEach { line ->
                Card("help.line") {
                    Text(line.name, style = MaterialTheme.typography.titleMedium)
                    Exact(line.contact, style = MaterialTheme.typography.titleLarge, color = MaterialTheme.colorScheme.primary)
                    Text(
                        if (line.stale) t("help.stale", LocalWords.current.dateOf(line.checkedOn)) else t("help.checked", LocalWords.current.dateOf(line.checkedOn)),
                        style = MaterialTheme.typography.bodySmall, color = MaterialTheme.colorScheme.onSurfaceVariant,
                    )
                }
            }
        }
    }
}

private val countries = listOf(null, "US", "GB", "DE", "ES")
