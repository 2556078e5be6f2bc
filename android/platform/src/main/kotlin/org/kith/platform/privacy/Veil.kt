package org.kith.platform.privacy

import android.app.Activity
import android.os.Build
import android.view.WindowManager

/**
 * Keeps what is on the screen out of the list of recent apps, of pictures of the screen and of screens that are shared, unless the person
 * wants their names to be seen.
 */
fun veil(activity: Activity, isVeiled: Boolean) {
    if (isVeiled) activity.window.addFlags(WindowManager.LayoutParams.FLAG_SECURE) else activity.window.clearFlags(WindowManager.LayoutParams.FLAG_SECURE)
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) activity.setRecentsScreenshotEnabled(!isVeiled)
}
