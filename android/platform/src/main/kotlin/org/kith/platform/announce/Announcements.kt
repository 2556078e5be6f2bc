package org.kith.platform.announce

import android.app.Notification
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import android.net.Uri
import org.kith.shell.platform.Entrance
import org.kith.shell.platform.News
import org.kith.shell.words.Words
import org.kith.shell.words.list

/**
 * What the system shows. It says that something is there and not what, nor of whom, unless the person wants that; a locked screen
 * never says more than that.
 */
class Announcements(private val context: Context, private val words: Words, private val showsContent: Boolean) {
    private val manager = context.getSystemService(NotificationManager::class.java)!!

    /** A reminder is due. */
    fun reminder(token: String, title: String?) = show(
        Channel.REMINDERS, "reminder:$token", words["announce.reminder"], title.takeIf { showsContent }, Entrance.REMINDERS,
    )

    /** Messages came; one announcement for all, renewed as more come. */
    fun messages(news: News) {
        if (news.isNothing) return
        show(Channel.MESSAGES, "messages", words.count("announce.messages", news.messages), words.list(news.groups).takeIf { showsContent }, Entrance.GROUPS)
    }

    private fun show(channel: Channel, tag: String, plain: String, detail: String?, entrance: Entrance) {
        val open = PendingIntent.getActivity(
            context, 0,
            Intent(Intent.ACTION_VIEW, Uri.parse("kith:${entrance.word}")).setPackage(context.packageName),
            PendingIntent.FLAG_IMMUTABLE or PendingIntent.FLAG_UPDATE_CURRENT,
        )
        fun builder() = Notification.Builder(context, channel.id).setSmallIcon(icon).setContentIntent(open).setAutoCancel(true)
            .setCategory(if (channel == Channel.MESSAGES) Notification.CATEGORY_MESSAGE else Notification.CATEGORY_REMINDER)
        val public = builder().setContentTitle(words["announce.title"]).setContentText(plain).build()
        val said = builder().setContentTitle(detail ?: words["announce.title"]).setContentText(plain)
            .setVisibility(Notification.VISIBILITY_PRIVATE).setPublicVersion(public).build()
        manager.notify(tag, ID, said)
    }

    /** The sign that the app has for announcements: only its outline is seen. By its name, since only Gradle gives it a number. */
    private val icon = context.resources.getIdentifier(SIGN, "drawable", context.packageName).takeIf { it != 0 } ?: context.applicationInfo.icon

    private companion object {
        const val ID = 1
        const val SIGN = "ic_announce"
    }
}
