// The states that every screen has: loading, failed, empty, full; and being offline, which is a bar that blocks nothing.

import KithKit
import SwiftUI

/// Shows what there is.
struct Loaded<Value: Sendable, Content: View>: View {
    @Environment(\.words) private var words
    let load: Load<Value>
    @ViewBuilder let content: (Value) -> Content

    var body: some View {
        switch load {
        case .loading: ProgressView(words("state.loading")).frame(maxWidth: .infinity, maxHeight: .infinity)
        case .failed(let problem): Trouble(problem: problem)
        case .ready(let value): content(value)
        }
    }
}

/// Why something cannot be shown.
struct Trouble: View {
    @Environment(\.words) private var words
    let problem: Problem

    var body: some View {
        ContentUnavailableView {
            Label(words("state.trouble"), systemImage: "exclamationmark.triangle")
        } description: {
            Text(words.problem(problem))
        }
    }
}

/// Nothing there yet, and what to do about it.
struct Hint<Actions: View>: View {
    let sign: String
    let title: String
    let text: String
    @ViewBuilder let actions: () -> Actions

    var body: some View {
        ContentUnavailableView {
            Label(title, systemImage: sign)
        } description: {
            Text(text)
        } actions: {
            actions()
        }
    }
}

extension Hint where Actions == EmptyView {
    init(sign: String, title: String, text: String) {
        self.init(sign: sign, title: title, text: text) { EmptyView() }
    }
}

/// Says that the relay cannot be used. Everything works all the same.
struct OfflineBar: View {
    @Environment(\.words) private var words
    let reach: Reach

    var body: some View {
        if let text {
            Label(text, systemImage: "icloud.slash")
                .font(.footnote)
                .frame(maxWidth: .infinity)
                .padding(8)
                .background(.bar)
        }
    }

    private var text: String? {
        switch reach {
        case .unknown, .online: nil
        case .resting: words("link.resting")
        case .offline(let problem): problem.code == "relay_unset" ? words("link.unset") : words("link.offline")
        }
    }
}

/// Says what was done, with the way back. It stays until it is put away or something else is said: nobody is hurried.
struct NoticeBar: View {
    @Environment(\.words) private var words
    let notices: Notices

    var body: some View {
        if let notice = notices.now {
            HStack {
                Text(words.notice(notice)).frame(maxWidth: .infinity, alignment: .leading)
                if notice.undo != nil { Act(words("action.undo")) { await notices.undo() } }
                IconAct(sign: "xmark", name: words("action.close")) { notices.putAway() }
            }
            .padding(.horizontal)
            .background(.regularMaterial)
            .accessibilityElement(children: .contain)
            .onChange(of: notice.id, initial: true) { AccessibilityNotification.Announcement(words.notice(notice)).post() }
        }
    }
}

/// What went wrong with what was just filled in.
struct ProblemText: View {
    @Environment(\.words) private var words
    let problem: Problem?

    var body: some View {
        if let problem {
            Label(words.problem(problem), systemImage: "exclamationmark.circle").foregroundStyle(.red)
        }
    }
}
