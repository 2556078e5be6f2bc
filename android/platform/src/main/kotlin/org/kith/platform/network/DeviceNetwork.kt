package org.kith.platform.network

import android.content.Context
import android.net.ConnectivityManager
import android.net.Network
import android.net.NetworkCapabilities
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import org.kith.shell.platform.Net
import org.kith.shell.platform.Surroundings

/** What the system says of the network, for as long as the process lives. */
class DeviceNetwork(context: Context) : Surroundings {
    private val now: MutableStateFlow<Net>
    override val network: StateFlow<Net>

    init {
        val manager = context.getSystemService(ConnectivityManager::class.java)!!
        now = MutableStateFlow(net(manager.getNetworkCapabilities(manager.activeNetwork)))
        network = now.asStateFlow()
        manager.registerDefaultNetworkCallback(object : ConnectivityManager.NetworkCallback() {
            override fun onCapabilitiesChanged(network: Network, capabilities: NetworkCapabilities) {
                now.value = net(capabilities)
            }

            override fun onLost(network: Network) {
                now.value = Net.OFFLINE
            }
        })
    }

    private fun net(capabilities: NetworkCapabilities?) = when {
        capabilities == null || !capabilities.hasCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET) -> Net.OFFLINE
        capabilities.hasCapability(NetworkCapabilities.NET_CAPABILITY_NOT_METERED) -> Net.ONLINE
        else -> Net.METERED
    }
}
