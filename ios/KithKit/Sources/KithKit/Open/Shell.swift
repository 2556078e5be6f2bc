// The app before any screen: finds the home, makes it, opens it, locks it, wipes it.

import Foundation
import Observation
internal import KithClient

/// Where the app stands before and after a home is open.
public enum Stage {
    /// The home is looked for, or opens.
    case opening
    /// There is no home yet. The problem is why the last try failed.
    case welcome(busy: Bool = false, problem: Problem? = nil)
    /// A PIN is needed. The problem is why the last one did not open it.
    case locked(busy: Bool = false, problem: Problem? = nil)
    /// It cannot be opened now.
    case failed(Problem)
    /// It is open.
    case open(Models)
}

/// One change of the stage after another: two taps do not open two homes.
@MainActor
@Observable
public final class Shell {
    /// Where the app stands.
    public private(set) var stage = Stage.opening
    /// Places to turn to: there with no home and while locked.
    public let help: HelpModel
    /// What the person likes.
    public let likes: Preferences
    /// Counts the calls of the core.
    public let calls = Calls()
    /// The zone that the device is in.
    public let zone: TimeZone

    @ObservationIgnored private let folder: URL
    @ObservationIgnored private let keys: any KeyStore
    @ObservationIgnored private var turn: Task<Void, Never>?

    public init(folder: URL, keys: any KeyStore, zone: TimeZone = .current, likes: Preferences? = nil) {
        self.folder = folder
        self.keys = keys
        self.zone = zone
        self.likes = likes ?? Preferences()
        help = HelpModel(calls)
    }

    /// The models of the open home.
    public var models: Models? {
        if case .open(let models) = stage { models } else { nil }
    }

    /// Looks for the home, and opens it where no PIN is set. Does nothing where it is open.
    public func start() async {
        await changing { shell in
            if shell.models != nil { return shell.stage }
            guard FileManager.default.fileExists(atPath: shell.folder.path) else { return .welcome() }
            return try await shell.hasPin() ? .locked() : try await shell.opened(nil)
        }
    }

    /// Makes a home with a new account: no phone number, no e-mail, no network needed.
    public func create(name: String, relay: String?, code: String? = nil) async {
        await changing(otherwise: { .welcome(problem: $0) }) { shell in
            if shell.models != nil { return shell.stage }
            shell.stage = .welcome(busy: true)
            let (folder, keys, zone) = (shell.folder, shell.keys, shell.zone)
            let home = try await shell.calls.make {
                try await KithHome.create(
                    in: folder, vault: try Vault(keys, pin: nil), name: name, relay: filled(relay), relayCode: filled(code), zone: zone)
            }
            return shell.open(home)
        }
    }

    /// Opens with a PIN.
    public func unlock(_ pin: String) async {
        await changing(otherwise: { .locked(problem: $0) }) { shell in
            if shell.models != nil { return shell.stage }
            shell.stage = .locked(busy: true)
            return try await shell.opened(pin)
        }
    }

    /// Closes the home; with a PIN set, only that opens it again.
    public func lock() async {
        await changing { shell in
            guard shell.models != nil else { return shell.stage }
            await shell.closed()
            return try await shell.hasPin() ? .locked() : try await shell.opened(nil)
        }
    }

    /// Sets the PIN, or takes it away with none; `current` is the one that is set. The home closes for it and opens again, and says
    /// there what became of it. Where `current` is wrong it stays locked: whoever asked did not know it, and it is not tried again.
    public func changePin(from current: String?, to pin: String?) async {
        await changing { shell in
            guard shell.models != nil else { return shell.stage }
            await shell.closed()
            let (folder, keys, zone) = (shell.folder, shell.keys, shell.zone)
            var problem: Problem?
            do {
                try await shell.calls.make {
                    try await setPin(
                        request: HomeRequest(folder: folder.path, zone: zone.identifier), vault: try Vault(keys, pin: current),
                        pin: pin.map { Data($0.utf8) })
                }
            } catch let error as KithError {
                problem = Problem(error)
                if case .Locked = error { return .locked(problem: problem) }
            }
            do {
                let stage = try await shell.opened(problem == nil ? pin : current)
                if case .open(let models) = stage {
                    models.desk.notices.say(pin == nil ? "notice.pin.removed" : "notice.pin.set", problem: problem)
                }
                return stage
            } catch let error as KithError {
                // The PIN for a change was wrong after all.
                if case .Locked = error { return .locked(problem: Problem(error)) }
                throw error
            }
        }
    }

    /// Destroys everything of this home on this device. Needs no PIN; the screen asks before.
    public func destroy() async {
        await changing { shell in
            await shell.closed()
            let (folder, keys) = (shell.folder, shell.keys)
            try await shell.calls.make { try await wipe(folder: folder.path, vault: Vault(forgetting: keys)) }
            return .welcome()
        }
    }

    /// The system is about to freeze the app: closes the files, since whoever holds a lock then is killed.
    public func sleep() async {
        await changing { shell in
            if let home = shell.models?.desk.home { try? await shell.calls.make { try await home.suspendFiles() } }
            return shell.stage
        }
    }

    /// The app is in front again.
    public func wake() async {
        await changing { shell in
            guard let models = shell.models, let home = models.desk.home else { return shell.stage }
            try await shell.calls.make { try await home.resume() }
            models.connection.tryNow()
            return shell.stage
        }
    }

    /// A background slot: reads and sends for at most `limit`, and closes the files again. False where that was not possible, with a
    /// PIN set too: nothing is opened without the person then.
    public func syncInBackground(within limit: Duration) async -> Bool {
        if models == nil { await start() }
        guard let models else { return false }
        await wake()
        let result = try? await models.desk.ask { try await $0.sync.once(within: limit) }
        await sleep()
        return result.map { $0.problem == nil } ?? false
    }

    /// Closes the home and ends everything.
    public func close() async {
        await changing { shell in
            await shell.closed()
            return .opening
        }
    }

    private func hasPin() async throws -> Bool {
        let folder = folder.path
        return try await calls.make { try await KithCore.hasPin(folder: folder) }
    }

    private func opened(_ pin: String?) async throws -> Stage {
        let (folder, keys, zone) = (folder, keys, zone)
        return open(try await calls.make { try await KithHome.open(in: folder, vault: try Vault(keys, pin: pin), zone: zone) })
    }

    private func open(_ home: KithHome) -> Stage {
        .open(Models(Desk(home, calls), zone, self))
    }

    /// Closes an open home.
    private func closed() async {
        guard let models else { return }
        stage = .opening
        await models.desk.close()
    }

    private func changing(
        otherwise: @escaping @MainActor (Problem) -> Stage = { .failed($0) },
        _ next: @escaping @MainActor (Shell) async throws -> Stage
    ) async {
        let before = turn
        let now = Task {
            await before?.value
            do {
                self.stage = try await next(self)
            } catch let error as KithError {
                self.stage =
                    switch error {
                    case .Locked(.pinNeeded, _): .locked()
                    case .Refused(.homeMissing): .welcome()
                    default: otherwise(Problem(error))
                    }
            } catch {
                self.stage = otherwise(Problem(error))
            }
        }
        turn = now
        await now.value
    }
}

/// Nothing where there are only spaces.
private func filled(_ text: String?) -> String? {
    guard let text = text?.trimmingCharacters(in: .whitespaces), !text.isEmpty else { return nil }
    return text
}
