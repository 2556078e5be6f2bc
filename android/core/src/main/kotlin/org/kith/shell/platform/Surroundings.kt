package org.kith.shell.platform

import kotlinx.coroutines.flow.StateFlow
import org.kith.core.ConnectivitySource
import org.kith.model.Network

/** What the device knows of its network. */
enum class Net { ONLINE, METERED, OFFLINE }

/** What the platform tells the core about the world around it. */
interface Surroundings {
    /** The network now. */
    val network: StateFlow<Net>
}

internal fun Net.forCore() = when (this) {
    Net.ONLINE -> Network.ONLINE
    Net.METERED -> Network.METERED
    Net.OFFLINE -> Network.OFFLINE
}

/** Whom the core asks before each run. */
internal fun Surroundings.forCore() = object : ConnectivitySource {
    override fun network() = this@forCore.network.value.forCore()
}
