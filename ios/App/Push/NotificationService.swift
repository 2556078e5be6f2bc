// The notification service extension: a push carries nothing, so it looks for itself and says how much came in, never from whom.

import Foundation
import KithKit
import UserNotifications

/// Lives in a process of its own with 24 MB, beside the app or without it.
final class NotificationService: UNNotificationServiceExtension {
    private var work: Task<Void, Never>?
    private var give: (() -> Void)?

    override func didReceive(
        _ request: UNNotificationRequest, withContentHandler contentHandler: @escaping (UNNotificationContent) -> Void
    ) {
        let words = Words(Places.language)
        // Said where nothing could be read: a PIN is set, or the time was over.
        let answer = Answer(words("announce.look"), contentHandler)
        give = { answer.give(nil) }
        work = Task {
            let came = try? await Push.process(in: Places.home, keys: Keychain(), within: .seconds(20))
            let messages = came?.messages ?? 0
            answer.give(messages > 0 ? words.count("announce.messages", messages) : nil)
        }
    }

    override func serviceExtensionTimeWillExpire() {
        work?.cancel()
        give?()
    }
}

/// Gives one answer, whoever comes first.
private final class Answer: @unchecked Sendable {
    private let lock = NSLock()
    private let otherwise: String
    private var handler: ((UNNotificationContent) -> Void)?

    init(_ otherwise: String, _ handler: @escaping (UNNotificationContent) -> Void) {
        self.otherwise = otherwise
        self.handler = handler
    }

    func give(_ text: String?) {
        let first = lock.withLock {
            defer { handler = nil }
            return handler
        }
        let content = UNMutableNotificationContent()
        content.title = text ?? otherwise
        first?(content)
    }
}
