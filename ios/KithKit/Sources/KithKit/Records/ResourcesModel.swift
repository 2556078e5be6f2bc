// Resources of groups, of packs, and one's own.

import Foundation
import Observation
internal import KithClient

/// A resource: it is read from this device, offline too.
public struct ResourceRow: Hashable, Sendable, Identifiable {
    public let key: RecordKey
    public let title: String
    public let kind: String
    public let tags: [String]
    public let group: String?
    public let isKept: Bool
    public let isFromPack: Bool
    public let checkedOn: String?
    public let isStale: Bool
    public let text: String?
    public let source: String?
    public let isGone: Bool

    public var id: RecordKey { key }

    init(_ view: ResourceView, group: String?) {
        key = RecordKey(hex: view.resource.hex)
        title = view.title
        kind = view.kind
        tags = view.tags
        self.group = group
        isKept = view.kept
        isFromPack = view.pack != nil
        checkedOn = view.checkedOn
        isStale = view.stale
        text = view.text
        source = view.source
        isGone = view.deleted
    }
}

/// The list, or what was found in it.
@MainActor
@Observable
public final class ResourcesModel {
    /// What is looked for; nothing shows all.
    public var query = "" {
        didSet { again.fire() }
    }
    /// What there is, or what was found.
    public private(set) var state = Load<[ResourceRow]>.loading
    @ObservationIgnored private let desk: Desk
    @ObservationIgnored private let again = Signal()
    @ObservationIgnored private var all: [ResourceView]?

    init(_ desk: Desk) {
        self.desk = desk
    }

    /// Follows the list while a screen looks.
    public func watch() async {
        await desk.watch(
            desk.list({ $0.resources.stream() }) { [weak self] in
                self?.all = $0
                self?.again.fire()
            },
            desk.asked(again) { [weak self] in try await self?.read() },
            failed: { state = .failed($0) })
    }

    private func read() async throws {
        guard let all else { return }
        let words = query
        let (shown, names) = try await desk.ask { home in
            let names = Dictionary(try await home.groups.list().map { ($0.group, $0.name) }) { first, _ in first }
            return (isBlank(words) ? all : try await home.resources.search(query: words), names)
        }
        state = .ready(shown.map { ResourceRow($0, group: $0.group.flatMap { names[$0] }) })
    }

    /// Shares a text or an address with a group.
    public func add(to group: GroupKey, title: String, text: String) async throws(Problem) {
        let body: ResourceBody = text.hasPrefix("https://") ? .link(text.trimmingCharacters(in: .whitespacesAndNewlines)) : .text(text)
        _ = try await desk.form(leaves: true) {
            try await $0.resources.add(group: GroupId(hex: group.hex), resources: [NewResource(title: title, body: body, tags: [])])
        }
    }

    /// Keeps a copy that stays, whatever becomes of the group or the pack. The notice takes that back.
    public func keep(_ key: RecordKey) async {
        guard await desk.act({ try await $0.resources.keep(resource: RecordId(hex: key.hex)) }) != nil else { return }
        desk.undoable("notice.kept")
    }

    /// Deletes it. The notice takes that back.
    public func delete(_ key: RecordKey) async {
        guard await desk.act(leaves: true, { try await $0.resources.delete(resource: RecordId(hex: key.hex)) }) != nil else { return }
        desk.undoable("notice.resource.deleted")
    }
}

/// One resource with what it says: lists leave that out.
@MainActor
@Observable
public final class ResourceModel {
    /// The page; failed where it is gone.
    public private(set) var state = Load<ResourceRow>.loading
    @ObservationIgnored private let desk: Desk
    @ObservationIgnored private let id: RecordId

    init(_ desk: Desk, _ key: RecordKey) {
        self.desk = desk
        id = RecordId(hex: key.hex)
    }

    /// Follows it while a screen looks.
    public func watch() async {
        await desk.watch(
            desk.list({ $0.resources.stream() }) { [weak self, desk, id] _ in
                let row = try await desk.ask { home in
                    let view = try await home.resources.show(resource: id)
                    var group: String?
                    if let of = view.group { group = try await home.groups.show(group: of).name }
                    return ResourceRow(view, group: group)
                }
                self?.state = .ready(row)
            },
            failed: { state = .failed($0) })
    }
}
