package org.kith.shell.work

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import org.kith.shell.platform.Arrival

/** A place in the app. */
sealed interface Route {
    /** What needs me now. */
    data object Home : Route

    /** Groups and direct chats. */
    data object Groups : Route

    /** Reminders. */
    data object Reminders : Route

    /** Resources. */
    data object Resources : Route

    /** The journal. */
    data object Journal : Route

    /** One conversation. */
    data class Conversation(val group: GroupKey) : Route

    /** A group: members, roles, invites. */
    data class Group(val group: GroupKey) : Route

    /** Search in messages. */
    data object Search : Route

    /** A new reminder. */
    data object NewReminder : Route

    /** Quiet hours. */
    data object Quiet : Route

    /** One resource. */
    data class Resource(val resource: RecordKey) : Route

    /** People, and links to oneself. */
    data object People : Route

    /** What waits to be sent. */
    data object Outbox : Route

    /** Settings. */
    data object Settings : Route

    /** PIN and wiping. */
    data object Lock : Route

    /** Places to turn to. */
    data object Help : Route

    /** What an employer can see. */
    data object Employer : Route

    /** Backup of the journal. */
    data object Backup : Route

    /** Looking back at a year of the journal. */
    data object Review : Route

    /** What goes with which moods. */
    data object Insights : Route

    /** Questionnaires. */
    data object Instruments : Route

    /** One questionnaire, by its name. */
    data class Instrument(val key: String) : Route

    /** Files of journals, in and out. */
    data object Exchange : Route

    /** Something came from outside; the person is asked what to do with it. */
    data class Arrived(val arrival: Arrival) : Route
}

/** The places of the bar at the bottom. */
val tabs = listOf(Route.Home, Route.Groups, Route.Reminders, Route.Resources, Route.Journal)

/** Where the person is and how they came there. The first place is never left by going back. */
class Routes(first: Route) {
    private val stack = MutableStateFlow(listOf(first))

    /** The way here; the last is where the person is. */
    val way: StateFlow<List<Route>> = stack.asStateFlow()

    /** Goes to a place. A place of the bar starts the way anew. */
    fun open(route: Route) = stack.update { way ->
        when {
            route == Route.Home -> listOf(route)
            route in tabs -> listOf(Route.Home, route)
            way.last() == route -> way
            else -> way + route
        }
    }

    /** Goes back, and from there to another place: where the person is has done its work. */
    fun replace(route: Route) {
        back()
        open(route)
    }

    /** Goes back; false where there is no way back. */
    fun back(): Boolean {
        val before = stack.value
        stack.update { if (it.size > 1) it.dropLast(1) else it }
        return before.size > 1
    }
}
