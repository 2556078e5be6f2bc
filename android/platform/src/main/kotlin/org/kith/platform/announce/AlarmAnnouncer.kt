package org.kith.platform.announce

import android.app.AlarmManager
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import android.net.Uri
import android.os.Build
import org.kith.platform.background.SyncJobs
import org.kith.shell.platform.Announcer
import org.kith.shell.platform.Occurrence
import org.kith.shell.platform.PlanChange
import java.security.MessageDigest
import java.security.SecureRandom
import java.time.Instant

/**
 * The plan of reminders as alarms of the system.
 *
 * They come to the minute where the person lets the app set exact alarms; else the system may take some minutes, which is said nowhere
 * as late as never. What is pending is kept beside them, since the system forgets alarms when the phone restarts: times and tokens that
 * say nothing. A title goes along only where the person wants to see it in announcements.
 */
class AlarmAnnouncer(private val context: Context, private val showsContent: () -> Boolean) : Announcer {
    private val alarms = context.getSystemService(AlarmManager::class.java)!!
    private val kept = context.getSharedPreferences("alarms", Context.MODE_PRIVATE)

    /** Whether alarms come to the minute. */
    val isExact: Boolean get() = Build.VERSION.SDK_INT < Build.VERSION_CODES.S || alarms.canScheduleExactAlarms()

    override fun apply(change: PlanChange) = synchronized(kept) {
        if (change.fromNothing) pending().keys.forEach(::take)
        change.cancel.forEach { take(token(it)) }
        change.add.forEach { put(token(it.occurrence), it.at.toEpochMilli(), it.title.takeIf { showsContent() }) }
        SyncJobs.refresh(context, change.refreshAt)
    }

    /** Sets all that is pending again: after a restart of the phone, or when exact alarms were allowed. What passed meanwhile comes at once. */
    fun again() = synchronized(kept) { pending().forEach { (token, at) -> put(token, at, null) } }

    /** It came. */
    fun came(token: String) = synchronized(kept) { kept.edit().remove(AT + token).apply() }

    /** What is pending: when, by token. */
    fun pending(): Map<String, Long> = kept.all.filterKeys { it.startsWith(AT) }.map { (key, at) -> key.removePrefix(AT) to at as Long }.toMap()

    /** Nothing is announced any more, and nothing is known of what was. */
    fun forget() = synchronized(kept) {
        pending().keys.forEach(::take)
        kept.edit().clear().apply()
    }

    private fun put(token: String, at: Long, title: String?) {
        val alarm = alarm(token, title)
        if (isExact) alarms.setExactAndAllowWhileIdle(AlarmManager.RTC_WAKEUP, at, alarm) else alarms.setAndAllowWhileIdle(AlarmManager.RTC_WAKEUP, at, alarm)
        kept.edit().putLong(AT + token, at).apply()
    }

    private fun take(token: String) {
        alarms.cancel(alarm(token, null))
        kept.edit().remove(AT + token).apply()
    }

    private fun alarm(token: String, title: String?): PendingIntent {
        val intent = Intent(context, AlarmReceiver::class.java).setAction(AlarmReceiver.DUE).setData(Uri.parse("alarm:$token"))
        title?.let { intent.putExtra(AlarmReceiver.TITLE, it) }
        return PendingIntent.getBroadcast(context, 0, intent, PendingIntent.FLAG_IMMUTABLE or PendingIntent.FLAG_UPDATE_CURRENT)
    }

    /** A name for the system that says nothing: salted anew on each phone. */
    private fun token(occurrence: Occurrence): String {
        val digest = MessageDigest.getInstance("SHA-256")
        digest.update(salt())
        digest.update("${occurrence.reminder}|${occurrence.occurrence}".encodeToByteArray())
        return digest.digest().take(TOKEN).joinToString("") { "%02x".format(it) }
    }

    private fun salt(): ByteArray {
        val known = kept.getString(SALT, null)
        val salt = known ?: ByteArray(TOKEN).also(SecureRandom()::nextBytes).joinToString("") { "%02x".format(it) }.also { kept.edit().putString(SALT, it).apply() }
        return salt.encodeToByteArray()
    }

    private companion object {
        const val AT = "at."
        const val SALT = "salt"
        const val TOKEN = 16
    }
}
