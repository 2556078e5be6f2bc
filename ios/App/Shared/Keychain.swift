// The secret of the home, in the Keychain: on this device only, not in its backups, to be had after the first unlock, so that a background
// slot and the notification extension can read it while the phone is locked.

import Foundation
import KithKit
import Security

/// The key store of a phone. The app and its notification extension share one access group.
struct Keychain: KeyStore {
    private let length = 32

    func secret() throws -> Data {
        if let held = try read() { return held }
        var bytes = [UInt8](repeating: 0, count: length)
        guard SecRandomCopyBytes(kSecRandomDefault, bytes.count, &bytes) == errSecSuccess else { throw KeyUnavailable() }
        var item = query
        item[kSecValueData as String] = Data(bytes)
        item[kSecAttrAccessible as String] = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
        switch SecItemAdd(item as CFDictionary, nil) {
        case errSecSuccess: return Data(bytes)
        // The other process was first: what it made counts.
        case errSecDuplicateItem:
            guard let held = try read() else { throw KeyUnavailable() }
            return held
        default: throw KeyUnavailable()
        }
    }

    func forget() throws {
        let status = SecItemDelete(query as CFDictionary)
        guard status == errSecSuccess || status == errSecItemNotFound else { throw KeyUnavailable() }
    }

    private func read() throws -> Data? {
        var item = query
        item[kSecReturnData as String] = true
        item[kSecMatchLimit as String] = kSecMatchLimitOne
        var found: CFTypeRef?
        switch SecItemCopyMatching(item as CFDictionary, &found) {
        case errSecSuccess:
            guard let data = found as? Data, data.count == length else { throw DamagedKey() }
            return data
        case errSecItemNotFound: return nil
        default: throw KeyUnavailable()
        }
    }

    private var query: [String: Any] {
        [
            kSecClass as String: kSecClassGenericPassword,
            kSecAttrService as String: "org.kith.home",
            kSecAttrAccount as String: "secret",
            kSecAttrSynchronizable as String: false,
            kSecUseDataProtectionKeychain as String: true,
        ]
    }
}
