// Locked. Nothing of the person is here; help is.

import KithKit
import SwiftUI

struct UnlockScreen: View {
    @Environment(\.words) private var words
    @Environment(Shell.self) private var shell
    /// Kept in memory only: a PIN is no draft.
    @State private var pin = ""
    let isBusy: Bool
    let problem: Problem?
    let onHelp: () -> Void

    var body: some View {
        if isBusy {
            ProgressView(words("lock.opening"))
        } else {
            ScrollView {
                VStack(spacing: 16) {
                    Image(systemName: "lock").font(.largeTitle).foregroundStyle(.tint).accessibilityHidden(true)
                    Text(words("lock.title")).font(.title).accessibilityAddTraits(.isHeader)
                    Field(name: words("lock.pin"), text: $pin, isSecret: true).textFieldStyle(.roundedBorder)
                    ProblemText(problem: problem)
                    MainAct(title: words("lock.open"), isOff: pin.isEmpty) {
                        let typed = pin
                        pin = ""
                        await shell.unlock(typed)
                    }
                    Act(words("help.now")) { onHelp() }
                }
                .padding()
            }
        }
    }
}
