// Groups and direct chats, the last used first.

import Foundation
import Observation
internal import KithClient

/// The list of groups.
@MainActor
@Observable
public final class GroupsModel {
    /// The list.
    public private(set) var state = Load<[GroupRow]>.loading
    @ObservationIgnored private let desk: Desk

    init(_ desk: Desk) {
        self.desk = desk
    }

    /// Those that one can write to and share with.
    public var active: [GroupRow] { (state.value ?? []).filter { $0.standing == .active } }

    /// Follows the list while a screen looks.
    public func watch() async {
        await desk.watch(
            desk.list({ $0.groups.stream() }) { [weak self] in self?.state = .ready($0.map(GroupRow.init)) },
            failed: { state = .failed($0) })
    }

    /// Makes a group.
    public func create(name: String, kind: Kind, about: String) async throws(Problem) -> GroupKey {
        let asked = kind.asked
        let made = try await desk.form(leaves: true) { try await $0.groups.create(name: name, kind: asked, about: about) }
        return GroupKey(hex: made.group.hex)
    }

    /// Joins by a link.
    public func join(_ link: String) async throws(Problem) -> GroupKey {
        let link = link.trimmingCharacters(in: .whitespacesAndNewlines)
        let joined = try await desk.form(leaves: true) { try await $0.groups.join(link: link) }
        return GroupKey(hex: joined.group.hex)
    }

    /// Takes a request, or turns it down.
    public func answer(_ group: GroupKey, accept: Bool) async {
        let answered = await desk.act(leaves: true) { try await $0.groups.answer(group: GroupId(hex: group.hex), accept: accept) }
        if answered != nil, !accept { desk.notices.say("notice.declined") }
    }
}
