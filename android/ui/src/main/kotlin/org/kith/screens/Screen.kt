package org.kith.screens

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import org.kith.screens.theme.LocalWords
import org.kith.shell.open.Models
import org.kith.shell.open.Shell
import org.kith.shell.people.Standing
import org.kith.shell.platform.Arrival
import org.kith.shell.work.GroupKey
import org.kith.shell.work.Problem
import org.kith.shell.work.Route
import org.kith.shell.work.valueOrNull
import java.nio.file.Path

/** Joins a place to its screen and its model: what is shown comes from the model, what is done goes to it. */
@Composable
internal fun Screen(route: Route, shell: Shell, models: Models, suggestions: Suggestions) {
    val link by models.connection.link.collectAsState()
    val routes = models.routes
    val back: () -> Unit = { routes.back() }
    when (route) {
        Route.Home -> {
            val load by models.home.state.collectAsState()
            HomeScreen(load, link, remember(models) { HomeActions(routes::open, models.groups::answer, models.reminders::done) })
        }
        Route.Groups -> {
            val load by models.groups.state.collectAsState()
            GroupsScreen(load, link, remember(models) { groupsActions(models) })
        }
        is Route.Conversation -> Talk(route.group, models)
        is Route.Group -> Members(route.group, models)
        Route.Search -> {
            val load by models.search.state.collectAsState()
            val query by models.search.query.collectAsState()
            SearchScreen(load, query, back, { models.search.query.value = it }, { routes.open(Route.Conversation(it)) })
        }
        Route.People -> {
            val load by models.people.state.collectAsState()
            PeopleScreen(load, link, remember(models) { peopleActions(models) })
        }
        Route.Reminders -> {
            val load by models.reminders.state.collectAsState()
            RemindersScreen(load, link, remember(models) { remindersActions(models) })
        }
        Route.NewReminder -> Editor(models)
        Route.Quiet -> {
            val load by models.reminders.quiet.collectAsState()
            QuietScreen(load, back, models.reminders::setQuiet)
        }
        Route.Resources -> {
            val load by models.resources.state.collectAsState()
            val query by models.resources.query.collectAsState()
            val groups by models.groups.state.collectAsState()
            val active = groups.valueOrNull.orEmpty().filter { it.standing == Standing.ACTIVE }
            ResourcesScreen(load, query, active, link, remember(models) { resourcesActions(models) })
        }
        is Route.Resource -> {
            val load by models.resource(route.resource).state.collectAsState()
            ResourceScreen(load, back, models.resources::keep, models.resources::delete)
        }
        Route.Journal -> {
            val load by models.journal.state.collectAsState()
            val draft by models.journal.draft.collectAsState()
            JournalScreen(load, draft, remember(models) { journalActions(models) })
        }
        Route.Backup -> {
            val step by models.journal.backup.collectAsState()
            BackupScreen(step, suggestions.backupFile, remember(models) { backupActions(models) })
        }
        Route.Review -> {
            val load by models.review.state.collectAsState()
            ReviewScreen(load, back, models.review::show)
        }
        Route.Insights -> {
            val step by models.insights.state.collectAsState()
            InsightsScreen(step, back, models.insights::begin, models.insights::stop)
        }
        Route.Instruments -> {
            val load by models.instruments.list.collectAsState()
            InstrumentsScreen(load, back) { routes.open(Route.Instrument(it)) }
        }
        is Route.Instrument -> {
            val load by models.instruments.page.collectAsState()
            LaunchedEffect(route.key) { models.instruments.open(route.key) }
            InstrumentScreen(load, remember(models) { InstrumentActions(back, routes::open, models.instruments::answer, models.instruments::finish) })
        }
        Route.Exchange -> {
            val step by models.exchange.state.collectAsState()
            ExchangeScreen(step, suggestions.exportFile, remember(models) { exchangeActions(models) })
        }
        Route.Outbox -> {
            val load by models.outbox.state.collectAsState()
            OutboxScreen(load, link, back, models.outbox::takeBack)
        }
        Route.Settings -> Settings(shell, models, suggestions.asksOwner)
        Route.Lock -> LockScreen(back, models.settings::lock, models.settings::changePin, models.settings::destroy)
        Route.Employer -> EmployerScreen(back)
        is Route.Arrived -> Arrived(route.arrival, models)
        Route.Help -> Unit
    }
}

@Composable
private fun Talk(group: GroupKey, models: Models) {
    val model = models.conversation(group)
    val load by model.state.collectAsState()
    val draft by model.draft.collectAsState()
    val edit by model.editing.collectAsState()
    val link by models.connection.link.collectAsState()
    val actions = remember(model) {
        ConversationActions(
            { models.routes.back() }, { models.routes.open(Route.Group(group)) }, model::write, model::say, model::replyTo,
            model::edit, model::unsend, { model.sayAgain(it) }, model::older, model::seen, model::answer,
        )
    }
    ConversationScreen(load, edit?.text ?: draft, link, actions)
}

@Composable
private fun Members(group: GroupKey, models: Models) {
    val model = models.group(group)
    val load by model.state.collectAsState()
    val link by models.connection.link.collectAsState()
    val actions = remember(model) {
        GroupActions(
            { models.routes.back() }, model::add, model::remove, model::lead, model::rename, model::invite, model::hideInvite,
            model::withdraw, { model.leave { models.routes.open(Route.Groups) } },
        )
    }
    GroupScreen(load, link, actions)
}

@Composable
private fun Editor(models: Models) {
    val form by models.reminders.draft.collectAsState()
    val groups by models.groups.state.collectAsState()
    var problem by remember { mutableStateOf<Problem?>(null) }
    LaunchedEffect(models) { models.reminders.begin() }
    val written = form ?: return
    ReminderEditor(
        written, groups.valueOrNull.orEmpty().filter { it.standing == Standing.ACTIVE }, problem,
        { problem = null; models.reminders.draft.value = it }, { models.routes.back() },
    ) { models.reminders.keep(written, { problem = it }) { models.routes.open(Route.Reminders) } }
}

@Composable
private fun Arrived(arrival: Arrival, models: Models) {
    val groups by models.groups.state.collectAsState()
    val link by models.connection.link.collectAsState()
    var problem by remember { mutableStateOf<Problem?>(null) }
    val failed: (Problem) -> Unit = { problem = it }
    ArrivedScreen(
        arrival, groups.valueOrNull.orEmpty().filter { it.standing == Standing.ACTIVE }, problem, link,
        ArrivedActions(
            { models.routes.back() },
            {
                problem = null
                when (arrival) {
                    is Arrival.Person -> models.people.add(arrival.link, failed) { models.routes.replace(Route.People) }
                    is Arrival.Group -> models.groups.join(arrival.link, failed) { models.routes.replace(Route.Conversation(it)) }
                    else -> Unit
                }
            },
            { group ->
                (arrival as? Arrival.Text)?.let { models.conversation(group).begin(it.text) }
                models.routes.replace(Route.Conversation(group))
            },
        ),
    )
}

@Composable
private fun Settings(shell: Shell, models: Models, asksOwner: Boolean) {
    val load by models.settings.state.collectAsState()
    val link by models.connection.link.collectAsState()
    val look by shell.likes.look.collectAsState()
    val still by shell.likes.reducedMotion.collectAsState()
    val content by shell.likes.showsContent.collectAsState()
    val owner by shell.likes.asksOwner.collectAsState()
    val resting by models.connection.resting.collectAsState()
    val actions = remember(models) {
        SettingsActions(
            { models.routes.back() }, models.routes::open, { shell.likes.language.value = it.code }, { shell.likes.look.value = it },
            { shell.likes.reducedMotion.value = it }, { shell.likes.showsContent.value = it }, models.connection::rest, models.settings::setRelay,
            { shell.likes.asksOwner.value = it },
        )
    }
    SettingsScreen(load, Chosen(LocalWords.current.language, look, still, content, resting, owner.takeIf { asksOwner }), link, actions)
}

private fun groupsActions(models: Models) = GroupsActions(
    { models.routes.open(Route.Conversation(it)) }, { models.routes.open(Route.Search) },
    { name, kind, about, failed -> models.groups.create(name, kind, about, failed) { models.routes.open(Route.Group(it)) } },
    { link, failed -> models.groups.join(link, failed) { models.routes.open(Route.Conversation(it)) } },
)

private fun peopleActions(models: Models) = with(models.people) {
    PeopleActions(
        { models.routes.back() }, ::makeLink, ::hideLink, ::add, ::block, ::unblock, ::safetyNumber, ::verified,
        { person, text, failed -> write(person, text, failed) { models.routes.open(Route.Conversation(it)) } },
    )
}

private fun remindersActions(models: Models) = with(models.reminders) {
    RemindersActions({ models.routes.open(Route.NewReminder) }, { models.routes.open(Route.Quiet) }, ::done, ::skip, ::snooze, ::delete)
}

private fun resourcesActions(models: Models) = with(models.resources) {
    ResourcesActions({ query.value = it }, { models.routes.open(Route.Resource(it)) }, ::add)
}

private fun journalActions(models: Models) = with(models.journal) {
    JournalActions(models.routes::open, { draft.value = it }, ::log, { show(it) }, { show(it) }, ::delete)
}

private fun exchangeActions(models: Models) = with(models.exchange) {
    ExchangeActions({ models.routes.back() }, ::askToLeave, ::export, ::look, ::level, ::take, ::finished)
}

private fun backupActions(models: Models) = with(models.journal) {
    BackupActions({ models.routes.back() }, ::askForBackup, { backUp(Path.of(it)) }, { file, code -> restore(Path.of(file), code) }, ::stop, ::finished)
}
