// The first screen: an account with a name, and nothing else that is needed.

import KithKit
import SwiftUI

struct WelcomeScreen: View {
    @Environment(\.words) private var words
    @Environment(Shell.self) private var shell
    @State private var name = ""
    @State private var relay = ""
    @State private var code = ""
    let isBusy: Bool
    let problem: Problem?
    let onHelp: () -> Void

    var body: some View {
        if isBusy {
            ProgressView(words("welcome.making"))
        } else {
            Form {
                Section {
                    Text(words("welcome.title")).font(.largeTitle).accessibilityAddTraits(.isHeader)
                    Text(words("welcome.text"))
                }
                Section {
                    Field(name: words("welcome.name"), text: $name, hint: words("welcome.name.hint"))
                    Field(name: words("welcome.relay"), text: $relay, hint: words("welcome.relay.hint"))
                        .textInputAutocapitalization(.never)
                        .autocorrectionDisabled()
                    if problem?.code == "relay_admission_needed" || !code.isEmpty { Field(name: words("welcome.code"), text: $code) }
                    ProblemText(problem: problem)
                    MainAct(title: words("welcome.start"), isOff: name.isEmpty) {
                        await shell.create(name: name, relay: relay, code: code)
                    }
                }
                Section { Act(words("help.now")) { onHelp() } }
            }
        }
    }
}
