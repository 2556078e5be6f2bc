package org.kith.platform.background

import android.app.AlarmManager
import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import org.kith.platform.Host
import java.time.ZoneId

/** What happened to the phone: it started, it travelled, the app was renewed, exact alarms were allowed. */
class SystemReceiver : BroadcastReceiver() {
    override fun onReceive(context: Context, intent: Intent) {
        val host = Host.of(context) ?: return
        when (intent.action) {
            // The alarms are set without the home: a PIN may guard it.
            Intent.ACTION_BOOT_COMPLETED, Intent.ACTION_MY_PACKAGE_REPLACED -> {
                host.announcer.again()
                SyncJobs.keep(context)
            }
            AlarmManager.ACTION_SCHEDULE_EXACT_ALARM_PERMISSION_STATE_CHANGED -> host.announcer.again()
            Intent.ACTION_TIMEZONE_CHANGED -> {
                host.shell.travel(ZoneId.systemDefault())
                SyncJobs.refresh(context, java.time.Instant.now())
            }
        }
    }
}
