import Foundation
import KithModel

/// An entry of the journal.
public struct EntryId: KithId {
    public let hex: String
    public init(hex: String) { self.hex = hex }
}

/// A photo of an entry.
public struct PhotoId: KithId {
    public let hex: String
    public init(hex: String) { self.hex = hex }
}

/// A day of a calendar, anywhere: `2026-03-07`. What is none is refused by the call that it is given to.
public struct Day: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// As ISO 8601 writes it.
    public let iso: String

    public init(iso: String) { self.iso = iso }

    /// From the year, month and day of the components, as a Gregorian calendar has them.
    public init?(_ components: DateComponents) {
        guard let year = components.year, let month = components.month, let day = components.day else { return nil }
        self.init(iso: "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))")
    }

    /// For a Gregorian calendar; nothing when it is no day.
    public var components: DateComponents? {
        let parts = iso.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2] else { return nil }
        return DateComponents(year: year, month: month, day: day)
    }

    public var description: String { iso }

    public static func < (left: Day, right: Day) -> Bool { left.iso < right.iso }

    public init(from decoder: any Decoder) throws {
        self.init(iso: try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso)
    }
}

/// A date and time on a wall clock, anywhere: `2026-03-07T09:00`. What is none is refused by the call that it is given to.
public struct LocalTime: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// As ISO 8601 writes it, without an offset.
    public let iso: String

    public init(iso: String) { self.iso = iso }

    /// The minute of the components, as a Gregorian calendar has them.
    public init?(_ components: DateComponents) {
        guard let day = Day(components), let hour = components.hour, let minute = components.minute else { return nil }
        self.init(iso: "\(day)T\(digits(hour, 2)):\(digits(minute, 2))")
    }

    /// The day of it.
    public var day: Day { Day(iso: String(iso.prefix { $0 != "T" })) }

    public var description: String { iso }

    public static func < (left: LocalTime, right: LocalTime) -> Bool { left.iso < right.iso }

    public init(from decoder: any Decoder) throws {
        self.init(iso: try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso)
    }
}

/// A zone by its name in the time zone database, `Europe/London`. The core has its own copy of the database, so it may know zones
/// that this system does not, and the other way round.
public struct Zone: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The name.
    public let identifier: String

    public init(identifier: String) { self.identifier = identifier }

    public init(_ zone: TimeZone) { self.init(identifier: zone.identifier) }

    /// The same for Foundation, where the system knows it.
    public var timeZone: TimeZone? { TimeZone(identifier: identifier) }

    public var description: String { identifier }

    public init(from decoder: any Decoder) throws {
        self.init(identifier: try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(identifier)
    }
}

private func digits(_ number: Int, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
}
