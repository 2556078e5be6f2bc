// One group: who is in it, who leads, how to come in, how to leave.

import KithKit
import SwiftUI

struct GroupScreen: View {
    @Environment(\.words) private var words
    @Environment(\.zone) private var zone
    @State private var leaves = false
    @State private var removed: MemberRow?
    @State private var renames = false
    let model: GroupModel
    let models: Models

    var body: some View {
        Loaded(load: model.state) { page in
            List {
                if !page.group.about.isEmpty { Text(page.group.about) }
                Section(words("group.members.title")) {
                    if page.members.count < 2 { Text(words("group.alone")) }
                    ForEach(page.members) { member($0, leads: page.group.leads) }
                }
                if !page.people.isEmpty {
                    Section(words("group.add")) {
                        ForEach(page.people) { person in
                            Act(words("group.add.person", person.name)) { await model.add(person.key) }
                        }
                    }
                }
                if page.group.leads { invites(page) }
                Section {
                    Act(words("group.rename")) { renames = true }
                    Act(words("group.leave"), role: .destructive) { leaves = true }
                }
            }
            .sheet(isPresented: $renames) { NavigationStack { Rename(model: model, group: page.group) } }
        }
        .safeAreaInset(edge: .bottom) { OfflineBar(reach: models.connection.link) }
        .navigationTitle(model.state.value?.group.name ?? words("group.title"))
        .asks(
            words("group.leave.title"), words("group.leave.text"), yes: words("group.leave"), no: words("action.cancel"), isAsked: $leaves
        ) {
            if await model.leave() { models.routes.open(MainTab.groups) }
        }
        .asks(
            about: $removed, words("group.remove.title", removed?.name ?? ""), words("group.remove.text"), yes: words("group.remove"),
            no: words("action.cancel")
        ) { await model.remove($0.key) }
        .task { await model.watch() }
    }

    private func member(_ member: MemberRow, leads: Bool) -> some View {
        VStack(alignment: .leading) {
            Text(member.isMe ? words("group.me", member.name) : member.isJoining ? words("group.joining", member.name) : member.name)
                .font(.headline)
            Text(member.leads ? words("role.lead") : words("role.member")).foregroundStyle(.secondary)
            if leads, !member.isMe {
                Act(member.leads ? words("role.unlead") : words("role.make")) { await model.setLead(member.key, !member.leads) }
                Act(words("group.remove"), role: .destructive) { removed = member }
            }
        }
    }

    private func invites(_ page: GroupPage) -> some View {
        Section(words("group.invite")) {
            if let invite = model.invite {
                QrCard(link: invite, text: words("group.invite.text")) { model.hideInvite() }
            } else {
                Act(words("group.invite.make")) { await model.makeInvite() }
            }
            ForEach(page.links) { link in
                Text(words("link.until", words.moment(link.expires, in: zone), words.count("link.uses", link.uses)))
                Act(words("link.withdraw"), role: .destructive) { await model.withdraw(link.key) }
            }
        }
    }
}

/// Another name, another purpose.
private struct Rename: View {
    @Environment(\.words) private var words
    @Environment(\.dismiss) private var dismiss
    @State private var name: String
    @State private var about: String
    let model: GroupModel

    init(model: GroupModel, group: GroupRow) {
        self.model = model
        _name = State(initialValue: group.name)
        _about = State(initialValue: group.about)
    }

    var body: some View {
        Form {
            Field(name: words("group.name"), text: $name)
            Field(name: words("group.about"), text: $about, isLong: true)
        }
        .navigationTitle(words("group.rename"))
        .toolbar {
            ToolbarItem(placement: .cancellationAction) { Act(words("action.cancel")) { dismiss() } }
            ToolbarItem(placement: .confirmationAction) {
                Act(words("action.save")) {
                    await model.rename(name, about: about)
                    dismiss()
                }
            }
        }
    }
}
