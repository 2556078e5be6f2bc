package org.kith.platform

import android.app.AlarmManager
import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.runner.RunWith
import org.kith.platform.background.SyncJob
import org.kith.platform.background.SyncJobs
import org.kith.shell.open.Models
import org.kith.shell.open.Stage
import org.kith.shell.platform.RoundResult
import org.kith.shell.records.ReminderForm
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import java.time.Duration
import java.time.LocalDate
import java.time.LocalTime
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** Slots in the background, on the real core behind the Keystore's secret. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], application = TestApp::class)
class BackgroundTest {
    private val app = RuntimeEnvironment.getApplication() as TestApp
    private val alarms = shadowOf(app.getSystemService(AlarmManager::class.java)!!)

    @After
    fun end() = app.shell.close()

    @Test
    fun `the system is asked for a slot with a network now and then, once, also after a restart`() {
        val jobs = app.getSystemService(JobScheduler::class.java)!!
        SyncJobs.keep(app)
        SyncJobs.keep(app)
        val job = jobs.allPendingJobs.single()
        assertTrue(job.isPeriodic && job.isPersisted && job.isRequireBatteryNotLow)
        assertEquals(JobInfo.NETWORK_TYPE_ANY, job.networkType)
        assertEquals(SyncJob::class.java.name, job.service.className)
        SyncJobs.stop(app)
        assertTrue(jobs.allPendingJobs.isEmpty())
    }

    @Test
    fun `an open home sets alarms, a slot sets them again after all were lost, and destroying everything takes them away`() = runBlocking {
        val models = begun()
        models.remind("Walk")
        await("the alarm of an open home") { alarms.scheduledAlarms.size == 1 }
        app.shell.close()
        alarms.scheduledAlarms.toList().forEach { app.getSystemService(AlarmManager::class.java)!!.cancel(it.operation!!) }
        assertTrue(alarms.scheduledAlarms.isEmpty())
        // As after the end of the process: another shell on the same home.
        val later = org.kith.shell.open.Shell(
            app.noBackupFilesDir.toPath().resolve("home"), org.kith.platform.vault.KeystoreKeys(app), java.time.ZoneId.of("Europe/London"),
            app.likes, org.kith.shell.platform.Platform(app.announcer, onDestroyed = app.announcer::forget),
        )
        val ran = assertIs<RoundResult.Ran>(later.round(Duration.ofSeconds(5)))
        assertEquals("relay_unset", ran.problem)
        assertEquals(1, alarms.scheduledAlarms.size)
        later.destroy().join()
        assertTrue(alarms.scheduledAlarms.isEmpty() && app.announcer.pending().isEmpty())
        assertTrue(FakeKeystore.keys.isEmpty())
        later.close()
    }

    @Test
    fun `with a PIN, and with no home, a slot does nothing and says so`() = runBlocking {
        assertEquals(RoundResult.Closed, app.shell.round(Duration.ofSeconds(5)))
        begun()
        app.shell.changePin(null, "1234").join()
        app.shell.lock().join()
        assertEquals(RoundResult.Closed, app.shell.round(Duration.ofSeconds(5)))
    }

    @Test
    fun `a job begins, and ends when the system takes the slot back`() {
        val job = Robolectric.buildService(SyncJob::class.java).create().get()
        val parameters = org.robolectric.shadow.api.Shadow.newInstanceOf(JobParameters::class.java)
        assertTrue(job.onStartJob(parameters))
        assertTrue(job.onStopJob(parameters), "it is to be tried again")
        job.onDestroy()
    }

    private suspend fun begun(): Models {
        app.shell.create("Ana", null).join()
        return (app.shell.stage.first { it is Stage.Open } as Stage.Open).models
    }

    private fun Models.remind(title: String) = reminders.keep(ReminderForm(title, LocalDate.now().plusDays(1), LocalTime.NOON), { error(it.code) }) {}

    private suspend fun await(what: String, isSo: () -> Boolean) {
        val until = System.nanoTime() + Duration.ofSeconds(30).toNanos()
        while (!isSo()) {
            assertFalse(System.nanoTime() > until, "never came: $what")
            kotlinx.coroutines.delay(20)
        }
    }
}
