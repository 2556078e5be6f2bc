// The secret of a home, as the platform keeps it.

import Foundation
internal import KithClient

/// The secret of a home is there and is not whole. It is not used and not made anew: a copy of it still opens the home.
public struct DamagedKey: Error {
    public init() {}
}

/// The secret cannot be had now: the device is locked, or the platform refuses.
public struct KeyUnavailable: Error {
    public init() {}
}

/// Keeps the secret of a home.
public protocol KeyStore: Sendable {
    /// The secret, made at the first call; 32 random bytes. Throws ``DamagedKey`` or ``KeyUnavailable``.
    func secret() throws -> Data

    /// Forgets it for good.
    func forget() throws
}

/// What the core asks. The secret was asked for before, so that what is wrong with it is known by its name and not as a failure of
/// the core. Forgetting needs no secret, and works where it is damaged.
final class Vault: SecretVault {
    private let keys: any KeyStore
    private let held: Data?
    private let typed: String?

    /// With the secret, and the PIN that the person gave.
    init(_ keys: any KeyStore, pin: String?) throws {
        self.keys = keys
        held = try keys.secret()
        typed = pin
    }

    /// To forget with.
    init(forgetting keys: any KeyStore) {
        self.keys = keys
        held = nil
        typed = nil
    }

    func secret() throws -> Data {
        guard let secret = held ?? (try? keys.secret()) else { throw ShellError.Locked }
        return secret
    }

    func pin() throws -> Data? { typed.map { Data($0.utf8) } }

    func forget() throws {
        do { try keys.forget() } catch { throw ShellError.Failed }
    }
}
