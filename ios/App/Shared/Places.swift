// Where the home of this device is, for the app and its notification extension.

import Foundation
import KithKit
import Security

enum Places {
    /// The group that both are in.
    static let group = "group.org.kith"

    /// The folder of the home. It stays out of backups: its key does too, so a copy would open nowhere.
    static var home: URL {
        let shared = FileManager.default.containerURL(forSecurityApplicationGroupIdentifier: group)
        var folder = (shared ?? URL.applicationSupportDirectory).appending(path: "kith")
        var values = URLResourceValues()
        values.isExcludedFromBackup = true
        try? folder.setResourceValues(values)
        return folder.appending(path: "home")
    }

    /// Makes the folder that the home is made in, for this person alone.
    static func prepare() {
        try? FileManager.default.createDirectory(
            at: home.deletingLastPathComponent(), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Likes that the app and its extension read.
    static var likes: UserDefaults { UserDefaults(suiteName: group) ?? .standard }

    /// The language that was chosen, or the best of the device's.
    static var language: Language {
        likes.string(forKey: "language").flatMap(Language.init(rawValue:)) ?? .best(of: Locale.preferredLanguages)
    }
}
