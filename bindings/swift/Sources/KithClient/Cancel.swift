import Foundation

/// Does what can be stopped, and stops it when the task is cancelled.
func stoppable<T: Sendable>(_ work: (CancelHandle) async throws -> T) async throws -> T {
    let handle = CancelHandle()
    return try await withTaskCancellationHandler {
        try Task.checkCancellation()
        do {
            return try await work(handle)
        } catch let error as KithError where Task.isCancelled && error.code() == "stopped" {
            throw CancellationError()
        }
    } onCancel: {
        handle.cancel()
    }
}

extension Syncing {
    /// Reads and sends until nothing is left to do, or until the time is over: for a background slot, or a pull on a list. A relay
    /// that is away is in the result.
    ///
    /// - Throws: `KithError`: `relay_unset` and failures of the storage; `CancellationError` at once when the task is cancelled.
    public func once(within limit: Duration) async throws -> SyncResult {
        try await stoppable { cancel in try await once(deadline: limit.inSeconds, cancel: cancel) }
    }
}

/// Hears how far long work has come: steps done, and all of them. It is called on a thread of the library, which waits for it.
public typealias OnProgress = @Sendable (_ done: UInt64, _ of: UInt64) -> Void

/// Gives progress to a closure.
private final class Told: WorkProgress {
    private let tell: OnProgress

    init(_ tell: @escaping OnProgress) {
        self.tell = tell
    }

    func onProgress(done: UInt64, of: UInt64) {
        tell(done, of)
    }
}

extension JournalPortable {
    /// Writes a backup to a new file, and tries it out. Cancelling the task stops it, with no file left.
    ///
    /// - Throws: `KithError`: `ticket_void`, `file_exists`, `file_unreadable`, `backup_damaged`; `CancellationError`.
    public func backUp(
        _ ticket: LeaveTicket, to file: URL, onProgress: OnProgress? = nil
    ) async throws -> BackupView {
        try await stoppable { cancel in
            try await backUp(ticket: ticket, path: file.path, progress: onProgress.map(Told.init), cancel: cancel)
        }
    }

    /// Brings a backup back into this journal, which has no entries: all or nothing.
    ///
    /// - Throws: `KithError`: `journal_not_empty`, `code_invalid`, `code_wrong`, `file_unreadable`, the `backup_…` codes;
    ///   `CancellationError`.
    public func restore(from file: URL, code: String, onProgress: OnProgress? = nil) async throws -> RestoredView {
        try await stoppable { cancel in
            try await restore(path: file.path, code: code, progress: onProgress.map(Told.init), cancel: cancel)
        }
    }
}

extension JournalReview {
    /// What goes with which mood in the days, and how the mood goes. Cancelling the task stops it.
    ///
    /// - Throws: `KithError` of the storage; `CancellationError`.
    public func insights(
        between from: Day? = nil, and to: Day? = nil, onProgress: OnProgress? = nil
    ) async throws -> Insights {
        try await stoppable { cancel in
            try await insights(from: from, to: to, progress: onProgress.map(Told.init), cancel: cancel)
        }
    }
}

extension Groups {
    /// Makes a link into the group that ends after `time`.
    public func invite(_ group: GroupId, for time: Duration) async throws -> LinkView {
        try await invite(group: group, lasts: time.inSeconds)
    }
}

extension Reminders {
    /// Lets an occurrence fire again later, for oneself; without one the next.
    public func snooze(
        _ reminder: RecordId, for time: Duration, occurrence: OccurrenceId? = nil
    ) async throws -> OccurrenceView {
        try await snooze(reminder: reminder, later: time.inSeconds, occurrence: occurrence)
    }
}

extension Duration {
    /// As the library takes it; what is less than nothing is nothing.
    var inSeconds: TimeInterval {
        max(0, TimeInterval(components.seconds) + TimeInterval(components.attoseconds) / 1e18)
    }
}
