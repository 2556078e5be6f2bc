// The part of Security that the vault uses, as signatures. The types of CoreFoundation are those that a cast with `as` reaches.
import Foundation

public typealias CFString = String
public typealias CFDictionary = [String: Any]
public typealias CFTypeRef = AnyObject
public typealias OSStatus = Int32
public struct SecRandomRef: Sendable {}
public let kSecRandomDefault: SecRandomRef? = nil
public let errSecSuccess: OSStatus = 0
public let errSecItemNotFound: OSStatus = -25300
public let errSecDuplicateItem: OSStatus = -25299
public let kSecClass: CFString = "", kSecClassGenericPassword: CFString = "", kSecAttrService: CFString = "", kSecAttrAccount: CFString = ""
public let kSecAttrAccessGroup: CFString = "", kSecAttrAccessible: CFString = "", kSecAttrSynchronizable: CFString = ""
public let kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly: CFString = "", kSecValueData: CFString = "", kSecReturnData: CFString = ""
public let kSecMatchLimit: CFString = "", kSecMatchLimitOne: CFString = "", kSecUseDataProtectionKeychain: CFString = ""
public func SecItemCopyMatching(_ query: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?) -> OSStatus { fatalError() }
public func SecItemAdd(_ attributes: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?) -> OSStatus { fatalError() }
public func SecItemDelete(_ query: CFDictionary) -> OSStatus { fatalError() }
public func SecRandomCopyBytes(_ random: SecRandomRef?, _ count: Int, _ bytes: UnsafeMutableRawPointer) -> Int32 { fatalError() }

// What Foundation has on Apple's systems only.
extension URL {
    public static var applicationSupportDirectory: URL { fatalError() }
    public static var temporaryDirectory: URL { fatalError() }
}
extension FileManager {
    public func containerURL(forSecurityApplicationGroupIdentifier identifier: String) -> URL? { fatalError() }
}
