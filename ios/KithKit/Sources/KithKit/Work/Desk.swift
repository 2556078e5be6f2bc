// What every model works with: the open home, acts and their notices, and lists that are followed while a screen looks.

import Foundation
internal import KithClient

/// The work of one open home. It ends when the home closes: what follows a list is cancelled, and later calls are refused.
@MainActor
public final class Desk {
    /// What to say once.
    public let notices = Notices()
    /// The way to the core.
    public let calls: Calls
    /// How many acts of this person left something to send.
    public private(set) var writes = 0

    private(set) var home: KithHome?
    let written = Signal()
    private var running: [UUID: Task<Void, any Error>] = [:]
    private var me: AccountView?

    init(_ home: KithHome, _ calls: Calls) {
        self.home = home
        self.calls = calls
    }

    /// Asks the core, away from the screen.
    func ask<T: Sendable>(_ call: @escaping @Sendable (KithHome) async throws -> T) async throws(Problem) -> T {
        guard let home else { throw Problem.closed }
        do {
            return try await calls.make { try await call(home) }
        } catch {
            throw Problem(error)
        }
    }

    /// Does what the person asked for; what goes wrong is thrown, to the form that shows it. Only what `leaves` something to send asks
    /// the network, and says so: nobody may learn from the network when somebody writes what never leaves.
    func form<T: Sendable>(
        leaves: Bool = false, _ call: @escaping @Sendable (KithHome) async throws -> T
    ) async throws(Problem) -> T {
        let result = try await ask(call)
        if leaves {
            writes += 1
            written.fire()
        }
        return result
    }

    /// Does what the person asked for; what goes wrong is told as a notice.
    @discardableResult
    func act<T: Sendable>(
        leaves: Bool = false, _ call: @escaping @Sendable (KithHome) async throws -> T
    ) async -> T? {
        do {
            return try await form(leaves: leaves, call)
        } catch {
            notices.say("notice.failed", problem: error)
            return nil
        }
    }

    /// Says what was done, with the way back that the core has.
    func undoable(_ key: String, again: Signal? = nil, leaves: Bool = true) {
        notices.say(key) { [weak self] in
            await self?.act(leaves: leaves) { _ = try await $0.undo() }
            again?.fire()
        }
    }

    /// Who I am: asked once.
    func myself() async throws(Problem) -> AccountView {
        if let me { return me }
        let asked = try await ask { try await $0.account.me() }
        me = asked
        return asked
    }

    /// Closes the files and lets go of the home.
    func close() async {
        for task in running.values { task.cancel() }
        running = [:]
        guard let closing = home else { return }
        home = nil
        try? await calls.make { try await closing.suspendFiles() }
    }

    // Following.

    /// Something that goes on while a screen looks.
    typealias Watch = @MainActor @Sendable () async throws -> Void

    /// A list of the core, each state of it.
    func list<View: Sendable>(
        _ stream: @escaping @Sendable (KithHome) -> ListStream<View>,
        show: @escaping @MainActor @Sendable ([View]) async throws -> Void
    ) -> Watch {
        { [weak self] in
            guard let self, let home = self.home else { return }
            let calls = self.calls
            let states = try await calls.make { stream(home) }
            for try await state in states { try await show(state) }
        }
    }

    /// What a call gives, asked again at each sign.
    func asked(_ signal: Signal, _ ask: @escaping Watch) -> Watch {
        { for await _ in signal.stream() { try await ask() } }
    }

    /// What goes on, begun anew at each sign. What fails ends it, but not what was ended for something newer.
    func anew(_ signal: Signal, _ watch: @escaping Watch) -> Watch {
        { try await Anew(signal, watch).run() }
    }

    /// Follows until the caller's task is cancelled, the home closes, or one of them fails.
    func watch(_ watches: Watch..., failed: @MainActor (Problem) -> Void) async {
        let id = UUID()
        let task = Task {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for watch in watches { group.addTask { try await watch() } }
                try await group.waitForAll()
            }
        }
        running[id] = task
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            task.cancel()
        }
        running[id] = nil
        if case .failure(let failure) = result, !task.isCancelled, home != nil { failed(Problem(failure)) }
    }

    /// Something that goes on as long as the home is open.
    func run(_ work: @escaping Watch) {
        running[UUID()] = Task { try await work() }
    }
}

/// Something that goes on, and begins anew at each sign.
@MainActor
private final class Anew {
    private let signal: Signal
    private let watch: Desk.Watch
    private let failures: AsyncThrowingStream<Void, any Error>
    private let failed: AsyncThrowingStream<Void, any Error>.Continuation

    init(_ signal: Signal, _ watch: @escaping Desk.Watch) {
        self.signal = signal
        self.watch = watch
        (failures, failed) = AsyncThrowingStream.makeStream(of: Void.self)
    }

    func run() async throws {
        let drive = Task { await self.drive() }
        defer { drive.cancel() }
        for try await _ in failures {}
    }

    private func drive() async {
        var current: Task<Void, Never>?
        for await _ in signal.stream() {
            current?.cancel()
            current = Task { await once() }
        }
        current?.cancel()
        failed.finish()
    }

    private func once() async {
        do {
            try await watch()
        } catch {
            if !Task.isCancelled { failed.finish(throwing: error) }
        }
    }
}
