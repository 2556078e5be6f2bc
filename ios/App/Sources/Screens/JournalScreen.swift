// The private journal. A mood is logged in two taps: the tab, and the mood. It knows no network: no bar says that there is none, because it
// makes no difference.

import KithKit
import SwiftUI

struct JournalScreen: View {
    @Environment(\.words) private var words
    @State private var proposed: Int?
    let models: Models

    var body: some View {
        @Bindable var model = models.journal
        Loaded(load: model.state) { page in
            ScrollView {
                VStack(alignment: .leading, spacing: 16) {
                    Text(words("journal.ask")).font(.headline).accessibilityAddTraits(.isHeader)
                    MoodRow(proposed: proposed) { level in
                        proposed = nil
                        await model.log(level)
                    }
                    Field(name: words("journal.note"), text: $model.draft, hint: words("journal.note.hint"), isLong: true)
                    HStack {
                        IconAct(sign: "chevron.backward", name: words("journal.month.before")) { model.show(page.month.adding(-1)) }
                        Text(words.month(page.month)).font(.headline).frame(maxWidth: .infinity)
                        IconAct(sign: "chevron.forward", name: words("journal.month.after")) { model.show(page.month.adding(1)) }
                    }
                    MonthGrid(page: page) { model.show($0) }
                    if page.days.count > 1 { MoodLine(page: page) }
                    Text(words.date(page.day)).font(.headline).accessibilityAddTraits(.isHeader)
                    if page.entries.isEmpty { Text(words(page.days.isEmpty ? "journal.empty" : "journal.day.empty")) }
                    ForEach(page.entries) { entry($0) }
                    if !page.before.isEmpty {
                        Text(words("journal.before")).font(.headline).accessibilityAddTraits(.isHeader)
                        ForEach(page.before) { Text(words("journal.before.line", words.date($0.day), words("mood.\($0.mood)"), $0.note ?? "")) }
                    }
                    Text(words.count("journal.days", page.days.count)).font(.footnote).foregroundStyle(.secondary)
                }
                .padding()
            }
        }
        .privacySensitive()
        .navigationTitle(words("journal.title"))
        .toolbar {
            ToolbarItem(placement: .primaryAction) { IconAct(sign: "archivebox", name: words("backup.title")) { models.routes.open(.backup) } }
        }
        .onChange(of: models.routes.offer, initial: true) {
            guard case .mood(let level) = models.routes.offer else { return }
            models.routes.takeOffer()
            proposed = level
        }
        .task { await models.journal.watch() }
    }

    private func entry(_ entry: EntryRow) -> some View {
        VStack(alignment: .leading) {
            Text(words("journal.entry", words("mood.\(entry.mood)"), entry.time.text)).font(.headline)
            let tags = entry.labels + entry.factors
            if !tags.isEmpty { Text(tags.joined(separator: ", ")).foregroundStyle(.secondary) }
            if let note = entry.note { Text(note) }
            Act(words("action.delete"), role: .destructive) { await models.journal.delete(entry.key) }
        }
    }
}
