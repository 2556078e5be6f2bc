package org.kith.platform

import android.app.Activity
import android.app.KeyguardManager
import android.net.ConnectivityManager
import android.net.NetworkCapabilities
import android.view.WindowManager
import org.junit.runner.RunWith
import org.kith.platform.network.DeviceNetwork
import org.kith.platform.privacy.DeviceLock
import org.kith.platform.privacy.veil
import org.kith.shell.open.Look
import org.kith.shell.platform.Net
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadows.ShadowNetwork
import org.robolectric.shadows.ShadowNetworkCapabilities
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancel
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertTrue

/** What others see of the screen, what the network is, what is liked. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35])
class PrivacyTest {
    private val context = RuntimeEnvironment.getApplication()

    @Test
    fun `the screen is in no list of recent apps and in no picture, unless the person wants it`() {
        val activity = Robolectric.buildActivity(Activity::class.java).create().get()
        val isSecure = { activity.window.attributes.flags and WindowManager.LayoutParams.FLAG_SECURE != 0 }
        assertFalse(isSecure())
        veil(activity, isVeiled = true)
        assertTrue(isSecure())
        veil(activity, isVeiled = false)
        assertFalse(isSecure())
    }

    @Test
    fun `the owner is asked for only on a phone that has a lock`() {
        val keyguard = shadowOf(context.getSystemService(KeyguardManager::class.java))
        keyguard.setIsDeviceSecure(false)
        assertFalse(DeviceLock.isThere(context))
        keyguard.setIsDeviceSecure(true)
        assertTrue(DeviceLock.isThere(context))
    }

    @Test
    fun `the network is online, metered or away as the system says`() {
        val manager = context.getSystemService(ConnectivityManager::class.java)
        val network = DeviceNetwork(context)
        val callback = shadowOf(manager).networkCallbacks.single()
        val some = ShadowNetwork.newInstance(1)
        fun says(vararg able: Int) {
            val capabilities = ShadowNetworkCapabilities.newInstance()
            listOf(NetworkCapabilities.NET_CAPABILITY_INTERNET, NetworkCapabilities.NET_CAPABILITY_NOT_METERED).forEach { shadowOf(capabilities).removeCapability(it) }
            able.forEach { shadowOf(capabilities).addCapability(it) }
            callback.onCapabilitiesChanged(some, capabilities)
        }
        says(NetworkCapabilities.NET_CAPABILITY_INTERNET, NetworkCapabilities.NET_CAPABILITY_NOT_METERED)
        assertEquals(Net.ONLINE, network.network.value)
        says(NetworkCapabilities.NET_CAPABILITY_INTERNET)
        assertEquals(Net.METERED, network.network.value)
        callback.onLost(some)
        assertEquals(Net.OFFLINE, network.network.value)
        says()
        assertEquals(Net.OFFLINE, network.network.value)
    }

    @Test
    fun `what is liked is kept, and names are hidden at first`() {
        val first = KeptLikes(context).read()
        assertFalse(first.showsContent.value || first.asksOwner.value)
        val scope = CoroutineScope(Dispatchers.Unconfined)
        KeptLikes(context).follow(first, scope)
        first.language.value = "ar"
        first.look.value = Look.DARK
        first.asksOwner.value = true
        val second = KeptLikes(context).read()
        assertEquals(listOf("ar", Look.DARK, true, false), listOf(second.language.value, second.look.value, second.asksOwner.value, second.showsContent.value))
        scope.cancel()
    }
}
