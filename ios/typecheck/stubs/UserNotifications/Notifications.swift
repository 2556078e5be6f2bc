// The part of UserNotifications that the app and its extension use, as signatures.
import Foundation

public struct UNAuthorizationOptions: OptionSet, Sendable {
    public let rawValue: UInt
    public init(rawValue: UInt) { self.rawValue = rawValue }
    public static let badge = UNAuthorizationOptions(rawValue: 1), sound = UNAuthorizationOptions(rawValue: 2), alert = UNAuthorizationOptions(rawValue: 4)
}
open class UNNotificationContent: NSObject, @unchecked Sendable {}
public final class UNNotificationSound: NSObject, @unchecked Sendable { public class var `default`: UNNotificationSound { fatalError() } }
open class UNMutableNotificationContent: UNNotificationContent, @unchecked Sendable {
    open var title = "", body = "", threadIdentifier = ""
    open var sound: UNNotificationSound?
    open var userInfo: [AnyHashable: Any] = [:]
}
open class UNNotificationTrigger: NSObject, @unchecked Sendable {}
open class UNCalendarNotificationTrigger: UNNotificationTrigger, @unchecked Sendable {
    public convenience init(dateMatching components: DateComponents, repeats: Bool) { fatalError() }
}
open class UNNotificationRequest: NSObject, @unchecked Sendable {
    public convenience init(identifier: String, content: UNNotificationContent, trigger: UNNotificationTrigger?) { fatalError() }
    open var content: UNNotificationContent { fatalError() }
}
open class UNUserNotificationCenter: NSObject, @unchecked Sendable {
    open class func current() -> UNUserNotificationCenter { fatalError() }
    open func requestAuthorization(options: UNAuthorizationOptions = []) async throws -> Bool { fatalError() }
    open func add(_ request: UNNotificationRequest, withCompletionHandler done: (@Sendable ((any Error)?) -> Void)? = nil) {}
    open func removePendingNotificationRequests(withIdentifiers identifiers: [String]) {}
    open func removeAllPendingNotificationRequests() {}
}
open class UNNotificationServiceExtension: NSObject {
    open func didReceive(_ request: UNNotificationRequest, withContentHandler contentHandler: @escaping (UNNotificationContent) -> Void) {}
    open func serviceExtensionTimeWillExpire() {}
}
