package org.kith.platform.privacy

import android.app.Activity
import android.app.KeyguardManager
import android.content.Context
import android.hardware.biometrics.BiometricManager
import android.hardware.biometrics.BiometricPrompt
import android.os.Build
import android.os.CancellationSignal
import org.kith.shell.words.Words

/** Asks the phone whether it is its owner who looks: by finger, face, or what opens the phone. */
class DeviceLock(private val activity: Activity) {
    /** Asks, and says whether it was. A dialog that is put away is a no. */
    fun ask(words: Words, told: (Boolean) -> Unit) {
        val builder = BiometricPrompt.Builder(activity).setTitle(words["cover.ask"])
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
            builder.setAllowedAuthenticators(BiometricManager.Authenticators.BIOMETRIC_STRONG or BiometricManager.Authenticators.DEVICE_CREDENTIAL)
        } else {
            @Suppress("DEPRECATION")
            builder.setDeviceCredentialAllowed(true)
        }
        builder.build().authenticate(CancellationSignal(), activity.mainExecutor, object : BiometricPrompt.AuthenticationCallback() {
            override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult?) = told(true)

            override fun onAuthenticationError(code: Int, message: CharSequence?) = told(false)
        })
    }

    companion object {
        /** Whether this phone has a lock to ask by. */
        fun isThere(context: Context): Boolean = context.getSystemService(KeyguardManager::class.java)?.isDeviceSecure == true
    }
}
