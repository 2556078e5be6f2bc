// A backup of the journal: the one way in which it leaves this device, asked for each time.

import Foundation
internal import KithClient

/// How a backup goes.
public enum BackupStep: Hashable, Sendable {
    /// Nothing goes on.
    case idle
    /// The person is asked: so many entries would leave.
    case asked(entries: Int)
    /// It goes on and can be stopped.
    case working
    /// It is written. The code opens it, is shown once and kept nowhere. Photos whose files are damaged are not in it, and whoever
    /// wipes a phone must know before.
    case made(code: String, entries: Int, photosLeftOut: Int)
    /// It was brought back.
    case restored(entries: Int)
    /// It did not work; nothing was changed.
    case failed(Problem)
}

extension JournalModel {
    /// Asks before anything leaves.
    public func askForBackup() async {
        do {
            let agreed = try await desk.form { home in
                let ticket = try await home.journalPortable.askToLeave(leaving: .backup)
                return (ticket, Int(clamping: ticket.entries()))
            }
            ticket = agreed.0
            backup = .asked(entries: agreed.1)
        } catch {
            backup = .failed(error)
        }
    }

    /// The person agreed: writes the backup to a new file.
    public func backUp(to file: URL) async {
        guard let agreed = ticket else { return }
        ticket = nil
        await working { desk throws(Problem) in
            let made = try await desk.ask { try await $0.journalPortable.backUp(agreed, to: file) }
            return .made(
                code: made.code, entries: Int(clamping: made.entries), photosLeftOut: Int(clamping: made.photosLeftOut))
        }
    }

    /// Brings a backup back into an empty journal: all or nothing.
    public func restore(from file: URL, code: String) async {
        await working { desk throws(Problem) in
            let restored = try await desk.ask { try await $0.journalPortable.restore(from: file, code: code) }
            return .restored(entries: Int(clamping: restored.entries))
        }
        again.fire()
    }

    /// Stops what goes on.
    public func stop() { work?.cancel() }

    /// Puts the last result away.
    public func finished() {
        ticket = nil
        backup = .idle
    }

    private func working(_ act: @escaping @MainActor (Desk) async throws(Problem) -> BackupStep) async {
        backup = .working
        let task = Task {
            do {
                backup = try await act(desk)
            } catch {
                backup = .failed(Problem(error))
            }
        }
        work = task
        await task.value
    }
}
