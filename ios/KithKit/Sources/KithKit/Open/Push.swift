// What a notification service extension does, in its own process.

import Foundation
internal import KithClient

/// What came in while the app was away. Numbers and nothing of a person.
public struct PushSummary: Hashable, Sendable {
    /// Messages of others.
    public let messages: Int
    /// Groups that ask the person in.
    public let requests: Int
}

/// A push carries nothing: it is the sign to look.
public enum Push {
    /// Opens the home, reads for at most `limit`, closes it. The app may be open on the same home. Cancelling the task ends it.
    ///
    /// - Throws: ``Problem``; `pin_needed` where a PIN is set: nothing is opened without the person then.
    public static func process(
        in folder: URL, keys: any KeyStore, within limit: Duration = .seconds(20)
    ) async throws(Problem) -> PushSummary {
        do {
            let came = try await KithHome.processPush(in: folder, vault: try Vault(keys, pin: nil), within: limit)
            var (messages, requests) = (0, 0)
            for change in came.changes {
                switch change {
                case .message(let message) where message.state == .received: messages += 1
                case .group(let group) where group.state == .request: requests += 1
                default: break
                }
            }
            return PushSummary(messages: messages, requests: requests)
        } catch {
            throw Problem(error)
        }
    }
}
