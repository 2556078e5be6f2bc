// People and groups as screens list them.

import Foundation
internal import KithClient

/// Where one stands with a group.
public enum Standing: String, CaseIterable, Sendable {
    case active, request, joining, left, removed, stopped

    init(_ state: GroupState) {
        switch state {
        case .active: self = .active
        case .request: self = .request
        case .joining: self = .joining
        case .left: self = .left
        case .removed: self = .removed
        case .stopped: self = .stopped
        }
    }
}

/// Kinds of groups that a person can make, and the rest.
public enum Kind: String, CaseIterable, Sendable {
    case circle, erg, buddy, mentoring, workshop, project, direct, other

    /// Those that a person can make.
    public static let makeable: [Kind] = [.circle, .erg, .buddy, .mentoring, .workshop, .project]

    init(_ kind: GroupKind) {
        switch kind {
        case .circle: self = .circle
        case .erg: self = .erg
        case .buddy: self = .buddy
        case .mentoring: self = .mentoring
        case .workshop: self = .workshop
        case .project: self = .project
        case .direct: self = .direct
        case .pool, .own, .ask: self = .other
        }
    }

    var asked: GroupKind {
        switch self {
        case .erg: .erg
        case .buddy: .buddy
        case .mentoring: .mentoring
        case .workshop: .workshop
        case .project: .project
        case .circle, .direct, .other: .circle
        }
    }
}

/// A group in a list.
public struct GroupRow: Hashable, Sendable, Identifiable {
    public let key: GroupKey
    public let name: String
    public let kind: Kind
    public let about: String
    public let leads: Bool
    public let members: Int
    public let standing: Standing
    public let unread: Int

    public var id: GroupKey { key }

    init(_ view: GroupView) {
        key = GroupKey(hex: view.group.hex)
        name = view.name
        kind = Kind(view.kind)
        about = view.about
        leads = view.role == .lead
        members = Int(clamping: view.members)
        standing = Standing(view.state)
        unread = Int(clamping: view.unread)
    }
}

/// A member of a group.
public struct MemberRow: Hashable, Sendable, Identifiable {
    public let key: PersonKey
    public let name: String
    public let leads: Bool
    public let isJoining: Bool
    public let isMe: Bool

    public var id: PersonKey { key }

    init(_ view: MemberView, me: AccountId) {
        key = PersonKey(hex: view.member.hex)
        name = view.name
        leads = view.role == .lead
        isJoining = view.state == .joining
        isMe = view.member == me
    }
}

/// A contact.
public struct PersonRow: Hashable, Sendable, Identifiable {
    public let key: PersonKey
    public let name: String
    public let isVerified: Bool
    public let isBlocked: Bool

    public var id: PersonKey { key }

    init(_ view: ContactView) {
        key = PersonKey(hex: view.contact.hex)
        name = view.name
        isVerified = view.verified
        isBlocked = view.blocked
    }
}

/// A link that was given out.
public struct LinkRow: Hashable, Sendable, Identifiable {
    public let key: LinkKey
    public let link: String
    public let expires: Date
    public let uses: Int

    public var id: LinkKey { key }

    init(_ view: LinkView) {
        key = LinkKey(hex: view.id.hex)
        link = view.link
        expires = view.expiresAt
        uses = Int(clamping: view.uses)
    }
}
