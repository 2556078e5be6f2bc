package org.kith.platform.announce

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import org.kith.platform.Host
import org.kith.platform.words

/** A reminder is due: the system calls. */
class AlarmReceiver : BroadcastReceiver() {
    override fun onReceive(context: Context, intent: Intent) {
        val host = Host.of(context) ?: return
        val token = intent.data?.schemeSpecificPart ?: return
        if (intent.action != DUE) return
        host.announcer.came(token)
        Announcements(context, host.likes.words(), host.likes.showsContent.value).reminder(token, intent.getStringExtra(TITLE))
    }

    internal companion object {
        const val DUE = "org.kith.DUE"
        const val TITLE = "title"
    }
}
