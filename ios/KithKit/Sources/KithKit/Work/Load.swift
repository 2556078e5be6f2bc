// What a screen has to show, and what went wrong.

internal import KithClient

/// What a screen has: nothing yet, why not, or the thing itself. Empty is a value like any other.
public enum Load<Value: Sendable>: Sendable {
    /// It is being read.
    case loading
    /// It could not be read.
    case failed(Problem)
    /// Here it is.
    case ready(Value)

    /// The value, if it is there.
    public var value: Value? {
        if case .ready(let value) = self { value } else { nil }
    }

    /// Why it is not.
    public var problem: Problem? {
        if case .failed(let problem) = self { problem } else { nil }
    }
}

extension Load: Equatable where Value: Equatable {}

/// What went wrong, for a screen: the stable ``code`` picks the sentence, and holds no word of a person.
public struct Problem: Error, Hashable, Sendable {
    /// The code, as the page of errors has it.
    public let code: String
    /// Whether the same may work later.
    public let isRetryable: Bool
    /// How long a wrong PIN waits.
    public let retryAfterSeconds: Int?

    public init(code: String, isRetryable: Bool, retryAfterSeconds: Int? = nil) {
        self.code = code
        self.isRetryable = isRetryable
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// What a failure says to a screen.
    init(_ failure: any Error) {
        switch failure {
        case let problem as Problem:
            self = problem
        case let error as KithError:
            var wait: Int?
            if case .Locked(_, let seconds) = error { wait = seconds.map { Int(clamping: $0) } }
            self.init(code: error.code(), isRetryable: error.retryable(), retryAfterSeconds: wait)
        case is CancellationError:
            self = .stopped
        case is DamagedKey:
            self.init(code: "secret_damaged", isRetryable: false)
        case is KeyUnavailable:
            self.init(code: "vault_locked", isRetryable: true)
        default:
            self.init(code: "internal", isRetryable: false)
        }
    }

    /// Somebody stopped it.
    static let stopped = Problem(code: "stopped", isRetryable: true)

    /// The home is not open any more.
    static let closed = Problem(code: "store_busy", isRetryable: true)
}
