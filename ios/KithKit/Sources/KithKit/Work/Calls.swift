// The one way to the core: no call of it is made by the thread that draws.

import Foundation

/// Makes calls of the core away from the main thread, and counts them, so that a test sees that the check was not idle.
public final class Calls: Sendable {
    private let counts = Counts()

    public init() {}

    /// How many calls were made.
    public var made: Int { counts.read().made }

    /// How many of them by the thread that draws: always none.
    public var madeWhileDrawing: Int { counts.read().drawing }

    /// Makes a call. As it belongs to no actor, it leaves the main one before it begins.
    func make<T: Sendable>(_ call: @Sendable () async throws -> T) async throws -> T {
        counts.note()
        return try await call()
    }
}

private final class Counts: @unchecked Sendable {
    private let lock = NSLock()
    private var made = 0
    private var drawing = 0

    func note() {
        let draws = Thread.isMainThread
        lock.withLock {
            made += 1
            if draws { drawing += 1 }
        }
    }

    func read() -> (made: Int, drawing: Int) {
        lock.withLock { (made, drawing) }
    }
}
