// Times at which nobody is told of anything.

import KithKit
import SwiftUI

struct QuietScreen: View {
    @Environment(\.words) private var words
    @State private var days = "mon-sun"
    @State private var from = "22:00"
    @State private var to = "07:00"
    @State private var problem: Problem?
    let model: RemindersModel

    var body: some View {
        Loaded(load: model.quiet) { rows in
            Form {
                Section {
                    Text(words("quiet.text"))
                    if rows.isEmpty { Text(words("quiet.empty")) }
                    ForEach(rows, id: \.self) { Text(words("quiet.line", words.quietDays($0.days), $0.from, $0.to)) }
                    if !rows.isEmpty { Act(words("quiet.clear"), role: .destructive) { await set([]) } }
                }
                Section(words("quiet.new")) {
                    Picker(words("quiet.days"), selection: $days) {
                        ForEach(["mon-sun", "mon-fri", "sat,sun"], id: \.self) { Text(words.quietDays($0)).tag($0) }
                    }
                    .accessibilityLabel(words("quiet.days"))
                    Field(name: words("quiet.from"), text: $from, hint: words("reminder.time.hint"))
                    Field(name: words("quiet.to"), text: $to, hint: words("reminder.time.hint"))
                    ProblemText(problem: problem)
                    MainAct(title: words("action.save")) { await set([QuietRow(days: days, from: from, to: to)]) }
                }
            }
        }
        .navigationTitle(words("quiet.title"))
        .task { await model.watchQuiet() }
    }

    private func set(_ rows: [QuietRow]) async {
        do {
            try await model.setQuiet(rows)
            problem = nil
        } catch {
            problem = error
        }
    }
}
