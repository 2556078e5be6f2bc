// What things are called between a screen and its model. A key shows nothing of itself when it is printed: ids tell who talks to whom.

/// The key of a thing, for a screen.
public protocol Key: Hashable, Sendable, Codable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The id in lower-case hex.
    var hex: String { get }
}

extension Key {
    public var description: String { "\(Self.self)(…)" }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A group or a direct chat.
public struct GroupKey: Key {
    public let hex: String
}

/// A message.
public struct MessageKey: Key {
    public let hex: String
}

/// A person.
public struct PersonKey: Key {
    public let hex: String
}

/// A reminder or a resource.
public struct RecordKey: Key {
    public let hex: String
}

/// An entry of the journal.
public struct EntryKey: Key {
    public let hex: String
}

/// Something that waits to be sent.
public struct IntentKey: Key {
    public let hex: String
}

/// A link that was given out.
public struct LinkKey: Key {
    public let hex: String
}
