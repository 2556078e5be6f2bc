// One conversation: the newest messages, what is written, what is answered.

import Foundation
import Observation
internal import KithClient

/// A conversation as its screen shows it.
public struct ConversationPage: Hashable, Sendable {
    public let group: GroupRow
    public let messages: [MessageRow]
}

/// An old message, and the text that it is to have.
public struct Edit: Hashable, Sendable {
    public let message: MessageRow
    public var text: String
}

/// A conversation. What is begun stays while the home is open, whatever screens come and go; it is never written outside of the
/// encrypted home, and the core has no place for drafts of messages yet, so the end of the process loses it.
@MainActor
@Observable
public final class ConversationModel {
    /// Which one.
    public let key: GroupKey
    /// The page.
    public private(set) var state = Load<ConversationPage>.loading
    /// What is begun.
    public var draft = ""
    /// The message that is answered.
    public private(set) var replyTo: MessageRow?
    /// The old message that is written anew, with its new text; the draft waits meanwhile.
    public private(set) var editing: Edit?

    @ObservationIgnored private let desk: Desk
    @ObservationIgnored private let id: GroupId
    @ObservationIgnored private let resized = Signal()
    @ObservationIgnored private var window: UInt32 = 100
    @ObservationIgnored private var group: GroupRow?
    @ObservationIgnored private var messages: [MessageRow]?

    init(_ desk: Desk, _ key: GroupKey) {
        self.desk = desk
        self.key = key
        id = GroupId(hex: key.hex)
    }

    /// Follows the conversation while a screen looks.
    public func watch() async {
        let (desk, id) = (desk, id)
        await desk.watch(
            desk.list({ $0.groups.stream() }) { [weak self] groups in
                let known = groups.first { $0.group == id }
                self?.group = GroupRow(try await desk.known(known) { try await $0.groups.show(group: id) })
                self?.show()
            },
            desk.anew(resized) { [weak self] in
                guard let size = self?.window else { return }
                let me = try await desk.myself().account
                let follow = desk.list({ $0.messages.stream(of: id, limit: size) }) { [weak self] views in
                    let all = Dictionary(views.map { ($0.message, $0) }) { first, _ in first }
                    self?.messages = views.map { MessageRow($0, me: me) { all[$0] } }
                    self?.show()
                }
                try await follow()
            },
            failed: { state = .failed($0) })
    }

    private func show() {
        guard let group, let messages else { return }
        state = .ready(ConversationPage(group: group, messages: messages))
    }

    /// What is in the field: of a new message, or anew of an old one.
    public var text: String {
        get { editing?.text ?? draft }
        set { if editing == nil { draft = newValue } else { editing?.text = newValue } }
    }

    /// Whether there is something to send.
    public var canSay: Bool { !isBlank(text) }

    /// Says what is begun: a new message, an answer, or a new text of an old one. It is taken at once, so that a second tap finds
    /// nothing, and is back when it did not work.
    public func say() async {
        if let changed = editing { await sayAnew(changed) } else { await sayNew() }
    }

    private func sayNew() async {
        let (said, answered) = (draft, replyTo)
        if isBlank(said) { return }
        draft = ""
        replyTo = nil
        do {
            _ = try await desk.form(leaves: true) { [id] in
                try await $0.messages.say(group: id, text: said, replyTo: answered.map { MessageId(hex: $0.key.hex) })
            }
        } catch {
            draft = draft.isEmpty ? said : "\(said)\n\(draft)"
            if editing == nil, replyTo == nil { replyTo = answered }
            desk.notices.say("notice.failed", problem: error)
        }
    }

    private func sayAnew(_ changed: Edit) async {
        if isBlank(changed.text) { return }
        editing = nil
        do {
            _ = try await desk.form(leaves: true) {
                try await $0.messages.edit(message: MessageId(hex: changed.message.key.hex), text: changed.text)
            }
        } catch {
            if replyTo == nil, editing == nil { editing = changed }
            desk.notices.say("notice.failed", problem: error)
        }
    }

    /// Answers a message, or none.
    public func reply(to message: MessageRow?) {
        replyTo = message
        editing = nil
    }

    /// Writes a message anew, or stops it. The draft of a new one stays.
    public func edit(_ message: MessageRow?) {
        editing = message.map { Edit(message: $0, text: $0.text ?? "") }
        replyTo = nil
    }

    /// Takes a message back, everywhere. The screen asks before: it cannot be undone.
    public func unsend(_ message: MessageRow) async {
        await desk.act(leaves: true) { try await $0.messages.unsend(message: MessageId(hex: message.key.hex)) }
    }

    /// Says a refused message again.
    public func sayAgain(_ message: MessageRow) async {
        guard let text = message.text else { return }
        await desk.act(leaves: true) { [id] in try await $0.messages.say(group: id, text: text) }
    }

    /// Older messages too.
    public func older() {
        let wider = min(window + 100, 10_000)
        guard wider != window, messages.map({ $0.count >= Int(window) }) ?? false else { return }
        window = wider
        resized.fire()
    }

    /// Everything was seen. When that could not be kept, the next look keeps it.
    public func seen() async {
        let request = PageRequest(limit: UInt64(window), before: nil, peek: false)
        _ = try? await desk.ask { [id] in try await $0.messages.page(group: id, request: request) }
    }

    /// Takes a request, or turns it down.
    public func answer(accept: Bool) async {
        let answered = await desk.act(leaves: true) { [id] in try await $0.groups.answer(group: id, accept: accept) }
        if answered != nil, !accept { desk.notices.say("notice.declined") }
    }
}

/// Whether there is nothing but spaces.
func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }

extension Desk {
    /// What is known, or what the core says.
    func known<T: Sendable>(_ known: T?, _ ask: @escaping @Sendable (KithHome) async throws -> T) async throws(Problem) -> T {
        if let known { return known }
        return try await self.ask(ask)
    }
}
