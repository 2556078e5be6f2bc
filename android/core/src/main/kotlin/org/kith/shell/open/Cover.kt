package org.kith.shell.open

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update

/**
 * Whether the screens are covered until the device's owner was asked for. It covers what is seen and guards no key: what guards the home
 * when the phone is taken apart is the PIN.
 *
 * | what happens | covered then |
 * |---|---|
 * | the app starts | if wanted |
 * | it was away for as long as [graceMs] or longer | if wanted |
 * | it was away for less, as for another app's dialog | as before |
 * | the owner was there | no |
 * | the person wants it no longer | no |
 */
class Cover(private val isWanted: () -> Boolean, private val graceMs: Long = 30_000) {
    private val covered = MutableStateFlow(isWanted())
    private var left: Long? = null

    /** Whether the screens are covered. */
    val isCovered: StateFlow<Boolean> = covered.asStateFlow()

    /** The app went out of sight, at a time of a clock that only runs forward. */
    fun leaves(now: Long) {
        left = now
    }

    /** It is in sight again. */
    fun comes(now: Long) {
        val away = left?.let { now - it }
        left = null
        covered.update { isWanted() && (it || away != null && away >= graceMs) }
    }

    /** The owner was there. */
    fun open() {
        covered.value = false
    }
}
