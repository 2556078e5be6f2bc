// Places to turn to.

import Observation
internal import KithClient

/// A place to turn to.
public struct HelpRow: Hashable, Sendable, Identifiable {
    public let name: String
    public let contact: String
    public let region: String
    public let checkedOn: String
    public let isStale: Bool

    public var id: String { "\(region) \(name) \(contact)" }
}

/// What the page for a bad moment shows.
public struct HelpPage: Hashable, Sendable {
    public let steps: [String]
    public let lines: [HelpRow]
    public let country: String?
}

/// First steps and help lines. They are in the program: no network, no account and no PIN stand before them.
@MainActor
@Observable
public final class HelpModel {
    /// The page.
    public private(set) var state = Load<HelpPage>.loading
    @ObservationIgnored private let calls: Calls

    init(_ calls: Calls) {
        self.calls = calls
    }

    /// Shows the lines of a country, or those of all with none.
    public func show(_ country: String?) async {
        do {
            state = .ready(try await calls.make {
                let help = Help()
                let lines = try help.lines(country: country)
                let rows = lines.map {
                    HelpRow(name: $0.name, contact: $0.contact, region: $0.region, checkedOn: $0.checkedOn, isStale: $0.stale)
                }
                return HelpPage(steps: help.firstSteps(), lines: rows, country: country)
            })
        } catch {
            state = .failed(Problem(error))
        }
    }
}
