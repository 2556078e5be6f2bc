import Foundation

extension PlanItemView {
    /// When it fires.
    public var firesAtDate: Date? { instant(firesAt) }

    /// The same by the clock of the reminder's zone, with its offset from UTC as the time zone.
    public var localComponents: DateComponents? { components(local) }
}

extension PlanView {
    /// When to make a new plan, if the limit cut something off.
    public var refreshAtDate: Date? { refreshAt.flatMap(instant) }
}

extension PlanDifferenceView {
    /// When to make a new plan, if the limit cut something off.
    public var refreshAtDate: Date? { refreshAt.flatMap(instant) }
}

extension ReminderView {
    /// When it fires next.
    public var nextDate: Date? { next.flatMap(instant) }
}

extension OccurrenceView {
    /// Until when it was snoozed.
    public var snoozedUntilDate: Date? { snoozedUntil.flatMap(instant) }
}

/// `2027-03-28T08:00:00Z`, or with an offset.
private func instant(_ text: String) -> Date? {
    guard let parts = components(text) else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = parts.timeZone ?? .gmt
    return calendar.date(from: parts)
}

/// The parts of a time of RFC 3339 as they are written, and its offset.
private func components(_ text: String) -> DateComponents? {
    let form = /(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))/
    guard let match = text.wholeMatch(of: form)?.output else { return nil }
    var offset = 0
    if let sign = match.7, let hours = match.8.flatMap({ Int($0) }), let minutes = match.9.flatMap({ Int($0) }) {
        offset = (hours * 60 + minutes) * (sign == "-" ? -60 : 60)
    }
    return DateComponents(
        timeZone: TimeZone(secondsFromGMT: offset), year: Int(match.1), month: Int(match.2), day: Int(match.3),
        hour: Int(match.4), minute: Int(match.5), second: Int(match.6))
}
