package org.kith.platform.background

import android.app.job.JobParameters
import android.app.job.JobService
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import org.kith.platform.Host
import org.kith.platform.announce.Announcements
import org.kith.platform.words
import org.kith.shell.platform.RoundResult
import java.time.Duration

/** A slot in the background: reads, sends, plans, and says what came. The system may end it at any time; nothing is lost by that. */
class SyncJob : JobService() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val running = HashMap<Int, Job>()

    override fun onStartJob(parameters: JobParameters): Boolean {
        val host = Host.of(this) ?: return false
        running[parameters.jobId] = scope.launch {
            val result = host.shell.round(SLOT)
            if (result is RoundResult.Ran) {
                Announcements(this@SyncJob, host.likes.words(), host.likes.showsContent.value).messages(result.news)
            }
            // What went wrong is tried at the next slot: the core knows what waits.
            jobFinished(parameters, false)
        }
        return true
    }

    override fun onStopJob(parameters: JobParameters): Boolean {
        running.remove(parameters.jobId)?.cancel()
        return true
    }

    override fun onDestroy() {
        scope.cancel()
        super.onDestroy()
    }

    private companion object {
        val SLOT: Duration = Duration.ofSeconds(60)
    }
}
