// What an employer can and cannot, for whoever fears it.

import Foundation

/// A row of the threat model: its id, and whether it can be seen or done.
public struct Fact: Hashable, Sendable, Codable, Identifiable {
    public let id: String
    public let isSeen: Bool

    /// The key of its words.
    public var key: String { "fact.\(id)" }

    /// The rows of the page `docs/threat-model.md` that have words, those about the employer itself first. A row that turns from
    /// `cannot` to `can` there moves on the screen: `cargo xtask generate` writes the file that this reads.
    public static let all: [Fact] = {
        let words = Words(.english)
        let facts: [Fact] = Resource.read("facts", "json")
        let known = facts.filter { words.has($0.key) }
        return known.filter { $0.id.hasPrefix("employer-") } + known.filter { !$0.id.hasPrefix("employer-") }
    }()
}

/// What the package brings along.
enum Resource {
    static func read<T: Decodable>(_ name: String, _ kind: String, in folder: String? = nil) -> T {
        guard let file = Bundle.module.url(forResource: name, withExtension: kind, subdirectory: folder),
            let value = try? JSONDecoder().decode(T.self, from: Data(contentsOf: file))
        else { fatalError("the package is without \(name).\(kind)") }
        return value
    }
}
