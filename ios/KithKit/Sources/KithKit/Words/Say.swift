// Sentences made of words: what went wrong, when something is, how it repeats.

import Foundation

extension Words {
    /// What went wrong, as a sentence that says what to do. A code without words of its own says its part.
    public func problem(_ problem: Problem) -> String {
        let key = "error.\(problem.code)"
        if problem.code == "pin_wrong", let wait = problem.retryAfterSeconds, wait > 0 { return count("error.pin_wait", wait) }
        if has(key) { return self(key) }
        for part in ["relay", "store", "backup"] where problem.code.hasPrefix("\(part)_") { return self("error.\(part)") }
        return self("error.other", problem.code)
    }

    /// What a notice says.
    public func notice(_ notice: Notice) -> String { notice.problem.map(problem) ?? self(notice.key) }

    /// A recurrence as people say it: "Every 2 weeks on Monday and Thursday at 09:00".
    public func recurrence(_ recurrence: Recurrence, at time: ClockTime?) -> String {
        switch recurrence {
        case .once: return self("repeat.once")
        case .elapsed(let hours): return count("repeat.hours", hours)
        case .other(let rule): return self("repeat.rule", rule)
        case .rule(let unit, let every, let days, let times):
            let workdays: [Weekday] = [.monday, .tuesday, .wednesday, .thursday, .friday]
            let span =
                if unit == .week, every == 1, days == workdays {
                    self("repeat.workdays")
                } else if unit == .week, !days.isEmpty {
                    self("repeat.on", count("repeat.week", every), list(days.map(day)))
                } else {
                    count("repeat.\(unit.rawValue)", every)
                }
            let timed = time.map { self("repeat.at", span, $0.text) } ?? span
            return times.map { self("repeat.times", timed, count("repeat.count", $0)) } ?? timed
        }
    }

    /// A first step as the core says it, in the language of the screen where it has words for exactly that.
    public func step(_ text: String) -> String {
        let english = Words(.english)
        return (1...9).map { "help.step.\($0)" }.first { english.has($0) && english($0) == text }.map { self($0) } ?? text
    }

    /// "Spain".
    public func country(_ code: String) -> String { language.locale.localizedString(forRegionCode: code) ?? code }

    /// "Monday".
    public func day(_ day: Weekday) -> String { formatted(dayOf(day), "cccc") }

    /// A letter or two for the head of a calendar. In Arabic all names of days begin with the same two.
    public func dayLetter(_ day: Weekday) -> String {
        language == .arabic
            ? formatted(dayOf(day), "ccccc") : String(formatted(dayOf(day), "ccc").prefix(2))
    }

    /// "A, B and C".
    public func list(_ parts: [String]) -> String {
        guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
        return self("list.and", parts.dropLast().joined(separator: self("list.comma")), last)
    }

    /// "7 Dec 2026".
    public func date(_ day: CalendarDay) -> String {
        var style = Date.FormatStyle(date: .abbreviated, time: .omitted, locale: language.locale, calendar: gregorian)
        style.timeZone = .gmt
        return day.noon.formatted(style)
    }

    /// A day that the core wrote as `2026-12-07`, as people here write it; what is no such day stays as it is.
    public func dateOf(_ text: String) -> String { CalendarDay(iso: text).map(date) ?? text }

    /// "December 2026".
    public func month(_ month: CalendarMonth) -> String {
        formatted(CalendarDay(year: month.year, month: month.month, day: 1), "LLLL yyyy")
    }

    /// The day and the time at a place.
    public func moment(_ instant: Date, in zone: TimeZone) -> String {
        self("moment", date(CalendarDay(instant, in: zone)), ClockTime(instant, in: zone).text)
    }

    /// Days of quiet hours in words where there are some; else as the core writes them.
    public func quietDays(_ days: String) -> String { has("quiet.days.\(days)") ? self("quiet.days.\(days)") : days }

    /// The day that a week begins with here, and the six after it.
    public var week: [Weekday] {
        // Foundation counts from Sunday.
        let first = (calendar.firstWeekday + 5) % 7
        return (0..<7).compactMap { Weekday(rawValue: (first + $0) % 7) }
    }

    private var calendar: Calendar {
        var calendar = gregorian
        calendar.locale = language.locale
        return calendar
    }

    private var gregorian: Calendar { Calendar(identifier: .gregorian) }

    /// Some day that is this day of the week: 5 January 1970 was a Monday.
    private func dayOf(_ day: Weekday) -> CalendarDay { CalendarDay(year: 1970, month: 1, day: 5 + day.rawValue) }

    private func formatted(_ day: CalendarDay, _ pattern: String) -> String {
        let formatter = DateFormatter()
        formatter.calendar = gregorian
        formatter.locale = language.locale
        formatter.timeZone = .gmt
        formatter.dateFormat = pattern
        return formatter.string(from: day.noon)
    }
}
