// What waits to be sent, oldest first.

import KithKit
import SwiftUI

struct OutboxScreen: View {
    @Environment(\.words) private var words
    @Environment(\.zone) private var zone
    @State private var asked: OutboxRow?
    let models: Models

    var body: some View {
        Loaded(load: models.outbox.state) { rows in
            if rows.isEmpty {
                Hint(sign: "checkmark.icloud", title: words("outbox.empty"), text: words("outbox.empty.text"))
            } else {
                List { ForEach(rows) { row($0) } }
            }
        }
        .safeAreaInset(edge: .bottom) { OfflineBar(reach: models.connection.link) }
        .navigationTitle(words("outbox.title"))
        .asks(about: $asked, words("intent.back.title"), words("intent.back.text"), yes: words("intent.back"), no: words("action.cancel")) {
            await models.outbox.takeBack($0.key)
        }
        .task { await models.outbox.watch() }
    }

    private func row(_ row: OutboxRow) -> some View {
        VStack(alignment: .leading) {
            let kind = "intent.\(row.kind)"
            Text(words(words.has(kind) ? kind : "intent.other")).font(.headline)
            if let group = row.group { Text(words("intent.group", group)) }
            Text(words.moment(row.at, in: zone)).foregroundStyle(.secondary)
            if row.attempts > 0 { Text(words.count("intent.attempts", row.attempts)).foregroundStyle(.secondary) }
            ProblemText(problem: row.problem)
            Act(words("intent.back"), role: .destructive) { asked = row }
        }
    }
}
