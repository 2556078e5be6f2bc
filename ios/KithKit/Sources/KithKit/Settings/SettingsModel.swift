// Settings of this home, and its lock.

import Foundation
import Observation
internal import KithClient

/// What the settings show of this home.
public struct SettingsPage: Hashable, Sendable {
    public let name: String
    public let fingerprint: String
    public let relay: String?
    public let lastChecked: Date?
    public let bytes: Int
}

/// Settings.
@MainActor
@Observable
public final class SettingsModel {
    /// The page.
    public private(set) var state = Load<SettingsPage>.loading
    @ObservationIgnored private let desk: Desk
    @ObservationIgnored private weak var shell: Shell?
    @ObservationIgnored private let again = Signal()

    init(_ desk: Desk, _ shell: Shell) {
        self.desk = desk
        self.shell = shell
    }

    /// Follows the state of the home while a screen looks.
    public func watch() async {
        await desk.watch(
            desk.asked(again) { [weak self, desk] in
                let (me, status) = try await desk.ask { (try await $0.account.me(), try await $0.account.status()) }
                self?.state = .ready(
                    SettingsPage(
                        name: me.name, fingerprint: me.fingerprint, relay: status.relay, lastChecked: status.lastChecked,
                        bytes: Int(clamping: status.storeBytes)))
            },
            failed: { state = .failed($0) })
    }

    /// Sets the relay of a home that has none.
    public func setRelay(_ url: String) async throws(Problem) {
        let url = url.trimmingCharacters(in: .whitespacesAndNewlines)
        _ = try await desk.form(leaves: true) { try await $0.account.setRelay(url: url) }
        again.fire()
    }

    /// Sets a PIN, changes it, or takes it away with none.
    public func changePin(from current: String?, to pin: String?) async { await shell?.changePin(from: current, to: pin) }

    /// Locks now.
    public func lock() async { await shell?.lock() }

    /// Destroys everything on this device. The screen asks before.
    public func destroy() async { await shell?.destroy() }
}
