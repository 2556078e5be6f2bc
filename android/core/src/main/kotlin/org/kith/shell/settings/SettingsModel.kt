package org.kith.shell.settings

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import org.kith.shell.open.Shell
import org.kith.shell.work.Desk
import org.kith.shell.work.Load
import org.kith.shell.work.Problem
import java.time.Instant

/** What the settings show of this home. */
data class SettingsPage(val name: String, val fingerprint: String, val relay: String?, val lastChecked: Instant?, val bytes: Long)

/** Settings, and the lock. */
class SettingsModel(private val desk: Desk, private val shell: Shell) {
    private val again = MutableStateFlow(0)

    /** The page. */
    val state: StateFlow<Load<SettingsPage>> = desk.asked(again) { home ->
        val (me, status) = home.account.me() to home.account.status()
        SettingsPage(me.name, me.fingerprint, status.relay, status.lastChecked, status.storeBytes.toLong())
    }

    /** Sets the relay of a home that has none. */
    fun setRelay(url: String, failed: (Problem) -> Unit) = desk.act({ it.account.setRelay(url.trim()) }, failed, leaves = true) { again.value += 1 }

    /** Sets a PIN, changes it, or takes it away with null. */
    fun changePin(current: String?, pin: String?) = shell.changePin(current, pin)

    /** Locks now. */
    fun lock() = shell.lock()

    /** Destroys everything on this device. The screen asks before. */
    fun destroy() = shell.destroy()
}
