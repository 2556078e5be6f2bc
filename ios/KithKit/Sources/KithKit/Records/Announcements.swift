// Notifications of reminders, as the system is to have them.

import Foundation
internal import KithClient

/// A notification that is to come.
public struct Announcement: Hashable, Sendable {
    /// The same for one occurrence of one reminder.
    public let id: String
    public let title: String
    public let fires: Date
}

/// What is different from before.
public struct AnnouncementChange: Hashable, Sendable {
    /// Nothing of before counts: all that is pending goes first.
    public let isFromNothing: Bool
    /// These go.
    public let cancel: [String]
    /// These come.
    public let add: [Announcement]
    /// When to open the app again, where the limit cut something off.
    public let refreshAt: Date?
}

/// Makes what is pending in the system what the plan says. Called one at a time, in order, on a thread of the core; when it throws,
/// the next change begins from nothing.
public protocol Announcer: Sendable {
    func apply(_ change: AnnouncementChange) throws
}

/// Gives what the core says to an announcer.
final class Scheduler: ReminderScheduler {
    private let announcer: any Announcer

    init(_ announcer: any Announcer) {
        self.announcer = announcer
    }

    func apply(difference: PlanDifferenceView) throws {
        let added = difference.add.compactMap { item in
            item.firesAtDate.map { Announcement(id: "\(item.reminder.hex) \(item.occurrence)", title: item.title, fires: $0) }
        }
        let change = AnnouncementChange(
            isFromNothing: difference.fromNothing, cancel: difference.cancel.map { "\($0.reminder.hex) \($0.occurrence)" },
            add: added, refreshAt: difference.refreshAtDate)
        do {
            try announcer.apply(change)
        } catch {
            throw ShellError.Failed
        }
    }
}
