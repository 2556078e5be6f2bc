package org.kith.shell.open

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import org.kith.KithHome
import org.kith.core.HomeRequest
import org.kith.core.hasPin
import org.kith.core.setPin
import org.kith.core.wipe
import org.kith.model.KithException
import org.kith.model.LockReason
import org.kith.model.Refusal
import org.kith.shell.work.Calls
import org.kith.shell.work.Desk
import org.kith.shell.work.Notice
import org.kith.shell.work.Problem
import java.nio.file.Files
import java.nio.file.Path
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

/** Keeps the secret of a home, as the platform can. */
interface KeyStore {
    /** The secret, made at the first call; 32 random bytes. */
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
    private val zone: ZoneId = ZoneId.systemDefault(),
    private val preferences: Preferences = Preferences(),
    dispatcher: CoroutineDispatcher = Dispatchers.Default,
    isScreenThread: () -> Boolean = { false },
) : AutoCloseable {
    private val scope = CoroutineScope(SupervisorJob() + dispatcher)
    private val now = MutableStateFlow<Stage>(Stage.Opening)

    /** Counts the calls of the core. */
    val calls = Calls(dispatcher, isScreenThread)

    /** Where the app stands. */
    val stage: StateFlow<Stage> = now.asStateFlow()

    /** Places to turn to: there with no home and while locked. */
    val help = HelpModel(scope, calls)

    /** What the person likes: language, theme, notices. */
    val likes: Preferences = preferences

    /** Looks for the home, and opens it where no PIN is set. */
    fun start() = changing {
        when {
            !Files.exists(folder) -> Stage.Welcome()
            hasPin(folder.toString()) -> Stage.Locked()
            else -> opened(null)
        }
    }

    /** Makes a home with a new account: no phone number, no e-mail, no network needed. */
    fun create(name: String, relay: String?, code: String? = null) {
        now.value = Stage.Welcome(busy = true)
        changing(otherwise = { Stage.Welcome(problem = it) }) {
            val home = KithHome.create(folder, vault(null), name, relay?.ifBlank { null }, code?.ifBlank { null }, zone)
            open(home)
        }
    }

    /** Opens with a PIN. */
    fun unlock(pin: String) {
        now.value = Stage.Locked(busy = true)
        changing(otherwise = { Stage.Locked(problem = it) }) { opened(pin) }
    }

    /** Closes the home; with a PIN set, only that opens it again. */
    fun lock() = changing {
        close(now.value)
        if (hasPin(folder.toString())) Stage.Locked() else opened(null)
    }

    /**
     * Sets the PIN, or takes it away with null; [current] is the one that is set. The home closes for it and opens again, and says
     * there what became of it.
     */
    fun changePin(current: String?, pin: String?) = changing {
        close(now.value)
        val problem = try {
            setPin(HomeRequest(folder.toString(), zone.id), vault(current), pin?.encodeToByteArray())
            null
        } catch (failure: KithException) {
            Problem.of(failure)
        }
        reopened(if (problem == null) pin else current).also { stage ->
            (stage as? Stage.Open)?.models?.desk?.say(Notice(if (pin == null) "notice.pin.removed" else "notice.pin.set", problem))
        }
    }

    /** Destroys everything of this home on this device. Needs no PIN; the screen asks before. */
    fun destroy() = changing {
        close(now.value)
        wipe(folder.toString(), vault(null))
        Stage.Welcome()
    }

    /** Closes the home and ends everything. */
    override fun close() {
        close(now.value)
        scope.cancel()
    }

    private suspend fun opened(pin: String?): Stage = open(KithHome.open(folder, vault(pin), zone))

    /** Where a wrong PIN was given for a change, the home stays locked: whoever asked did not know it. */
    private suspend fun reopened(pin: String?): Stage = try {
        opened(pin)
    } catch (failure: KithException.Locked) {
        Stage.Locked(problem = Problem.of(failure))
    }

    private fun open(home: KithHome): Stage {
        val inside = CoroutineScope(scope.coroutineContext + SupervisorJob(scope.coroutineContext[kotlinx.coroutines.Job]))
        return Stage.Open(Models(Desk(home, inside, calls), zone, this))
    }

    private fun close(stage: Stage) {
        if (stage !is Stage.Open) return
        now.value = Stage.Opening
        stage.models.desk.scope.cancel()
        stage.models.desk.home.close()
    }

    private fun changing(otherwise: (Problem) -> Stage = Stage::Failed, next: suspend () -> Stage) {
        scope.launch {
            now.value = try {
                calls.make(next)
            } catch (failure: KithException) {
                val problem = Problem.of(failure)
                when {
                    failure is KithException.Locked && failure.reason == LockReason.PIN_NEEDED -> Stage.Locked()
                    failure is KithException.Refused && failure.v1 == Refusal.HOME_MISSING -> Stage.Welcome()
                    else -> otherwise(problem)
                }
            }
        }
    }

    private fun vault(pin: String?) = object : org.kith.core.SecretVault {
        override fun secret() = keys.secret()

        override fun pin() = pin?.encodeToByteArray()

        override fun forget() = keys.forget()
    }
}
