package org.kith.shell.open

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import org.kith.KithHome
import org.kith.core.HomeRequest
import org.kith.core.SecretVault
import org.kith.core.hasPin
import org.kith.core.setPin
import org.kith.core.wipe
import org.kith.model.KithException
import org.kith.model.LockReason
import org.kith.model.Refusal
import org.kith.shell.platform.Arrival
import org.kith.shell.platform.Platform
import org.kith.shell.platform.RoundResult
import org.kith.shell.platform.round
import org.kith.shell.work.Calls
import org.kith.shell.work.Desk
import org.kith.shell.work.Notice
import org.kith.shell.work.Problem
import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.time.ZoneId

/** Where the app stands before and after a home is open. */
sealed interface Stage {
    /** The home is looked for, or opens. */
    data object Opening : Stage

    /** There is no home yet. [busy] while one is made; [problem] is why the last try failed. */
    data class Welcome(val busy: Boolean = false, val problem: Problem? = null) : Stage

    /** A PIN is needed. [problem] is why the last one did not open it. */
    data class Locked(val busy: Boolean = false, val problem: Problem? = null) : Stage

    /** It cannot be opened now. */
    data class Failed(val problem: Problem) : Stage

    /** It is open. */
    class Open(val models: Models) : Stage
}

/** The secret of a home is there and is not whole. It is not used and not made anew: a copy of it still opens the home. */
class DamagedKey(message: String) : IOException(message)

/** The secret of a home is not to be had now: the device has to be unlocked first. */
class LockedKey(message: String) : IOException(message)

/** Keeps the secret of a home, as the platform can. */
interface KeyStore {
    /** The secret, made at the first call; 32 random bytes. Throws [DamagedKey], [LockedKey], or why it cannot be read or kept. */
    fun secret(): ByteArray

    /** Forgets it for good. */
    fun forget()
}

/**
 * The app before any screen: finds the home, makes it, opens it, locks it, wipes it.
 *
 * [isScreenThread] is how the check works that no call of the core is made by the thread that draws.
 */
class Shell(
    private val folder: Path,
    private val keys: KeyStore,
    zone: ZoneId = ZoneId.systemDefault(),
    private val preferences: Preferences = Preferences(),
    private val platform: Platform = Platform(),
    dispatcher: CoroutineDispatcher = Dispatchers.Default,
    isScreenThread: () -> Boolean = { false },
) : AutoCloseable {
    private val scope = CoroutineScope(SupervisorJob() + dispatcher)
    private val now = MutableStateFlow<Stage>(Stage.Opening)
    private val turns = Mutex()
    private val arrived = MutableStateFlow<Arrival?>(null)

    /** Where the device is. */
    @Volatile
    var zone: ZoneId = zone
        private set

    /** What came from outside and was not looked at: it waits until the home is open. */
    val arrival: StateFlow<Arrival?> = arrived.asStateFlow()

    /** Counts the calls of the core. */
    val calls = Calls(dispatcher, isScreenThread)

    /** Where the app stands. */
    val stage: StateFlow<Stage> = now.asStateFlow()

    /** Places to turn to: there with no home and while locked. */
    val help = HelpModel(scope, calls)

    /** What the person likes: language, theme, notices. */
    val likes: Preferences = preferences

    /** Looks for the home, and opens it where no PIN is set. Does nothing where it is open. */
    fun start(): Job = changing {
        when {
            now.value is Stage.Open -> now.value
            !Files.exists(folder) -> Stage.Welcome()
            hasPin(folder.toString()) -> Stage.Locked()
            else -> opened(null)
        }
    }

    /** Makes a home with a new account: no phone number, no e-mail, no network needed. */
    fun create(name: String, relay: String?, code: String? = null): Job = changing(otherwise = { Stage.Welcome(problem = it) }) {
        if (now.value is Stage.Open) return@changing now.value
        now.value = Stage.Welcome(busy = true)
        open(KithHome.create(folder, vault(null), name, relay?.ifBlank { null }, code?.ifBlank { null }, zone))
    }

    /** Opens with a PIN. */
    fun unlock(pin: String): Job = changing(otherwise = { Stage.Locked(problem = it) }) {
        if (now.value is Stage.Open) return@changing now.value
        now.value = Stage.Locked(busy = true)
        opened(pin)
    }

    /** Closes the home; with a PIN set, only that opens it again. */
    fun lock(): Job = changing {
        if (now.value !is Stage.Open) return@changing now.value
        closed()
        if (hasPin(folder.toString())) Stage.Locked() else opened(null)
    }

    /**
     * Sets the PIN, or takes it away with null; [current] is the one that is set. The home closes for it and opens again, and says
     * there what became of it. Where [current] is wrong it stays locked: whoever asked did not know it, and it is not tried again.
     */
    fun changePin(current: String?, pin: String?): Job = changing {
        if (now.value !is Stage.Open) return@changing now.value
        closed()
        val problem = try {
            setPin(HomeRequest(folder.toString(), zone.id), vault(current), pin?.encodeToByteArray())
            null
        } catch (failure: KithException.Locked) {
            return@changing Stage.Locked(problem = Problem.of(failure))
        } catch (failure: KithException) {
            Problem.of(failure)
        }
        reopened(if (problem == null) pin else current).also { stage ->
            (stage as? Stage.Open)?.models?.desk?.say(Notice(if (pin == null) "notice.pin.removed" else "notice.pin.set", problem))
        }
    }

    /** Destroys everything of this home on this device. Needs no PIN; the screen asks before. */
    fun destroy(): Job = changing {
        closed()
        wipe(folder.toString(), Vault(null, null))
        platform.onDestroyed()
        Stage.Welcome()
    }

    /** Something came from outside; the last of several is the one that counts. */
    fun arrive(arrival: Arrival) {
        arrived.value = arrival
    }

    /** It was looked at. */
    fun taken(arrival: Arrival) {
        arrived.compareAndSet(arrival, null)
    }

    /** The device travelled. */
    fun travel(to: ZoneId): Job = scope.launch {
        zone = to
        turns.withLock { (now.value as? Stage.Open)?.models?.desk?.act({ it.setZone(to) }) }
    }

    /**
     * A slot that the system gives in the background: reads and sends, and plans what is announced. On the open home where there
     * is one; else it opens and closes it, and nothing does so at the same time. Cancelling it ends what waits for the network.
     */
    suspend fun round(deadline: Duration): RoundResult = turns.withLock {
        try {
            val desk = (now.value as? Stage.Open)?.models?.desk
            calls.make {
                when {
                    desk != null -> round(desk.home, deadline, platform.announcer)
                    !Files.exists(folder) || hasPin(folder.toString()) -> RoundResult.Closed
                    else -> KithHome.open(folder, vault(null), zone).use { round(it, deadline, platform.announcer) }
                }
            }
        } catch (failure: IOException) {
            RoundResult.Failed(problem(failure))
        } catch (failure: KithException) {
            RoundResult.Failed(Problem.of(failure))
        }
    }

    /** Closes the home and ends everything. */
    override fun close() {
        scope.cancel()
        // What is under way may hold the home: it ends first.
        runBlocking { scope.coroutineContext.job.join() }
        (now.value as? Stage.Open)?.models?.desk?.home?.close()
        now.value = Stage.Opening
    }

    private suspend fun opened(pin: String?): Stage = open(KithHome.open(folder, vault(pin), zone))

    /** Where a wrong PIN was given for a change, the home stays locked: whoever asked did not know it. */
    private suspend fun reopened(pin: String?): Stage = try {
        opened(pin)
    } catch (failure: KithException.Locked) {
        Stage.Locked(problem = Problem.of(failure))
    }

    private fun open(home: KithHome): Stage {
        val inside = CoroutineScope(scope.coroutineContext + SupervisorJob(scope.coroutineContext.job))
        return Stage.Open(Models(Desk(home, inside, calls), this, platform))
    }

    /** Closes an open home, when all that used it has ended. */
    private suspend fun closed() {
        val desk = (now.value as? Stage.Open)?.models?.desk ?: return
        now.value = Stage.Opening
        desk.scope.coroutineContext.job.cancelAndJoin()
        desk.home.close()
    }

    /** One change of the stage after another: two taps do not open two homes. */
    private fun changing(otherwise: (Problem) -> Stage = Stage::Failed, next: suspend () -> Stage): Job = scope.launch {
        turns.withLock {
            try {
                // Set where it was made, so that no cancelling comes between an open home and the one who closes it.
                calls.make { now.value = next() }
            } catch (failure: IOException) {
                now.value = otherwise(problem(failure))
            } catch (failure: KithException) {
                now.value = when {
                    failure is KithException.Locked && failure.reason == LockReason.PIN_NEEDED -> Stage.Locked()
                    failure is KithException.Refused && failure.v1 == Refusal.HOME_MISSING -> Stage.Welcome()
                    else -> otherwise(Problem.of(failure))
                }
            }
        }
    }

    private fun problem(failure: IOException) = when (failure) {
        is DamagedKey -> Problem("secret_damaged", retryable = false)
        is LockedKey -> Problem("vault_locked", retryable = true)
        else -> Problem("file_unreadable", retryable = true)
    }

    /** The secret is asked for here, so that what is wrong with it is known by its name and not as a failure of the core. */
    private fun vault(pin: String?): SecretVault = Vault(keys.secret(), pin)

    /** What the core asks. Forgetting needs no secret, and works where it is damaged. */
    private inner class Vault(private val secret: ByteArray?, private val pin: String?) : SecretVault {
        override fun secret() = secret ?: keys.secret()

        override fun pin() = pin?.encodeToByteArray()

        override fun forget() = keys.forget()
    }
}
