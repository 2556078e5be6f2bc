// What a person likes, kept where the notification extension reads it too. Nothing here tells what somebody does.

import KithKit
import SwiftUI

struct StoredLikes: Equatable {
    var language: Language?
    var look: Look
    var isStill: Bool
    var showsContent: Bool

    @MainActor
    init(_ likes: Preferences) {
        language = likes.language
        look = likes.look
        isStill = likes.isStill
        showsContent = likes.showsContent
    }

    @MainActor
    static func read() -> Preferences {
        let kept = Places.likes
        return Preferences(
            language: kept.string(forKey: "language").flatMap(Language.init(rawValue:)),
            look: kept.string(forKey: "look").flatMap(Look.init(rawValue:)) ?? .device,
            isStill: kept.bool(forKey: "still"), showsContent: kept.bool(forKey: "content"))
    }

    func write() {
        let kept = Places.likes
        kept.set(language?.rawValue, forKey: "language")
        kept.set(look.rawValue, forKey: "look")
        kept.set(isStill, forKey: "still")
        kept.set(showsContent, forKey: "content")
    }
}
