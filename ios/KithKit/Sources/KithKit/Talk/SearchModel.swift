// Search in the messages of this device.

import Foundation
import Observation
internal import KithClient

/// What is looked for, and what was found.
@MainActor
@Observable
public final class SearchModel {
    /// What is looked for.
    public var query = "" {
        didSet { typed.fire() }
    }
    /// What was found, in the order of the core.
    public private(set) var state = Load<[MessageRow]>.ready([])
    @ObservationIgnored private let desk: Desk
    @ObservationIgnored private let typed = Signal()

    init(_ desk: Desk) {
        self.desk = desk
    }

    /// Searches while a screen looks, when the typing rests.
    public func watch() async {
        let desk = desk
        await desk.watch(
            desk.anew(typed) { [weak self] in
                guard let query = self?.query, !isBlank(query) else {
                    self?.state = .ready([])
                    return
                }
                try await Task.sleep(for: .milliseconds(150))
                let me = try await desk.myself().account
                let found = try await desk.ask { try await $0.messages.search(query: query, limit: 100) }
                if self?.query == query { self?.state = .ready(found.map { MessageRow($0, me: me) }) }
            },
            failed: { state = .failed($0) })
    }
}
