// One group: who is in it, who leads, how to come in.

import Foundation
import Observation
internal import KithClient

/// A group as its own page shows it.
public struct GroupPage: Hashable, Sendable {
    public let group: GroupRow
    public let members: [MemberRow]
    /// Contacts who are not in it.
    public let people: [PersonRow]
    public let links: [LinkRow]
}

/// The page of one group.
@MainActor
@Observable
public final class GroupModel {
    /// The group.
    public let key: GroupKey
    /// The page.
    public private(set) var state = Load<GroupPage>.loading
    /// A link that was just made, to be shown as a picture.
    public private(set) var invite: String?
    @ObservationIgnored private let desk: Desk
    @ObservationIgnored private let again = Signal()
    @ObservationIgnored private let id: GroupId

    init(_ desk: Desk, _ key: GroupKey) {
        self.desk = desk
        self.key = key
        id = GroupId(hex: key.hex)
    }

    /// Follows the group while a screen looks.
    public func watch() async {
        await desk.watch(
            desk.list({ $0.groups.stream() }) { [again] _ in again.fire() },
            desk.asked(again) { [weak self] in try await self?.read() },
            failed: { state = .failed($0) })
    }

    private func read() async throws {
        let (id, me) = (id, try await desk.myself().account)
        state = .ready(try await desk.ask { home in
            let members = try await home.groups.members(group: id).map { MemberRow($0, me: me) }
            let inside = Set(members.map(\.key))
            let people = try await home.contacts.list().map(PersonRow.init).filter { !$0.isBlocked && !inside.contains($0.key) }
            // Who may not invite sees no links.
            let links = (try? await home.groups.invites(group: id)) ?? []
            return GroupPage(
                group: GroupRow(try await home.groups.show(group: id)), members: members, people: people, links: links.map(LinkRow.init))
        })
    }

    /// Adds a contact.
    public func add(_ person: PersonKey) async {
        await changing { [id] in _ = try await $0.groups.add(group: id, contacts: [AccountId(hex: person.hex)]) }
    }

    /// Takes somebody out of the group.
    public func remove(_ person: PersonKey) async {
        await changing { [id] in _ = try await $0.groups.remove(group: id, member: AccountId(hex: person.hex)) }
    }

    /// Makes somebody lead, or no lead any more.
    public func setLead(_ person: PersonKey, _ leads: Bool) async {
        await changing { [id] in
            _ = try await $0.groups.setRole(group: id, member: AccountId(hex: person.hex), role: leads ? .lead : .member)
        }
    }

    /// Names the group anew. The notice takes that back.
    public func rename(_ name: String, about: String) async {
        guard await desk.act(leaves: true, { [id] in try await $0.groups.edit(group: id, name: name, about: about) }) != nil else { return }
        again.fire()
        desk.undoable("notice.changed", again: again)
    }

    /// Makes a link for others. Joining by link is turned on first, as the button says.
    public func makeInvite() async {
        let made = await desk.act(leaves: true) { [id] home in
            let policy = PolicyRequest(add: nil, records: nil, join: .lead, history: nil, disappear: nil)
            _ = try await home.groups.policy(group: id, request: policy)
            return try await home.groups.invite(id, for: .seconds(7 * 86_400))
        }
        if let made { invite = made.link }
        again.fire()
    }

    /// Puts the picture away.
    public func hideInvite() { invite = nil }

    /// Ends a link.
    public func withdraw(_ link: LinkKey) async {
        await changing { [id] in _ = try await $0.groups.invites(group: id, withdraw: LinkId(hex: link.hex)) }
    }

    /// Leaves the group; true when it is done. Old messages stay readable.
    public func leave() async -> Bool {
        await desk.act(leaves: true) { [id] in try await $0.groups.leave(group: id) } != nil
    }

    private func changing(_ call: @escaping @Sendable (KithHome) async throws -> Void) async {
        await desk.act(leaves: true, call)
        again.fire()
    }
}
