// The part of BackgroundTasks that the app uses, as signatures.
import Foundation

open class BGTaskRequest: NSObject { open var earliestBeginDate: Date? }
open class BGAppRefreshTaskRequest: BGTaskRequest { public init(identifier: String) {} }
open class BGTaskScheduler: NSObject, @unchecked Sendable {
    open class var shared: BGTaskScheduler { fatalError() }
    open func submit(_ request: BGTaskRequest) throws {}
}
