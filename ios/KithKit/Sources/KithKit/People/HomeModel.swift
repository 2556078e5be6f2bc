// What needs me now.

import Observation

/// The first screen: everything here asks for something.
public struct HomePage: Hashable, Sendable {
    public let requests: [GroupRow]
    public let unread: [GroupRow]
    public let soon: [PlanRow]
    public let waiting: Int
    public let troubled: Int

    /// Nothing needs me.
    public var isCalm: Bool { requests.isEmpty && unread.isEmpty && soon.isEmpty && waiting == 0 && troubled == 0 }
}

/// Made of what the other models know.
@MainActor
@Observable
public final class HomeModel {
    @ObservationIgnored private let groups: GroupsModel
    @ObservationIgnored private let reminders: RemindersModel
    @ObservationIgnored private let outbox: OutboxModel
    private let soonest = 3

    init(_ groups: GroupsModel, _ reminders: RemindersModel, _ outbox: OutboxModel) {
        self.groups = groups
        self.reminders = reminders
        self.outbox = outbox
    }

    /// The page.
    public var state: Load<HomePage> {
        switch groups.state {
        case .loading: return .loading
        case .failed(let problem): return .failed(problem)
        case .ready(let known):
            let queue = outbox.state.value ?? []
            return .ready(
                HomePage(
                    requests: known.filter { $0.standing == .request },
                    unread: known.filter { $0.unread > 0 && $0.standing != .request },
                    soon: Array((reminders.state.value?.plan ?? []).prefix(soonest)),
                    waiting: queue.count { $0.problem == nil },
                    troubled: queue.count { $0.problem != nil }))
        }
    }

    /// Follows all of it while a screen looks.
    public func watch() async {
        async let first: Void = groups.watch()
        async let second: Void = reminders.watch()
        async let third: Void = outbox.watch()
        _ = await (first, second, third)
    }
}
