// Colours, and what the surroundings of every screen know.

import KithKit
import SwiftUI

/// Calm greens; the values are those of the Android app. What is written on a mood is dark by day and by night. A test works out the
/// contrast of what is written on what.
enum Palette {
    static let accentByDay = Color(red: 0.18, green: 0.36, blue: 0.31)
    static let accentByNight = Color(red: 0.65, green: 0.83, blue: 0.76)
    static let onMood = Color(red: 0.12, green: 0.11, blue: 0.10)

    /// What leads somewhere, and the ground of the one thing that a screen is for.
    static func accent(_ scheme: ColorScheme) -> Color { scheme == .dark ? accentByNight : accentByDay }

    /// What is written on it.
    static func onAccent(_ scheme: ColorScheme) -> Color { scheme == .dark ? onMood : .white }

    static func mood(_ level: Int) -> Color {
        switch level {
        case 1: Color(red: 0.89, green: 0.72, blue: 0.63)
        case 2: Color(red: 0.92, green: 0.83, blue: 0.65)
        case 3: Color(red: 0.87, green: 0.85, blue: 0.77)
        case 4: Color(red: 0.71, green: 0.83, blue: 0.75)
        default: Color(red: 0.51, green: 0.75, blue: 0.66)
        }
    }
}

/// The least side of whatever can be pressed.
let finger: CGFloat = 44

private struct WordsKey: EnvironmentKey {
    static let defaultValue = Words(.english)
}

private struct ZoneKey: EnvironmentKey {
    static let defaultValue = TimeZone.current
}

extension EnvironmentValues {
    /// The words of the language that is chosen.
    var words: Words {
        get { self[WordsKey.self] }
        set { self[WordsKey.self] = newValue }
    }

    /// The zone that the device is in.
    var zone: TimeZone {
        get { self[ZoneKey.self] }
        set { self[ZoneKey.self] = newValue }
    }
}
