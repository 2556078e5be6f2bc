package org.kith.shell.platform

import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.launch
import org.kith.model.KithException
import org.kith.shell.work.Desk

/**
 * What a platform has beside a screen. A part that is not there is left out: nothing is announced, no network
 * is asked about. [onDestroyed] takes away what the platform still has of a home that is no more.
 */
class Platform(
    val announcer: Announcer? = null,
    val surroundings: Surroundings? = null,
    val onDestroyed: () -> Unit = {},
)

/** Ties an open home to the platform for as long as it is open. */
internal fun Platform.attach(desk: Desk) {
    announcer?.let { follow(desk, it) }
    surroundings?.let { listen(desk, it) }
}

/** The system's alarms follow the plan. What is pending stays when the home closes: it is due all the same. */
private fun follow(desk: Desk, announcer: Announcer) = desk.scope.launch {
    val subscription = try {
        desk.ask { it.reminders.schedule(PLAN_DAYS, PLAN_LIMIT, announcer.forCore()) }
    } catch (_: KithException) {
        // The home could not be read: its screens say so.
        return@launch
    }
    try {
        awaitCancellation()
    } finally {
        subscription.stop()
        subscription.close()
    }
}

private fun listen(desk: Desk, surroundings: Surroundings) = desk.scope.launch {
    desk.ask { it.sync.setConnectivity(surroundings.forCore()) }
    surroundings.network.collect { network ->
        desk.ask { it.sync.networkChanged(network.forCore()) }
        if (network != Net.OFFLINE) desk.wake()
    }
}
