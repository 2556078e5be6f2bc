package org.kith.shell.platform

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.withTimeoutOrNull
import org.kith.KithHome
import org.kith.core.CancelHandle
import org.kith.core.SyncResult
import org.kith.model.Change
import org.kith.model.GroupState
import org.kith.model.KithException
import org.kith.model.MessageState
import org.kith.shell.work.Problem
import java.time.Duration

/** What a background slot of the system brought. */
sealed interface RoundResult {
    /** There is no home, or a PIN guards it and nobody is there to give it. What is planned stays planned. */
    data object Closed : RoundResult

    /** It could not be opened. */
    data class Failed(val problem: Problem) : RoundResult

    /** It ran. [problem] is why the relay could not be used, if so. */
    data class Ran(val news: News, val problem: String?) : RoundResult
}

/** What came in that somebody waits to hear of. What people whom one has not accepted write is none of it. */
data class News(val messages: Int, val groups: List<String>) {
    /** Nothing came. */
    val isNothing get() = messages == 0
}

/** One run on an open home; a plan made anew after it, whatever became of the run. */
internal suspend fun round(home: KithHome, deadline: Duration, announcer: Announcer?): RoundResult.Ran {
    val cancel = CancelHandle()
    val ran = try {
        home.sync.once(deadline, cancel).let { RoundResult.Ran(news(home, it), it.problem) }
    } catch (away: KithException.Relay) {
        RoundResult.Ran(News(0, emptyList()), Problem.of(away).code)
    } catch (ended: CancellationException) {
        cancel.cancel()
        throw ended
    }
    announcer?.let { plan(home, it) }
    return ran
}

/** Gives the plan once, whole: a subscription begins with everything. */
private suspend fun plan(home: KithHome, announcer: Announcer) {
    val given = CompletableDeferred<Unit>()
    val once = Announcer { change ->
        announcer.apply(change)
        given.complete(Unit)
    }
    val subscription = home.reminders.schedule(PLAN_DAYS, PLAN_LIMIT, once.forCore())
    withTimeoutOrNull(PLAN_MS) { given.await() }
    subscription.stop()
    subscription.close()
}

private suspend fun news(home: KithHome, result: SyncResult): News {
    val messages = result.changes.filterIsInstance<Change.Message>().map { it.v1 }.filter { it.state == MessageState.RECEIVED }
    if (messages.isEmpty()) return News(0, emptyList())
    val accepted = home.groups.list().filter { it.state == GroupState.ACTIVE }.associateBy { it.group }
    val heard = messages.filter { it.group in accepted }
    return News(heard.size, heard.map { accepted.getValue(it.group).name }.distinct())
}

private const val PLAN_MS = 10_000L
