// What waits to be sent, oldest first.

import Foundation
import Observation
internal import KithClient

/// Something that waits to be sent. The problem is the stable code of what went wrong last.
public struct OutboxRow: Hashable, Sendable, Identifiable {
    public let key: IntentKey
    public let kind: String
    public let group: String?
    public let at: Date
    public let attempts: Int
    public let problem: Problem?

    public var id: IntentKey { key }
}

/// The outbox.
@MainActor
@Observable
public final class OutboxModel {
    /// The list.
    public private(set) var state = Load<[OutboxRow]>.loading
    @ObservationIgnored private let desk: Desk

    init(_ desk: Desk) {
        self.desk = desk
    }

    /// Follows the list while a screen looks.
    public func watch() async {
        let desk = desk
        await desk.watch(
            desk.list({ $0.sync.outboxStream() }) { [weak self] intents in
                let names = Dictionary(try await desk.ask { try await $0.groups.list() }.map { ($0.group, $0.name) }) { first, _ in first }
                self?.state = .ready(
                    intents.map { intent in
                        OutboxRow(
                            key: IntentKey(hex: intent.intent.hex), kind: intent.kind, group: intent.group.flatMap { names[$0] },
                            at: intent.createdAt, attempts: Int(clamping: intent.attempts),
                            problem: intent.lastError.map { Problem(code: $0, isRetryable: true) })
                    })
            },
            failed: { state = .failed($0) })
    }

    /// Takes back what was never sent. The screen asks before.
    public func takeBack(_ intent: IntentKey) async {
        await desk.act(leaves: true) { try await $0.sync.takeBack(intent: IntentId(hex: intent.hex)) }
    }
}
