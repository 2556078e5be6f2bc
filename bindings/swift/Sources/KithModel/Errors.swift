import Foundation

extension KithError: LocalizedError {
    /// The core's own sentence, in English. An app shows its own words for `messageKey()`.
    public var errorDescription: String? { explanation() }
}
