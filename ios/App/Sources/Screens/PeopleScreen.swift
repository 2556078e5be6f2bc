// People, and the link to oneself.

import KithKit
import SwiftUI

struct PeopleScreen: View {
    @Environment(\.words) private var words
    @State private var link = ""
    @State private var problem: Problem?
    @State private var compared: Compared?
    @State private var addressed: PersonRow?
    let models: Models

    var body: some View {
        Loaded(load: models.people.state) { people in
            List {
                Section(words("people.mine")) {
                    if let mine = models.people.link {
                        QrCard(link: mine, text: words("people.link.text")) { models.people.hideLink() }
                    } else {
                        Act(words("people.link")) { await models.people.makeLink() }
                    }
                }
                Section(words("people.add")) {
                    Field(name: words("people.their"), text: $link).textInputAutocapitalization(.never).autocorrectionDisabled()
                    ProblemText(problem: problem)
                    Act(words("action.add")) { await add() }
                }
                Section(words("people.known")) {
                    if people.isEmpty { Text(words("people.empty")) }
                    ForEach(people) { person($0) }
                }
            }
        }
        .safeAreaInset(edge: .bottom) { OfflineBar(reach: models.connection.link) }
        .navigationTitle(words("people.title"))
        .sheet(item: $compared) { asked in NavigationStack { Compare(compared: asked, model: models.people) } }
        .sheet(item: $addressed) { person in NavigationStack { Write(person: person, models: models) } }
        .onChange(of: models.routes.offer, initial: true) {
            guard case .contact(let offered) = models.routes.offer else { return }
            models.routes.takeOffer()
            link = offered
        }
        .task { await models.people.watch() }
    }

    private func person(_ person: PersonRow) -> some View {
        VStack(alignment: .leading) {
            Text(person.name).font(.headline)
            Text(person.isBlocked ? words("people.blocked") : person.isVerified ? words("people.verified") : words("people.unverified"))
                .foregroundStyle(.secondary)
            if person.isBlocked {
                Act(words("people.unblock")) { await models.people.unblock(person.key) }
            } else {
                Act(words("people.write")) { addressed = person }
                Act(words("people.compare")) {
                    if let number = await models.people.safetyNumber(of: person.key) { compared = Compared(person: person, number: number) }
                }
                Act(words("people.block"), role: .destructive) { await models.people.block(person.key) }
            }
        }
    }

    private func add() async {
        do {
            try await models.people.add(link)
            (link, problem) = ("", nil)
        } catch {
            problem = error
        }
    }
}

/// A number that two people compare.
private struct Compared: Identifiable {
    let person: PersonRow
    let number: String

    var id: PersonKey { person.key }
}

private struct Compare: View {
    @Environment(\.words) private var words
    @Environment(\.dismiss) private var dismiss
    let compared: Compared
    let model: PeopleModel

    var body: some View {
        List {
            Text(words("people.number.text"))
            Text(compared.number).font(.title3.monospaced()).textSelection(.enabled).environment(\.layoutDirection, .leftToRight)
            Act(words("people.same")) {
                await model.verified(compared.person.key, number: compared.number)
                dismiss()
            }
            Act(words("action.close")) { dismiss() }
        }
        .navigationTitle(words("people.number", compared.person.name))
    }
}

/// The first words to somebody.
private struct Write: View {
    @Environment(\.words) private var words
    @Environment(\.dismiss) private var dismiss
    @State private var text = ""
    @State private var problem: Problem?
    let person: PersonRow
    let models: Models

    var body: some View {
        Form {
            Field(name: words("conversation.write"), text: $text, isLong: true)
            ProblemText(problem: problem)
        }
        .navigationTitle(words("people.write.to", person.name))
        .toolbar {
            ToolbarItem(placement: .cancellationAction) { Act(words("action.cancel")) { dismiss() } }
            ToolbarItem(placement: .confirmationAction) { Act(words("action.send")) { await send() } }
        }
    }

    private func send() async {
        do {
            let group = try await models.people.write(to: person.key, text)
            dismiss()
            models.routes.open(.conversation(group))
        } catch {
            problem = error
        }
    }
}
