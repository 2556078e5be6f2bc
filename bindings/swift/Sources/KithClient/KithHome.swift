import Foundation
@_exported import KithCore
@_exported import KithModel

/// An open home: one device of one person. Open it once, in the app, and hand it to view models.
///
/// Every call suspends and may come from any thread, the main actor too: the work is done on threads of the library. What goes
/// wrong is a `KithError` with a stable `code()`, whether it is worth a `retryable()` and a `messageKey()`.
///
/// What waits for the network or takes long is tied to the task that calls it: ``KithCore/Syncing/once(within:)``,
/// ``KithCore/JournalPortable/backUp(_:to:onProgress:)``, ``KithCore/JournalPortable/restore(from:code:onProgress:)``, ``processPush(in:vault:within:)``. Cancelling the
/// task ends it with a `CancellationError`. What writes goes on to its end, so nothing is written by half.
///
/// It closes its files when it, its services and the streams made of them are let go of.
public final class KithHome: Sendable {
    private let kith: Kith

    /// Who I am, the relay, the state of the home.
    public let account: Account
    /// People, and links to oneself.
    public let contacts: Contacts
    /// Groups and direct chats.
    public let groups: Groups
    /// Messages.
    public let messages: Messages
    /// Reminders and quiet hours.
    public let reminders: Reminders
    /// Resources of groups, and one's own.
    public let resources: Resources
    /// The private journal, which never reaches the network: entries and their photos.
    public let journal: Journal
    /// Looking back over the journal: figures, calendars, what goes with which mood.
    public let journalReview: JournalReview
    /// Questionnaires.
    public let journalInstruments: JournalInstruments
    /// The ways into the journal and out of it: files of other journals, exports, backups.
    public let journalPortable: JournalPortable
    /// The day start, names of moods, groups of factors.
    public let journalSettings: JournalSettings
    /// Templates, and entries that are being written.
    public let journalSketches: JournalSketches
    /// Own reminders to write.
    public let journalReminders: JournalReminders
    /// The network, and what waits for it.
    public let sync: Syncing
    /// Help lines, which need neither account nor network.
    public let help: Help

    private init(_ kith: Kith) {
        self.kith = kith
        account = kith.account()
        contacts = kith.contacts()
        groups = kith.groups()
        messages = kith.messages()
        reminders = kith.reminders()
        resources = kith.resources()
        journal = kith.journal()
        journalReview = kith.journalReview()
        journalInstruments = kith.journalInstruments()
        journalPortable = kith.journalPortable()
        journalSettings = kith.journalSettings()
        journalSketches = kith.journalSketches()
        journalReminders = kith.journalReminders()
        sync = kith.sync()
        help = kith.help()
    }

    /// Makes a home in `folder`, with a new account named `name` in it. Works offline.
    ///
    /// - Throws: `KithError`: `home_exists`, the bounds of a name, `relay_invalid`, `zone_unknown`, `vault_locked`, and what the
    ///   storage says.
    public static func create(
        in folder: URL,
        vault: any SecretVault,
        name: String,
        relay: String? = nil,
        relayCode: String? = nil,
        zone: TimeZone = .current
    ) async throws -> KithHome {
        let account = NewAccount(name: name, relay: relay, relayCode: relayCode)
        return KithHome(try await Kith.create(request: request(folder, zone), account: account, vault: vault))
    }

    /// Opens the home in `folder`. `onStage` is called on a thread of the library.
    ///
    /// - Throws: `KithError`: `home_missing`, `home_exposed`, `vault_locked`, `secret_wrong`, `pin_needed`, `pin_wrong`.
    public static func open(
        in folder: URL,
        vault: any SecretVault,
        zone: TimeZone = .current,
        onStage: (@Sendable (OpenStage) -> Void)? = nil
    ) async throws -> KithHome {
        KithHome(try await Kith.open(request: request(folder, zone), vault: vault, progress: onStage.map(Stages.init)))
    }

    /// What a notification service extension calls, in its own process, while the app may be open too: opens the home, syncs for
    /// at most `limit`, closes it, and gives what came in. Cancelling the task ends it.
    ///
    /// - Throws: `KithError` as ``open(in:vault:zone:onStage:)``; `CancellationError`.
    public static func processPush(
        in folder: URL,
        vault: any SecretVault,
        within limit: Duration = .seconds(20)
    ) async throws -> SyncResult {
        try await stoppable { cancel in
            try await KithCore.processPush(
                request: request(folder, .current), vault: vault, deadline: limit.inSeconds, cancel: cancel)
        }
    }

    /// Takes back one's own last change of a record, and gives it as it stands then.
    public func undo() async throws -> UndoneView {
        try await kith.undo()
    }

    /// The device travelled: says where it is now.
    public func setZone(_ zone: TimeZone) async throws {
        try await kith.setZone(zone: zone.identifier)
    }

    /// Closes the files before the system freezes the app. Calls fail with `store_busy` until ``resume()``.
    public func suspendFiles() async throws {
        try await kith.suspend()
    }

    /// Opens the files again; streams give what another process changed meanwhile.
    public func resume() async throws {
        try await kith.resume()
    }

    private static func request(_ folder: URL, _ zone: TimeZone) -> HomeRequest {
        HomeRequest(folder: folder.path, zone: zone.identifier)
    }
}

/// Gives stages to a closure.
private final class Stages: OpenProgress {
    private let tell: @Sendable (OpenStage) -> Void

    init(_ tell: @escaping @Sendable (OpenStage) -> Void) {
        self.tell = tell
    }

    func onStage(stage: OpenStage) {
        tell(stage)
    }
}
