// Groups and direct chats, the last used first.

import KithKit
import SwiftUI

struct GroupsScreen: View {
    @Environment(\.words) private var words
    @State private var makes = false
    @State private var link = ""
    let models: Models

    var body: some View {
        Loaded(load: models.groups.state) { groups in
            if groups.isEmpty {
                Hint(sign: "person.3", title: words("groups.empty"), text: words("groups.empty.text")) {
                    MainAct(title: words("groups.new")) { makes = true }
                }
            } else {
                List {
                    ForEach(groups) { group in
                        RowAct(sign: "person.3", title: group.name, detail: detail(group), count: group.unread) {
                            models.routes.open(.conversation(group.key))
                        }
                    }
                }
            }
        }
        .safeAreaInset(edge: .bottom) { OfflineBar(reach: models.connection.link) }
        .navigationTitle(words("groups.title"))
        .toolbar {
            ToolbarItemGroup(placement: .primaryAction) {
                IconAct(sign: "magnifyingglass", name: words("search.title")) { models.routes.open(.search) }
                IconAct(sign: "plus", name: words("groups.new")) { makes = true }
            }
        }
        .sheet(isPresented: $makes) { NavigationStack { NewGroup(models: models, link: link) } }
        .onChange(of: models.routes.offer, initial: true) {
            guard case .group(let offered) = models.routes.offer else { return }
            models.routes.takeOffer()
            link = offered
            makes = true
        }
        .task { await models.groups.watch() }
    }

    private func detail(_ group: GroupRow) -> String {
        if group.standing != .active { return words("standing.\(group.standing.rawValue)") }
        if group.kind == .direct { return words("kind.direct") }
        return words("group.line", words("kind.\(group.kind.rawValue)"), words.count("group.members", group.members))
    }
}

/// A new group, or a way into one.
private struct NewGroup: View {
    @Environment(\.words) private var words
    @Environment(\.dismiss) private var dismiss
    @State private var name = ""
    @State private var about = ""
    @State private var kind = Kind.circle
    @State private var link: String
    @State private var problem: Problem?
    let models: Models

    init(models: Models, link: String) {
        self.models = models
        _link = State(initialValue: link)
    }

    var body: some View {
        Form {
            Section {
                Field(name: words("group.name"), text: $name)
                Field(name: words("group.about"), text: $about, isLong: true)
                Picker(words("group.kind"), selection: $kind) {
                    ForEach(Kind.makeable, id: \.self) { Text(words("kind.\($0.rawValue)")).tag($0) }
                }
                .accessibilityLabel(words("group.kind"))
            }
            Section { Field(name: words("groups.link"), text: $link, hint: words("groups.link.hint")).textInputAutocapitalization(.never) }
            ProblemText(problem: problem)
        }
        .navigationTitle(words("groups.new"))
        .toolbar {
            ToolbarItem(placement: .cancellationAction) { Act(words("action.cancel")) { dismiss() } }
            ToolbarItem(placement: .confirmationAction) {
                Act(link.isEmpty ? words("action.create") : words("action.join")) { await finish() }
            }
        }
    }

    private func finish() async {
        do {
            let isNew = link.isEmpty
            let key = isNew ? try await models.groups.create(name: name, kind: kind, about: about) : try await models.groups.join(link)
            dismiss()
            models.routes.open(isNew ? .group(key) : .conversation(key))
        } catch {
            problem = error
        }
    }
}
