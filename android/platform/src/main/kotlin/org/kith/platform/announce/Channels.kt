package org.kith.platform.announce

import android.app.NotificationChannel
import android.app.NotificationManager
import android.content.Context
import org.kith.shell.words.Words

/** The kinds of announcements, each of which a person can silence in the system's settings. */
enum class Channel(val id: String, val importance: Int) {
    MESSAGES("messages", NotificationManager.IMPORTANCE_DEFAULT),
    REMINDERS("reminders", NotificationManager.IMPORTANCE_HIGH),
}

/** Makes the channels, or names them anew after the language was changed. What the person set on them stays. */
fun makeChannels(context: Context, words: Words) {
    val channels = Channel.entries.map { channel ->
        NotificationChannel(channel.id, words["channel.${channel.id}"], channel.importance).apply {
            description = words["channel.${channel.id}.text"]
            // What a locked screen may show, each announcement says itself.
            lockscreenVisibility = android.app.Notification.VISIBILITY_PRIVATE
        }
    }
    context.getSystemService(NotificationManager::class.java)!!.createNotificationChannels(channels)
}
