package org.kith.platform

import android.app.AlarmManager
import android.app.Notification
import android.app.NotificationManager
import android.app.job.JobScheduler
import android.content.Context
import android.content.Intent
import org.junit.After
import org.junit.Before
import org.junit.runner.RunWith
import org.kith.platform.announce.AlarmReceiver
import org.kith.platform.announce.Announcements
import org.kith.platform.background.SystemReceiver
import org.kith.shell.platform.Announcement
import org.kith.shell.platform.News
import org.kith.shell.platform.Occurrence
import org.kith.shell.platform.PlanChange
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadows.ShadowAlarmManager
import java.time.Instant
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** The plan as alarms, and what is seen when they come. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], application = TestApp::class)
class AlarmAnnouncerTest {
    private val app = RuntimeEnvironment.getApplication() as TestApp
    private val alarms = shadowOf(app.getSystemService(AlarmManager::class.java)!!)
    private val notifications = shadowOf(app.getSystemService(NotificationManager::class.java)!!)
    private val soon = Instant.now().plusSeconds(3_600)

    private fun due(reminder: String, at: Instant = soon) = Announcement(Occurrence(reminder, "2026-12-07T15:00"), "Therapy at three", at)

    private fun plan(fromNothing: Boolean, cancel: List<Announcement> = emptyList(), add: List<Announcement> = emptyList(), refresh: Instant? = null) =
        app.announcer.apply(PlanChange(fromNothing, cancel.map { it.occurrence }, add, refresh))

    private fun times() = alarms.scheduledAlarms.map { it.triggerAtMs }.sorted()

    @Before
    fun exact() = ShadowAlarmManager.setCanScheduleExactAlarms(true)

    @After
    fun end() = ShadowAlarmManager.setCanScheduleExactAlarms(false)

    @Test
    fun `what is pending equals the plan, whatever was before`() {
        val (a, b, c) = listOf(due("a"), due("b", soon.plusSeconds(60)), due("c", soon.plusSeconds(120)))
        plan(true, add = listOf(a, b))
        assertEquals(listOf(a, b).map { it.at.toEpochMilli() }, times())
        plan(false, cancel = listOf(a), add = listOf(c))
        assertEquals(listOf(b, c).map { it.at.toEpochMilli() }, times())
        // The same occurrence at another time takes its place.
        val later = due("b", soon.plusSeconds(600))
        plan(false, cancel = listOf(b), add = listOf(later))
        assertEquals(listOf(c, later).map { it.at.toEpochMilli() }, times())
        plan(true, add = listOf(a))
        assertEquals(listOf(a.at.toEpochMilli()), times())
        assertEquals(times(), app.announcer.pending().values.sorted())
        plan(true)
        assertEquals(emptyList(), times())
    }

    @Test
    fun `alarms come to the minute where that is allowed, and about then where it is not`() {
        plan(true, add = listOf(due("a")))
        assertTrue(alarms.scheduledAlarms.single().isAllowWhileIdle)
        assertEquals(0L, alarms.scheduledAlarms.single().windowLengthMs, "exact")
        ShadowAlarmManager.setCanScheduleExactAlarms(false)
        assertFalse(app.announcer.isExact)
        plan(true, add = listOf(due("a")))
        assertTrue(alarms.scheduledAlarms.single().isAllowWhileIdle)
        assertTrue(alarms.scheduledAlarms.single().windowLengthMs != 0L, "not exact")
        ShadowAlarmManager.setCanScheduleExactAlarms(true)
        receive(AlarmManager.ACTION_SCHEDULE_EXACT_ALARM_PERMISSION_STATE_CHANGED)
        assertEquals(0L, alarms.scheduledAlarms.single().windowLengthMs, "exact again")
    }

    @Test
    fun `after a restart of the phone all that was pending is set again, without the home`() {
        plan(true, add = listOf(due("a"), due("b", soon.plusSeconds(60))))
        val before = times()
        alarms.scheduledAlarms.toList().forEach { app.getSystemService(AlarmManager::class.java)!!.cancel(it.operation!!) }
        assertEquals(emptyList(), times())
        receive(Intent.ACTION_BOOT_COMPLETED)
        assertEquals(before, times())
        assertNotNull(app.getSystemService(JobScheduler::class.java)!!.getPendingJob(1), "a slot now and then")
    }

    @Test
    fun `neither the system nor a file learns what a reminder is about`() {
        plan(true, add = listOf(due("0123456789abcdef")))
        val intent = shadowOf(alarms.scheduledAlarms.single().operation).savedIntent
        assertNull(intent.extras)
        assertFalse("0123" in intent.dataString!!)
        val kept = app.getSharedPreferences("alarms", Context.MODE_PRIVATE).all.toString()
        assertFalse("Therapy" in kept || "0123456789" in kept || "2026-12-07" in kept)
    }

    @Test
    fun `an alarm says that something is due, and what only where the person wants it`() {
        plan(true, add = listOf(due("a")))
        fire()
        val plain = notifications.allNotifications.single()
        assertEquals("Kith", plain.said(Notification.EXTRA_TITLE))
        assertEquals("A reminder is due", plain.said(Notification.EXTRA_TEXT))
        assertTrue(app.announcer.pending().isEmpty(), "it came")

        app.likes.showsContent.value = true
        plan(true, add = listOf(due("b")))
        fire()
        val named = notifications.allNotifications.single { it.said(Notification.EXTRA_TITLE) == "Therapy at three" }
        assertEquals(Notification.VISIBILITY_PRIVATE, named.visibility)
        assertEquals("Kith", named.publicVersion.said(Notification.EXTRA_TITLE))
    }

    @Test
    fun `a title that was put along is not shown once the person wants it no more`() {
        app.likes.showsContent.value = true
        plan(true, add = listOf(due("a")))
        app.likes.showsContent.value = false
        fire()
        assertEquals("Kith", notifications.allNotifications.single().said(Notification.EXTRA_TITLE))
    }

    @Test
    fun `messages are one announcement, renewed, without names unless they are wanted`() {
        Announcements(app, app.likes.words(), showsContent = false).messages(News(2, listOf("Walkers", "New parents")))
        assertEquals("2 new messages", notifications.allNotifications.single().said(Notification.EXTRA_TEXT))
        assertFalse("Walkers" in notifications.allNotifications.single().extras.keySet().joinToString { notifications.allNotifications.single().said(it) })
        Announcements(app, app.likes.words(), showsContent = true).messages(News(3, listOf("Walkers", "New parents")))
        assertEquals("Walkers and New parents", notifications.allNotifications.single().said(Notification.EXTRA_TITLE))
        Announcements(app, app.likes.words(), showsContent = true).messages(News(0, emptyList()))
        assertEquals(1, notifications.size())
    }

    @Test
    fun `where a plan was cut the system is asked for a slot at that time`() {
        val jobs = app.getSystemService(JobScheduler::class.java)!!
        plan(true, add = listOf(due("a")), refresh = soon)
        val slot = assertNotNull(jobs.getPendingJob(2))
        assertTrue(slot.minLatencyMillis in 3_500_000L..3_600_000L)
        plan(true, add = listOf(due("a")))
        assertNull(jobs.getPendingJob(2))
    }

    private fun receive(action: String) = SystemReceiver().onReceive(app, Intent(action))

    private fun fire() {
        val intent = shadowOf(alarms.scheduledAlarms.last().operation).savedIntent
        AlarmReceiver().onReceive(app, intent)
    }
}

private fun Notification.said(key: String): String = extras.get(key)?.toString().orEmpty()
