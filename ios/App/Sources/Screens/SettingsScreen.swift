// Settings of this device, its lock, and the end of everything.

import KithKit
import SwiftUI

struct SettingsScreen: View {
    @Environment(\.words) private var words
    @Environment(\.zone) private var zone
    @Environment(Shell.self) private var shell
    @State private var relay = ""
    @State private var problem: Problem?
    let models: Models

    var body: some View {
        @Bindable var likes = shell.likes
        Loaded(load: models.settings.state) { page in
            Form {
                Section(words("settings.me")) {
                    Text(words("settings.name", page.name))
                    Text(words("settings.fingerprint", page.fingerprint)).textSelection(.enabled)
                }
                network(page)
                Section(words("settings.privacy")) {
                    RowAct(sign: "eye", title: words("employer.title"), detail: words("employer.short")) { models.routes.open(.employer) }
                    RowAct(sign: "lock", title: words("lock.settings")) { models.routes.open(.lock) }
                    Switch(name: words("settings.content"), text: words("settings.content.text"), isOn: $likes.showsContent)
                }
                Section(words("settings.look")) {
                    Picker(words("settings.language"), selection: $likes.language) {
                        Text(words("look.device")).tag(Language?.none)
                        ForEach(Language.allCases, id: \.self) { Text($0.name).tag(Language?.some($0)) }
                    }
                    .accessibilityLabel(words("settings.language"))
                    Picker(words("settings.theme"), selection: $likes.look) {
                        ForEach(Look.allCases, id: \.self) { Text(words("look.\($0.rawValue)")).tag($0) }
                    }
                    .accessibilityLabel(words("settings.theme"))
                    Switch(name: words("settings.still"), text: words("settings.still.text"), isOn: $likes.isStill)
                }
            }
        }
        .safeAreaInset(edge: .bottom) { OfflineBar(reach: models.connection.link) }
        .navigationTitle(words("settings.title"))
        .task { await models.settings.watch() }
    }

    private func network(_ page: SettingsPage) -> some View {
        Section(words("settings.network")) {
            if let set = page.relay {
                Text(words("settings.relay", set))
            } else {
                Text(words("link.unset"))
                Field(name: words("welcome.relay"), text: $relay).textInputAutocapitalization(.never).autocorrectionDisabled()
                ProblemText(problem: problem)
                Act(words("action.save")) { await setRelay() }
            }
            if let checked = page.lastChecked { Text(words("settings.checked", words.moment(checked, in: zone))) }
            Switch(name: words("settings.rest"), text: words("settings.rest.text"), isOn: rests)
            RowAct(sign: "icloud", title: words("outbox.title")) { models.routes.open(.outbox) }
        }
    }

    private var rests: Binding<Bool> {
        let connection = models.connection
        return bound { connection.isResting } set: { connection.rest($0) }
    }

    private func setRelay() async {
        do {
            try await models.settings.setRelay(relay)
        } catch {
            problem = error
        }
    }
}

/// The PIN, and the end of everything.
struct LockScreen: View {
    @Environment(\.words) private var words
    @State private var current = ""
    @State private var pin = ""
    @State private var destroys = false
    let model: SettingsModel

    var body: some View {
        Form {
            Section {
                Text(words("lock.text"))
                Field(name: words("lock.current"), text: $current, hint: words("lock.current.hint"), isSecret: true)
                Field(name: words("lock.new"), text: $pin, hint: words("lock.new.hint"), isSecret: true)
                if !pin.isEmpty { Act(words("lock.set")) { await model.changePin(from: typed, to: pin) } }
                if !current.isEmpty { Act(words("lock.remove")) { await model.changePin(from: typed, to: nil) } }
                Act(words("lock.now")) { await model.lock() }
            }
            Section(words("destroy.section")) {
                Text(words("destroy.text"))
                Act(words("destroy"), role: .destructive) { destroys = true }
            }
        }
        .navigationTitle(words("lock.settings"))
        .asks(words("destroy.title"), words("destroy.ask"), yes: words("destroy"), no: words("action.cancel"), isAsked: $destroys) {
            await model.destroy()
        }
    }

    private var typed: String? { current.isEmpty ? nil : current }
}
