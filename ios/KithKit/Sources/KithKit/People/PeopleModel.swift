// People, and the link to oneself.

import Foundation
import Observation
internal import KithClient

/// Contacts.
@MainActor
@Observable
public final class PeopleModel {
    /// The list.
    public private(set) var state = Load<[PersonRow]>.loading
    /// A link to oneself that was just made.
    public private(set) var link: String?
    @ObservationIgnored private let desk: Desk

    init(_ desk: Desk) {
        self.desk = desk
    }

    /// Follows the list while a screen looks.
    public func watch() async {
        await desk.watch(
            desk.list({ $0.contacts.stream() }) { [weak self] in self?.state = .ready($0.map(PersonRow.init)) },
            failed: { state = .failed($0) })
    }

    /// Makes a link to oneself, to be handed to somebody.
    public func makeLink() async {
        if let made = await desk.act(leaves: true, { try await $0.contacts.makeLink() }) { link = made.link }
    }

    /// Puts it away.
    public func hideLink() { link = nil }

    /// Adds somebody by their link.
    public func add(_ link: String) async throws(Problem) {
        let link = link.trimmingCharacters(in: .whitespacesAndNewlines)
        _ = try await desk.form(leaves: true) { try await $0.contacts.add(link: link) }
    }

    /// Blocks somebody; the notice takes it back.
    public func block(_ person: PersonKey) async {
        guard await desk.act({ try await $0.contacts.block(contact: AccountId(hex: person.hex)) }) != nil else { return }
        desk.notices.say("notice.blocked") { [weak self] in await self?.unblock(person) }
    }

    /// Lets somebody write again.
    public func unblock(_ person: PersonKey) async {
        await desk.act { try await $0.contacts.unblock(contact: AccountId(hex: person.hex)) }
    }

    /// Writes to somebody; the first words begin a direct chat.
    public func write(to person: PersonKey, _ text: String) async throws(Problem) -> GroupKey {
        let said = try await desk.form(leaves: true) {
            try await $0.messages.writeTo(contact: AccountId(hex: person.hex), text: text)
        }
        return GroupKey(hex: said.group.hex)
    }

    /// The number that two people compare.
    public func safetyNumber(of person: PersonKey) async -> String? {
        await desk.act { try await $0.contacts.verify(contact: AccountId(hex: person.hex)) }?.safetyNumber
    }

    /// Says that the number was compared and is the same.
    public func verified(_ person: PersonKey, number: String) async {
        await desk.act { try await $0.contacts.verify(contact: AccountId(hex: person.hex), number: number) }
    }
}
