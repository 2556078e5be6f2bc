import Foundation

/// A date as it crosses: what lies beyond the years that the core knows goes in as their border, which the core refuses with
/// `time_invalid`; what is no number as the beginning of time, which it refuses too. Nothing traps.
func crossing(_ date: Date) -> Date {
    let seconds = date.timeIntervalSince1970
    let border = 1e15
    return Date(timeIntervalSince1970: seconds.isNaN ? -border : min(max(seconds, -border), border))
}
