package org.kith.screens

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import org.kith.screens.parts.Ask
import org.kith.screens.parts.Choices
import org.kith.screens.parts.Field
import org.kith.screens.parts.Loaded
import org.kith.screens.parts.Page
import org.kith.screens.parts.Plain
import org.kith.screens.parts.ProblemText
import org.kith.screens.parts.QuietButton
import org.kith.screens.parts.RowTap
import org.kith.screens.parts.Scrolled
import org.kith.screens.parts.Section
import org.kith.screens.parts.SideButton
import org.kith.screens.parts.SwitchRow
import org.kith.screens.theme.Icons
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.LocalZone
import org.kith.screens.theme.t
import org.kith.shell.open.Look
import org.kith.shell.settings.SettingsPage
import org.kith.shell.work.Link
import org.kith.shell.work.Load
import org.kith.shell.work.Problem
import org.kith.shell.work.Route
import org.kith.shell.words.Language
import org.kith.shell.words.moment

/** What is chosen now. [asksOwner] is nothing where the device has no lock to ask by. */
class Chosen(val language: Language, val look: Look, val isStill: Boolean, val showsContent: Boolean, val isResting: Boolean, val asksOwner: Boolean? = null)

/** What a person can set. */
class SettingsActions(
    val back: () -> Unit,
    val open: (Route) -> Unit,
    val language: (Language) -> Unit,
    val look: (Look) -> Unit,
    val still: (Boolean) -> Unit,
    val content: (Boolean) -> Unit,
    val rest: (Boolean) -> Unit,
    val relay: (String, (Problem) -> Unit) -> Unit,
    val owner: (Boolean) -> Unit = {},
)

/** Settings of this device. */
@Composable
fun SettingsScreen(load: Load<SettingsPage>, chosen: Chosen, link: Link, actions: SettingsActions) = Page(t("settings.title"), actions.back, link) {
    var relay by rememberSaveable { mutableStateOf("") }
    var problem by remember { mutableStateOf<Problem?>(null) }
    Loaded(load) { page ->
        Scrolled {
            Section(t("settings.me"))
            Plain(t("settings.name", page.name))
            Plain(t("settings.fingerprint", page.fingerprint))
            Section(t("settings.network"))
            Plain(page.relay?.let { t("settings.relay", it) } ?: t("link.unset"))
            if (page.relay == null) {
                Field(t("welcome.relay"), relay, "relay", { relay = it })
                ProblemText(problem)
                SideButton(t("action.save"), enabled = relay.isNotBlank()) { actions.relay(relay) { problem = it } }
            }
            page.lastChecked?.let { Plain(t("settings.checked", LocalWords.current.moment(it, LocalZone.current))) }
            SwitchRow(t("settings.rest"), t("settings.rest.text"), chosen.isResting, actions.rest)
            RowTap(t("outbox.title"), null, Icons.Cloud) { actions.open(Route.Outbox) }
            Section(t("settings.privacy"))
            RowTap(t("employer.title"), t("employer.short"), Icons.Eye) { actions.open(Route.Employer) }
            RowTap(t("lock.settings"), null, Icons.Lock) { actions.open(Route.Lock) }
            SwitchRow(t("settings.content"), t("settings.content.text"), chosen.showsContent, actions.content)
            chosen.asksOwner?.let { SwitchRow(t("settings.owner"), t("settings.owner.text"), it, actions.owner) }
            Section(t("settings.look"))
            Choices(t("settings.language"), Language.entries, chosen.language, { languageName(it) }, actions.language)
            Choices(t("settings.theme"), Look.entries, chosen.look, { t("look.${it.name.lowercase()}") }, actions.look)
            SwitchRow(t("settings.still"), t("settings.still.text"), chosen.isStill, actions.still)
        }
    }
}

/** A language in its own words, so that whoever strayed finds the way back. */
private fun languageName(language: Language): String = language.locale.getDisplayLanguage(language.locale).replaceFirstChar { it.titlecase(language.locale) }

/** The PIN, and the end of everything. */
@Composable
fun LockScreen(onBack: () -> Unit, onLock: () -> Unit, onChange: (String?, String?) -> Unit, onDestroy: () -> Unit) = Page(t("lock.settings"), onBack) {
    var current by remember { mutableStateOf("") }
    var pin by remember { mutableStateOf("") }
    var destroying by remember { mutableStateOf(false) }
    Scrolled {
        Plain(t("lock.text"))
        Field(t("lock.current"), current, "pin.current", { current = it }, isSecret = true, digits = true, hint = t("lock.current.hint"))
        Field(t("lock.new"), pin, "pin.new", { pin = it }, isSecret = true, digits = true, hint = t("lock.new.hint"))
        SideButton(t("lock.set"), Modifier.testTag("pin.set"), pin.isNotEmpty()) { onChange(current.ifEmpty { null }, pin) }
        SideButton(t("lock.remove"), enabled = current.isNotEmpty()) { onChange(current, null) }
        SideButton(t("lock.now"), Modifier.testTag("lock.now"), onClick = onLock)
        Section(t("destroy.section"))
        Plain(t("destroy.text"))
        QuietButton(t("destroy"), Modifier.testTag("destroy"), warns = true) { destroying = true }
    }
    if (destroying) Ask(t("destroy.title"), t("destroy.ask"), t("destroy"), { destroying = false; onDestroy() }) { destroying = false }
}
