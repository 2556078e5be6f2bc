// All words of the screens, by key. The files are made of those of the Android app by `cargo xtask generate`: one source for both.

import Foundation

/// The languages that all words are in.
public enum Language: String, CaseIterable, Sendable {
    case english = "en"
    case german = "de"
    case spanish = "es"
    case arabic = "ar"

    /// Whether it is written from right to left.
    public var isRightToLeft: Bool { self == .arabic }

    /// For times and numbers. Digits are those of the words, in Arabic too: phone numbers stand beside them.
    public var locale: Locale { Locale(identifier: self == .arabic ? "ar@numbers=latn" : rawValue) }

    /// The first of the languages of a device that there are words in; English where there is none.
    public static func best(of preferred: [String]) -> Language {
        for code in preferred {
            if let language = Language(rawValue: String(code.prefix(2)).lowercased()) { return language }
        }
        return .english
    }

    /// Its name in its own words, so that whoever strayed finds the way back.
    public var name: String {
        let name = locale.localizedString(forLanguageCode: rawValue) ?? rawValue
        return name.prefix(1).uppercased(with: locale) + name.dropFirst()
    }

    /// The category of a whole number, by CLDR's rules for these languages.
    public func plural(_ number: Int) -> String {
        switch self {
        case .english, .german:
            return number == 1 ? "one" : "other"
        case .spanish:
            if number == 1 { return "one" }
            return number != 0 && number % 1_000_000 == 0 ? "many" : "other"
        case .arabic:
            switch (number, number % 100) {
            case (0, _): return "zero"
            case (1, _): return "one"
            case (2, _): return "two"
            case (_, 3...10): return "few"
            case (_, 11...99): return "many"
            default: return "other"
            }
        }
    }
}

/// All words of one language.
public struct Words: Sendable {
    /// Which one.
    public let language: Language
    private let texts: [String: String]

    public init(_ language: Language) {
        self.language = language
        texts = Words.files[language] ?? [:]
    }

    private static let files: [Language: [String: String]] = Dictionary(
        uniqueKeysWithValues: Language.allCases.map { ($0, Resource.read($0.rawValue, "json", in: "words")) })

    /// The keys.
    public var keys: Set<String> { Set(texts.keys) }

    /// Whether there are words for a key.
    public func has(_ key: String) -> Bool { texts[key] != nil }

    /// The words of a key, with `{0}`, `{1}` filled in. An unknown key shows itself, and a test finds it.
    public func callAsFunction(_ key: String, _ values: String...) -> String { filled(key, values) }

    /// The words for a number of things: the key, a dot and the category of the number in this language. `{0}` is the number.
    public func count(_ key: String, _ number: Int) -> String {
        let exact = "\(key).\(language.plural(number))"
        return filled(has(exact) ? exact : "\(key).other", [], number: number)
    }

    private func filled(_ key: String, _ values: [String], number: Int? = nil) -> String {
        guard let text = texts[key] else { return key }
        let all = (number.map { [String($0)] } ?? []) + values.map(isolated)
        guard !all.isEmpty else { return text }
        // In one pass: what is filled in is not read again, whatever somebody is called.
        return text.replacing(/\{(\d)\}/) { match in
            let place = Int(match.1) ?? 0
            return all.indices.contains(place) ? all[place] : String(match.0)
        }
    }

    /// What is filled in keeps its own order and turns nothing round it: from right to left a number with spaces would be read
    /// backwards, and from left to right a name in Arabic would turn the words after it.
    private func isolated(_ value: String) -> String {
        language.isRightToLeft || value.unicodeScalars.contains(where: runsFromRight) ? "\u{2068}\(value)\u{2069}" : value
    }
}

/// The blocks of Unicode whose letters run from right to left.
private func runsFromRight(_ letter: Unicode.Scalar) -> Bool {
    switch letter.value {
    case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
    default: false
    }
}
