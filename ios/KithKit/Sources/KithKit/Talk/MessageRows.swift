// Messages as a conversation shows them.

import Foundation
internal import KithClient

/// How far a message came.
public enum Delivery: String, CaseIterable, Sendable {
    case queued, sent, received, refused, unsent

    init(_ state: MessageState) {
        switch state {
        case .queued: self = .queued
        case .sent: self = .sent
        case .received: self = .received
        case .refused: self = .refused
        case .unsent: self = .unsent
        }
    }

    /// Whether the person has to do something about it.
    public var warns: Bool { self == .refused || self == .unsent }
}

/// The beginning of what a message answers.
public struct Quote: Hashable, Sendable {
    public let author: String
    public let text: String?
}

/// A message in a conversation.
public struct MessageRow: Hashable, Sendable, Identifiable {
    public let key: MessageKey
    public let group: GroupKey
    public let author: String
    public let isMine: Bool
    public let text: String?
    public let at: Date
    public let delivery: Delivery
    public let isEdited: Bool
    public let isDeleted: Bool
    public let quote: Quote?
    public let hasGapBefore: Bool
    public let reactions: [String]

    public var id: MessageKey { key }

    init(_ view: MessageView, me: AccountId, answered: (MessageId) -> MessageView? = { _ in nil }) {
        key = MessageKey(hex: view.message.hex)
        group = GroupKey(hex: view.group.hex)
        author = view.authorName
        isMine = view.author == me
        text = view.text
        at = view.writtenAt
        delivery = Delivery(view.state)
        isEdited = view.edited
        isDeleted = view.deleted
        quote = view.replyTo.flatMap(answered).map { Quote(author: $0.authorName, text: $0.text) }
        hasGapBefore = view.gapBefore != nil
        reactions = view.reactions.map(\.emoji)
    }
}
