// Days, months and times of day of a Gregorian calendar, as screens show them. What they mean, the core decides.

import Foundation

/// The calendar that days are counted in: without a zone of its own.
private let calendar: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
}()

/// A day, anywhere.
public struct CalendarDay: Hashable, Comparable, Sendable {
    public let year: Int
    public let month: Int
    public let day: Int

    public init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// From `2026-03-07`; nothing where it is no day.
    public init?(iso: String) {
        let parts = iso.split(separator: "-", omittingEmptySubsequences: false).compactMap { Int($0) }
        guard parts.count == 3, (1...12).contains(parts[1]), (1...31).contains(parts[2]) else { return nil }
        self.init(year: parts[0], month: parts[1], day: parts[2])
    }

    /// The day that it is at a place.
    public init(_ date: Date, in zone: TimeZone) {
        var there = calendar
        there.timeZone = zone
        let parts = there.dateComponents([.year, .month, .day], from: date)
        self.init(year: parts.year ?? 1970, month: parts.month ?? 1, day: parts.day ?? 1)
    }

    /// As ISO 8601 writes it.
    public var iso: String { "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))" }

    /// Its noon, in no zone: for words and pictures, never for a plan.
    public var noon: Date {
        calendar.date(from: DateComponents(year: year, month: month, day: day, hour: 12)) ?? .distantPast
    }

    /// So many days later.
    public func adding(_ days: Int) -> CalendarDay {
        CalendarDay(calendar.date(byAdding: .day, value: days, to: noon) ?? noon, in: .gmt)
    }

    /// The day of the week, Monday first.
    public var weekday: Weekday {
        let sundayFirst = calendar.component(.weekday, from: noon)
        return Weekday(rawValue: (sundayFirst + 5) % 7) ?? .monday
    }

    /// The month that it is in.
    public var inMonth: CalendarMonth { CalendarMonth(year: year, month: month) }

    public static func < (left: CalendarDay, right: CalendarDay) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

/// A month, anywhere.
public struct CalendarMonth: Hashable, Sendable {
    public let year: Int
    public let month: Int

    public init(year: Int, month: Int) {
        self.year = year
        self.month = month
    }

    /// Its days in order.
    public var days: [CalendarDay] {
        let first = CalendarDay(year: year, month: month, day: 1)
        let count = calendar.range(of: .day, in: .month, for: first.noon)?.count ?? 28
        return (1...count).map { CalendarDay(year: year, month: month, day: $0) }
    }

    /// So many months later.
    public func adding(_ months: Int) -> CalendarMonth {
        let count = year * 12 + month - 1 + months
        return CalendarMonth(year: count / 12, month: count % 12 + 1)
    }
}

/// A time on a clock.
public struct ClockTime: Hashable, Comparable, Sendable {
    public let hour: Int
    public let minute: Int

    public init(hour: Int, minute: Int) {
        self.hour = hour
        self.minute = minute
    }

    /// From `09:00`; nothing where it is no time.
    public init?(text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hour = Int(parts[0]), let minute = Int(parts[1]),
            (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        self.init(hour: hour, minute: minute)
    }

    /// The time that it is at a place.
    public init(_ date: Date, in zone: TimeZone) {
        var there = calendar
        there.timeZone = zone
        let parts = there.dateComponents([.hour, .minute], from: date)
        self.init(hour: parts.hour ?? 0, minute: parts.minute ?? 0)
    }

    /// `09:00`.
    public var text: String { "\(digits(hour, 2)):\(digits(minute, 2))" }

    public static func < (left: ClockTime, right: ClockTime) -> Bool {
        (left.hour, left.minute) < (right.hour, right.minute)
    }
}

/// A day of the week, as RFC 5545 names it.
public enum Weekday: Int, CaseIterable, Comparable, Sendable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    /// `MO`.
    public var code: String { ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][rawValue] }

    public init?(code: String) {
        guard let day = Weekday.allCases.first(where: { $0.code == code }) else { return nil }
        self = day
    }

    public static func < (left: Weekday, right: Weekday) -> Bool { left.rawValue < right.rawValue }
}

func digits(_ number: Int, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
}

/// The moment of a day and a time at a place.
func moment(_ day: CalendarDay, _ time: ClockTime, in zone: TimeZone) -> Date {
    var there = calendar
    there.timeZone = zone
    let parts = DateComponents(year: day.year, month: day.month, day: day.day, hour: time.hour, minute: time.minute)
    return there.date(from: parts) ?? day.noon
}
