// Places in the app, the way to where the person is, and addresses that lead there.

import Foundation
import Observation

/// A place of the bar at the bottom.
public enum MainTab: String, CaseIterable, Hashable, Sendable {
    case home, groups, reminders, resources, journal
}

/// A place above a tab.
public enum Route: Hashable, Sendable {
    /// One conversation.
    case conversation(GroupKey)
    /// A group: members, roles, invites.
    case group(GroupKey)
    /// Search in messages.
    case search
    /// A new reminder.
    case newReminder
    /// Quiet hours.
    case quiet
    /// One resource.
    case resource(RecordKey)
    /// People, and links to oneself.
    case people
    /// What waits to be sent.
    case outbox
    /// Settings.
    case settings
    /// PIN and wiping.
    case lock
    /// Places to turn to.
    case help
    /// What an employer can see.
    case employer
    /// Backup of the journal.
    case backup
}

/// What an address brought along, for the screen that it led to.
public enum Offer: Hashable, Sendable {
    /// A link to somebody.
    case contact(String)
    /// A link into a group.
    case group(String)
    /// A mood that was tapped outside of the app: the second tap keeps it.
    case mood(Int)
}

/// Where the person is and how they came there, a way for each tab.
@MainActor
@Observable
public final class Routes {
    /// The tab that is shown.
    public var tab = MainTab.home
    /// What an address brought along; the screen takes it.
    public private(set) var offer: Offer?
    private var ways: [MainTab: [Route]] = [:]

    public init() {}

    /// The way above a tab; the last is where the person is.
    public func way(_ tab: MainTab) -> [Route] { ways[tab] ?? [] }

    /// A way that was gone with a finger.
    public func set(_ way: [Route], of tab: MainTab) { ways[tab] = way }

    /// Goes to a place above the tab that is shown.
    public func open(_ route: Route) {
        var way = way(tab)
        if way.last != route { way.append(route) }
        ways[tab] = way
    }

    /// Goes to the beginning of a tab.
    public func open(_ tab: MainTab) {
        self.tab = tab
        ways[tab] = []
    }

    /// Goes back; nothing where there is no way back.
    public func back() {
        ways[tab] = way(tab).dropLast()
    }

    /// Takes what an address brought along.
    public func takeOffer() { offer = nil }

    /// Goes where an address leads: `kith:journal/4`, `kith:help`, `kith:home`, or a link to a person or into a group with `kith:` in
    /// place of `https:`. False where it leads nowhere. What the link says, the core reads when the person agrees.
    @discardableResult
    public func open(_ url: URL) -> Bool {
        let text = url.absoluteString
        if url.scheme == "kith", url.host == nil {
            let parts = text.dropFirst("kith:".count).split(separator: "/").map(String.init)
            switch parts.first {
            case "help":
                open(.home)
                open(Route.help)
            case "journal":
                open(MainTab.journal)
                if let mood = parts.dropFirst().first.flatMap({ Int($0) }), (1...5).contains(mood) { offer = .mood(mood) }
            case .some(let name):
                guard let tab = MainTab(rawValue: name) else { return false }
                open(tab)
            case .none:
                return false
            }
            return true
        }
        guard url.scheme == "kith" || url.scheme == "https" || url.scheme == "http", url.fragment != nil else { return false }
        switch url.path {
        case "/c":
            open(.home)
            open(Route.people)
            offer = .contact(text)
        case "/g":
            open(.groups)
            offer = .group(text)
        default:
            return false
        }
        return true
    }
}
