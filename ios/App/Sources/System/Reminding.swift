// Reminders as notifications of the system. iOS keeps 64 that are to come: 63 of them are reminders, one asks to open the app again
// when the plan goes on beyond them. Which ones, and that none is in quiet hours, the core says.

import Foundation
import KithKit
import UserNotifications

/// Makes what is pending what the plan says.
struct Reminding: Announcer {
    static let most = 63
    private static let again = "refresh"
    let words: Words

    /// Follows the plan from now on.
    @MainActor
    static func begin(_ models: Models) async {
        await models.reminders.announce(by: Reminding(words: Words(Places.language)), atMost: most)
    }

    func apply(_ change: AnnouncementChange) throws {
        let center = UNUserNotificationCenter.current()
        if !change.add.isEmpty {
            // Asked at the first reminder and not before. The system asks the person once, whatever is called.
            Task { _ = try? await UNUserNotificationCenter.current().requestAuthorization(options: [.alert, .sound]) }
        }
        if change.isFromNothing { center.removeAllPendingNotificationRequests() }
        center.removePendingNotificationRequests(withIdentifiers: change.cancel + [Self.again])
        let tells = Places.likes.bool(forKey: "content")
        for one in change.add { center.add(request(one.id, at: one.fires, tells ? one.title : words("announce.reminder"))) }
        if let refresh = change.refreshAt { center.add(request(Self.again, at: refresh, words("announce.refresh"))) }
    }

    private func request(_ id: String, at date: Date, _ title: String) -> UNNotificationRequest {
        let content = UNMutableNotificationContent()
        content.title = title
        content.sound = .default
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        // With its zone: the moment stays when the phone travels, until the core makes a new plan.
        var parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
        parts.calendar = calendar
        parts.timeZone = .gmt
        return UNNotificationRequest(
            identifier: id, content: content, trigger: UNCalendarNotificationTrigger(dateMatching: parts, repeats: false))
    }
}
