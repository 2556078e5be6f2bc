// Staying in touch with the relay while the app is in front.

import Observation
internal import KithClient

/// Whether the relay can be used now.
public enum Reach: Hashable, Sendable {
    /// Not asked yet.
    case unknown
    /// It answers, and all that it had was read.
    case online
    /// The person wants no network for now.
    case resting
    /// It cannot be used; what is written waits.
    case offline(Problem)
}

/// A run says whether the relay can be used; after one that could, the core stays connected and hears of news at once. A write is sent
/// at once. While nothing answers, it is tried again now and then.
@MainActor
@Observable
public final class Connection {
    /// What there is now.
    public private(set) var link = Reach.unknown
    /// Whether the person wants no network for now.
    public private(set) var isResting = false

    @ObservationIgnored private let desk: Desk
    @ObservationIgnored private let turned = Signal()

    init(_ desk: Desk) {
        self.desk = desk
    }

    /// Uses no network, or uses it again.
    public func rest(_ wanted: Bool) {
        isResting = wanted
        if wanted { link = .resting }
        turned.fire()
    }

    /// The app came to the front or the network is back: tries at once.
    public func tryNow() {
        turned.fire()
    }

    /// Runs until the home closes.
    func start() {
        desk.run { [weak self] in
            while !Task.isCancelled {
                guard let self else { return }
                if self.isResting {
                    self.link = .resting
                    for await _ in self.turned.stream() where !self.isResting { break }
                } else if await self.runs() {
                    await self.live()
                } else {
                    await self.pause(.seconds(5))
                }
            }
        }
    }

    /// Connected, until a run fails or the person wants to rest.
    private func live() async {
        let desk = desk
        let hearing = Task {
            guard let home = desk.home else { return }
            // Why it ends the next run says.
            let changes = try await desk.calls.make { home.sync.changes() }
            for try await _ in changes {}
        }
        defer { hearing.cancel() }
        while !Task.isCancelled {
            await pause(.seconds(30))
            if isResting { return }
            if await !runs() { return }
        }
    }

    /// One run.
    private func runs() async -> Bool {
        var problem: Problem?
        do {
            let result = try await desk.ask { try await $0.sync.once(within: .seconds(20)) }
            problem = result.problem.map { Problem(code: $0, isRetryable: true) }
        } catch let failure {
            problem = failure
        }
        if isResting || Task.isCancelled { return false }
        let now: Reach = problem.map { .offline($0) } ?? .online
        if link != now { link = now }
        return problem == nil
    }

    /// Until something is written, the person wants something else, or the time is over.
    private func pause(_ time: Duration) async {
        let (written, turned) = (desk.written.stream(), turned.stream())
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await Task.sleep(for: time) }
            for signal in [written, turned] {
                // The first sign is the beginning itself.
                group.addTask { for await _ in signal.dropFirst() { return } }
            }
            _ = await group.next()
            group.cancelAll()
        }
    }
}
