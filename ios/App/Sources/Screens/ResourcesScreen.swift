// Resources: all are on this device, so reading and searching work offline.

import KithKit
import SwiftUI

struct ResourcesScreen: View {
    @Environment(\.words) private var words
    @State private var shares = false
    let models: Models

    var body: some View {
        @Bindable var model = models.resources
        Loaded(load: model.state) { rows in
            if rows.isEmpty {
                if model.query.isEmpty {
                    Hint(sign: "book", title: words("resources.empty"), text: words("resources.empty.text"))
                } else {
                    Hint(sign: "magnifyingglass", title: words("search.none"), text: words("search.none.text"))
                }
            } else {
                List {
                    ForEach(rows) { row in
                        RowAct(sign: "book", title: row.title, detail: place(row, words)) { models.routes.open(.resource(row.key)) }
                    }
                }
            }
        }
        .searchable(text: $model.query, prompt: words("search.words"))
        .safeAreaInset(edge: .bottom) { OfflineBar(reach: models.connection.link) }
        .navigationTitle(words("resources.title"))
        .toolbar {
            ToolbarItem(placement: .primaryAction) {
                IconAct(sign: "plus", name: words("resource.share"), isOff: models.groups.active.isEmpty) { shares = true }
            }
        }
        .sheet(isPresented: $shares) { NavigationStack { Share(models: models) } }
        .task { await models.resources.watch() }
        .task { await models.groups.watch() }
    }
}

/// Where a resource is from.
private func place(_ row: ResourceRow, _ words: Words) -> String {
    let place = row.group ?? (row.isFromPack ? words("resource.pack") : words("resource.own"))
    return row.isKept ? words("resource.kept", place) : place
}

/// Shares a text or an address with a group.
private struct Share: View {
    @Environment(\.words) private var words
    @Environment(\.dismiss) private var dismiss
    @State private var title = ""
    @State private var text = ""
    @State private var group: GroupKey?
    @State private var problem: Problem?
    let models: Models

    var body: some View {
        Form {
            Picker(words("resource.with"), selection: $group) {
                ForEach(models.groups.active) { Text($0.name).tag(GroupKey?.some($0.key)) }
            }
            .accessibilityLabel(words("resource.with"))
            Field(name: words("resource.title"), text: $title)
            Field(name: words("resource.text"), text: $text, isLong: true)
            ProblemText(problem: problem)
        }
        .navigationTitle(words("resource.share"))
        .onAppear { group = group ?? models.groups.active.first?.key }
        .toolbar {
            ToolbarItem(placement: .cancellationAction) { Act(words("action.cancel")) { dismiss() } }
            ToolbarItem(placement: .confirmationAction) { Act(words("resource.share")) { await share() } }
        }
    }

    private func share() async {
        guard let group else { return }
        do {
            try await models.resources.add(to: group, title: title, text: text)
            dismiss()
        } catch {
            problem = error
        }
    }
}

/// One resource, read from this device.
struct ResourceScreen: View {
    @Environment(\.words) private var words
    let model: ResourceModel
    let key: RecordKey
    let models: Models

    var body: some View {
        content
            .navigationTitle(model.state.value?.title ?? words("resources.title"))
            .task { await model.watch() }
    }

    @ViewBuilder private var content: some View {
        switch model.state {
        case .loading: ProgressView(words("state.loading"))
        case .ready(let row) where !row.isGone:
            List {
                Text(row.text ?? words("resource.file")).textSelection(.enabled)
                Section {
                    if !row.tags.isEmpty { Text(words("resource.tags", row.tags.joined(separator: ", "))) }
                    if let source = row.source { Text(words("resource.source", source)) }
                    if let day = row.checkedOn { Text(words(row.isStale ? "help.stale" : "help.checked", words.dateOf(day))) }
                    Text(place(row, words))
                }
                if !row.isKept { Act(words("resource.keep")) { await models.resources.keep(key) } }
                if !row.isFromPack {
                    Act(words("action.delete"), role: .destructive) {
                        await models.resources.delete(key)
                        models.routes.back()
                    }
                }
            }
        case .ready, .failed: Hint(sign: "book", title: words("resource.gone"), text: words("resource.gone.text"))
        }
    }
}
