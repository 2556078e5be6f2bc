// What is shown before a home is open, and after.

import KithKit
import SwiftUI

/// The whole app in the language and look that the person likes.
struct Root: View {
    @Environment(Shell.self) private var shell
    @Environment(\.scenePhase) private var phase
    @Environment(\.accessibilityReduceMotion) private var reducesMotion
    @Environment(\.colorScheme) private var colors
    @State private var helps = false

    var body: some View {
        let language = shell.likes.language ?? Places.language
        let isStill = shell.likes.isStill || reducesMotion
        stage
            .sheet(isPresented: $helps) { NavigationStack { HelpScreen(help: shell.help) } }
            .overlay {
                // The picture that the system keeps for its list of apps shows nothing.
                if phase != .active { Cover() }
            }
            .environment(\.words, Words(language))
            .environment(\.zone, shell.zone)
            .environment(\.locale, language.locale)
            .environment(\.layoutDirection, language.isRightToLeft ? .rightToLeft : .leftToRight)
            .preferredColorScheme(scheme)
            .tint(Palette.accent(colors))
            .transaction { if isStill { $0.disablesAnimations = true } }
            .onChange(of: StoredLikes(shell.likes)) { _, likes in likes.write() }
            .onOpenURL { address in
                // An address for help needs no home.
                if address.absoluteString == "kith:help", shell.models == nil { helps = true }
                shell.models?.routes.open(address)
            }
    }

    @ViewBuilder private var stage: some View {
        switch shell.stage {
        case .opening: Opening()
        case .welcome(let busy, let problem): WelcomeScreen(isBusy: busy, problem: problem, onHelp: { helps = true })
        case .locked(let busy, let problem): UnlockScreen(isBusy: busy, problem: problem, onHelp: { helps = true })
        case .failed(let problem): FailedScreen(problem: problem, onHelp: { helps = true })
        case .open(let models): Tabs(models: models)
        }
    }

    private var scheme: ColorScheme? {
        switch shell.likes.look {
        case .device: nil
        case .light: .light
        case .dark: .dark
        }
    }
}

/// The home opens.
private struct Opening: View {
    @Environment(\.words) private var words

    var body: some View { ProgressView(words("state.opening")) }
}

/// Stands over everything while the app is not in front.
private struct Cover: View {
    var body: some View {
        Color.clear
            .frame(maxWidth: .infinity, maxHeight: .infinity)
            .background(.background)
            .overlay { Image(systemName: "lock.fill").font(.largeTitle).foregroundStyle(.secondary) }
            .accessibilityHidden(true)
    }
}

/// It cannot be opened now.
private struct FailedScreen: View {
    @Environment(\.words) private var words
    @Environment(Shell.self) private var shell
    let problem: Problem
    let onHelp: () -> Void

    var body: some View {
        VStack(spacing: 16) {
            Trouble(problem: problem)
            Act(words("action.again")) { await shell.start() }
            Act(words("help.now")) { onHelp() }
        }
        .padding()
    }
}
