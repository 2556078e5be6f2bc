// What a person likes of this device's screens.

import Observation

/// Light, dark, or as the device has it.
public enum Look: String, CaseIterable, Sendable {
    case device, light, dark
}

/// Likes. Nothing here tells anything about what somebody does.
@MainActor
@Observable
public final class Preferences {
    /// The language of the words, or that of the device.
    public var language: Language?
    /// Light or dark.
    public var look: Look
    /// Whether nothing moves that need not, whatever the device says.
    public var isStill: Bool
    /// Whether notifications may say what they are about. Off, unless the person wants it.
    public var showsContent: Bool

    public init(language: Language? = nil, look: Look = .device, isStill: Bool = false, showsContent: Bool = false) {
        self.language = language
        self.look = look
        self.isStill = isStill
        self.showsContent = showsContent
    }
}
