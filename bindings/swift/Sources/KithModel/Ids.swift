import Foundation

/// What all ids are: lower-case hex, a type each, so that none is taken for another.
///
/// What is no id is refused by the call that it is given to. Neither printing nor dumping one shows a digit, since ids tell who
/// talks to whom: write ``hex`` where it is needed.
public protocol KithId: Hashable, Sendable, Codable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The id in lower-case hex.
    var hex: String { get }

    /// An id as ``hex`` gave it.
    init(hex: String)
}

extension KithId {
    public var description: String { "\(Self.self)(…)" }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: []) }

    /// From a bare text.
    public init(from decoder: any Decoder) throws {
        self.init(hex: try decoder.singleValueContainer().decode(String.self))
    }

    /// As a bare text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}

/// An account: a person as others know them.
public struct AccountId: KithId {
    public let hex: String
    public init(hex: String) { self.hex = hex }
}

/// A device of an account.
public struct DeviceId: KithId {
    public let hex: String
    public init(hex: String) { self.hex = hex }
}

/// A group or a direct chat.
public struct GroupId: KithId {
    public let hex: String
    public init(hex: String) { self.hex = hex }
}

/// A message.
public struct MessageId: KithId {
    public let hex: String
    public init(hex: String) { self.hex = hex }
}

/// A reminder or a resource.
public struct RecordId: KithId {
    public let hex: String
    public init(hex: String) { self.hex = hex }
}

/// Something in the outbox of this device.
public struct IntentId: KithId {
    public let hex: String
    public init(hex: String) { self.hex = hex }
}

/// A link that this device gave out.
public struct LinkId: KithId {
    public let hex: String
    public init(hex: String) { self.hex = hex }
}

/// A pack of resources.
public struct PackId: KithId {
    public let hex: String
    public init(hex: String) { self.hex = hex }
}

/// One thing that a name may mean. Its text holds no name, so that an error can be logged.
public struct Candidate: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The id in lower-case hex.
    public let id: String
    /// The name, for the screen.
    public let name: String

    public init(id: String, name: String) {
        self.id = id
        self.name = name
    }

    public var description: String { "Candidate(…)" }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: []) }

    init(parts: [String]) {
        self.init(id: parts.first ?? "", name: parts.dropFirst().first ?? "")
    }

    var parts: [String] { [id, name] }
}
