package org.kith.platform.background

import android.app.job.JobInfo
import android.app.job.JobScheduler
import android.content.ComponentName
import android.content.Context
import java.time.Duration
import java.time.Instant

/** When the system lets the app run in the background: now and then with a network, and when a plan was cut and needs its rest. */
object SyncJobs {
    internal const val NOW_AND_THEN = 1
    internal const val REFRESH = 2
    private val EVERY: Duration = Duration.ofMinutes(30)

    /** Asks for a slot now and then, also after a restart of the phone. Asking again changes nothing. */
    fun keep(context: Context) {
        val jobs = context.getSystemService(JobScheduler::class.java)!!
        if (jobs.getPendingJob(NOW_AND_THEN) != null) return
        jobs.schedule(
            job(context, NOW_AND_THEN).setPeriodic(EVERY.toMillis()).setRequiredNetworkType(JobInfo.NETWORK_TYPE_ANY)
                .setPersisted(true).setRequiresBatteryNotLow(true).build(),
        )
    }

    /** Plans anew at a time; with none, not. */
    fun refresh(context: Context, at: Instant?) {
        val jobs = context.getSystemService(JobScheduler::class.java)!!
        if (at == null) return jobs.cancel(REFRESH)
        val wait = Duration.between(Instant.now(), at).toMillis().coerceAtLeast(0)
        jobs.schedule(job(context, REFRESH).setMinimumLatency(wait).setOverrideDeadline(wait + Duration.ofMinutes(10).toMillis()).build())
    }

    /** Nothing runs in the background any more. */
    fun stop(context: Context) = context.getSystemService(JobScheduler::class.java)!!.cancelAll()

    private fun job(context: Context, id: Int) = JobInfo.Builder(id, ComponentName(context, SyncJob::class.java))
}
