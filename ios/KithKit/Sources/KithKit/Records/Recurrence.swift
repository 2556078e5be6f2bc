// How a reminder repeats, taken apart for a sentence. What the core decides about it, it decides itself.

/// The unit in which a rule counts.
public enum Step: String, CaseIterable, Sendable {
    case day, week, month, year

    var frequency: String {
        switch self {
        case .day: "DAILY"
        case .week: "WEEKLY"
        case .month: "MONTHLY"
        case .year: "YEARLY"
        }
    }
}

/// A recurrence.
public enum Recurrence: Hashable, Sendable {
    /// It does not repeat.
    case once
    /// A fixed step of time, whatever the clock says.
    case elapsed(hours: Int)
    /// A rule that a sentence is known for.
    case rule(unit: Step, every: Int, days: [Weekday], times: Int?)
    /// A rule that is shown as it is written.
    case other(String)

    /// Reads a rule of RFC 5545.
    public init(rule text: String?) {
        guard let text else {
            self = .once
            return
        }
        var parts: [String: String] = [:]
        for part in text.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            parts[String(pair[0])] = pair.count > 1 ? String(pair[1]) : ""
        }
        let unit = Step.allCases.first { $0.frequency == parts["FREQ"] }
        let days = (parts["BYDAY"] ?? "").split(separator: ",").map { Weekday(code: String($0)) }
        let known: Set<String> = ["FREQ", "INTERVAL", "BYDAY", "COUNT"]
        guard let unit, known.isSuperset(of: parts.keys), days.allSatisfy({ $0 != nil }) else {
            self = .other(text)
            return
        }
        self = .rule(
            unit: unit, every: parts["INTERVAL"].flatMap { Int($0) } ?? 1, days: days.compactMap { $0 },
            times: parts["COUNT"].flatMap { Int($0) })
    }

    /// Writes a rule of RFC 5545; nothing where none is needed.
    public var rule: String? {
        switch self {
        case .once, .elapsed: return nil
        case .other(let rule): return rule
        case .rule(let unit, let every, let days, let times):
            var text = "FREQ=\(unit.frequency)"
            if every > 1 { text += ";INTERVAL=\(every)" }
            if !days.isEmpty { text += ";BYDAY=\(days.sorted().map(\.code).joined(separator: ","))" }
            if let times { text += ";COUNT=\(times)" }
            return text
        }
    }
}
