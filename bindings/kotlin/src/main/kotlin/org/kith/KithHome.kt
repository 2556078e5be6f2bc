package org.kith

import org.kith.core.Account
import org.kith.core.Contacts
import org.kith.core.Groups
import org.kith.core.Help
import org.kith.core.HomeRequest
import org.kith.core.Journal
import org.kith.core.JournalInstruments
import org.kith.core.JournalPortable
import org.kith.core.JournalReminders
import org.kith.core.JournalReview
import org.kith.core.JournalSettings
import org.kith.core.JournalSketches
import org.kith.core.Kith
import org.kith.core.Messages
import org.kith.model.NewAccount
import org.kith.core.OpenProgress
import org.kith.core.OpenStage
import org.kith.core.Reminders
import org.kith.core.Resources
import org.kith.core.SecretVault
import org.kith.core.Syncing
import org.kith.core.SyncResult
import org.kith.core.CancelHandle
import org.kith.model.KithException
import org.kith.model.UndoneView
import java.nio.file.Path
import java.time.Duration
import java.time.ZoneId

/**
 * An open home: one device of one person. Open it once, in the application, and hand it to view models.
 *
 * Every call suspends and may come from any thread, the main one too: the work is done on threads of the library. Cancelling
 * the coroutine ends what waits for the network at once; what writes goes on to its end, so nothing is written by half. What
 * goes wrong is a [KithException] with a stable `code()`, whether it is worth a `retryable()` and a `messageKey()`.
 *
 * [close] it (or `use { }`) when the process is done with it. Calls after that throw [IllegalStateException].
 */
class KithHome private constructor(private val kith: Kith) : AutoCloseable {
    private val opened = mutableListOf<AutoCloseable>()

    /** Who I am, the relay, the state of the home. */
    val account: Account = kith.account().kept()

    /** People, and links to oneself. */
    val contacts: Contacts = kith.contacts().kept()

    /** Groups and direct chats. */
    val groups: Groups = kith.groups().kept()

    /** Messages. */
    val messages: Messages = kith.messages().kept()

    /** Reminders and quiet hours. */
    val reminders: Reminders = kith.reminders().kept()

    /** Resources of groups, and one's own. */
    val resources: Resources = kith.resources().kept()

    /** The private journal, which never reaches the network: entries and their photos. */
    val journal: Journal = kith.journal().kept()

    /** Looking back over the journal: figures, calendars, what goes with which mood. */
    val journalReview: JournalReview = kith.journalReview().kept()

    /** Questionnaires. */
    val journalInstruments: JournalInstruments = kith.journalInstruments().kept()

    /** The ways into the journal and out of it: files of other journals, exports, backups. */
    val journalPortable: JournalPortable = kith.journalPortable().kept()

    /** The day start, names of moods, groups of factors. */
    val journalSettings: JournalSettings = kith.journalSettings().kept()

    /** Templates, and entries that are being written. */
    val journalSketches: JournalSketches = kith.journalSketches().kept()

    /** Own reminders to write. */
    val journalReminders: JournalReminders = kith.journalReminders().kept()

    /** The network, and what waits for it. */
    val sync: Syncing = kith.sync().kept()

    /** Help lines, which need neither account nor network. */
    val help: Help = kith.help().kept()

    /** Takes back one's own last change of a record, and gives it as it stands then. */
    @Throws(KithException::class)
    suspend fun undo(): UndoneView = kith.undo()

    /** The device travelled: says where it is now. */
    @Throws(KithException::class)
    suspend fun setZone(zone: ZoneId) = kith.setZone(zone.id)

    /** Closes the files before the system freezes the app. Calls fail with `store_busy` until [resume]. */
    @Throws(KithException::class)
    suspend fun suspendFiles() = kith.suspend()

    /** Opens the files again; flows give what another process changed meanwhile. */
    @Throws(KithException::class)
    suspend fun resume() = kith.resume()

    override fun close() {
        opened.asReversed().forEach(AutoCloseable::close)
        kith.close()
    }

    private fun <T : AutoCloseable> T.kept(): T = also(opened::add)

    companion object {
        /** Makes a home in [folder], with a new account named [name] in it. Works offline. */
        @Throws(KithException::class)
        suspend fun create(
            folder: Path,
            vault: SecretVault,
            name: String,
            relay: String? = null,
            relayCode: String? = null,
            zone: ZoneId = ZoneId.systemDefault(),
        ) = KithHome(Kith.create(request(folder, zone), NewAccount(name, relay, relayCode), vault))

        /** Opens the home in [folder]. [onStage] is called on a thread of the library. */
        @Throws(KithException::class)
        suspend fun open(
            folder: Path,
            vault: SecretVault,
            zone: ZoneId = ZoneId.systemDefault(),
            onStage: ((OpenStage) -> Unit)? = null,
        ): KithHome {
            val progress = onStage?.let { tell ->
                object : OpenProgress {
                    override fun onStage(stage: OpenStage) = tell(stage)
                }
            }
            return KithHome(Kith.open(request(folder, zone), vault, progress))
        }

        /**
         * What a service for pushes calls, in whatever process it runs, while the app may be open too: opens the home, syncs for
         * at most [deadline], closes it, and gives what came in.
         */
        @Throws(KithException::class)
        suspend fun processPush(
            folder: Path,
            vault: SecretVault,
            deadline: Duration = Duration.ofSeconds(20),
            cancel: CancelHandle? = null,
        ): SyncResult = org.kith.core.processPush(request(folder, ZoneId.systemDefault()), vault, deadline, cancel)

        private fun request(folder: Path, zone: ZoneId) = HomeRequest(folder.toString(), zone.id)
    }
}
