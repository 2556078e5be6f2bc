// What needs me now: requests, unread words, what is due, what waits. Nothing else.

import KithKit
import SwiftUI

struct HomeScreen: View {
    @Environment(\.words) private var words
    @Environment(\.zone) private var zone
    let models: Models

    var body: some View {
        Loaded(load: models.home.state) { page in
            if page.isCalm {
                Hint(sign: "checkmark.circle", title: words("home.calm"), text: words("home.calm.text"))
            } else {
                List {
                    if !page.requests.isEmpty { Section(words("home.requests")) { ForEach(page.requests) { request($0) } } }
                    if !page.unread.isEmpty { Section(words("home.unread")) { ForEach(page.unread) { unread($0) } } }
                    if !page.soon.isEmpty { Section(words("home.soon")) { ForEach(page.soon) { due($0) } } }
                    if page.waiting + page.troubled > 0 {
                        Section(words("outbox.title")) {
                            let detail = page.troubled > 0 ? words.count("home.troubled", page.troubled) : words.count("home.waiting", page.waiting)
                            RowAct(sign: "icloud", title: detail) { models.routes.open(.outbox) }
                        }
                    }
                }
            }
        }
        .safeAreaInset(edge: .bottom) { OfflineBar(reach: models.connection.link) }
        .navigationTitle(words("home.title"))
        .toolbar {
            ToolbarItemGroup(placement: .primaryAction) {
                IconAct(sign: "heart", name: words("help.now")) { models.routes.open(Route.help) }
                IconAct(sign: "person", name: words("people.title")) { models.routes.open(Route.people) }
                IconAct(sign: "gearshape", name: words("settings.title")) { models.routes.open(Route.settings) }
            }
        }
    }

    private func request(_ group: GroupRow) -> some View {
        VStack(alignment: .leading) {
            Text(group.name).font(.headline)
            Text(words.count("group.members", group.members)).foregroundStyle(.secondary)
            Act(words("action.accept")) { await models.groups.answer(group.key, accept: true) }
            Act(words("action.decline"), role: .destructive) { await models.groups.answer(group.key, accept: false) }
            Act(words("action.look")) { models.routes.open(.conversation(group.key)) }
        }
    }

    private func unread(_ group: GroupRow) -> some View {
        RowAct(sign: "person.3", title: group.name, detail: words.count("group.unread", group.unread)) {
            models.routes.open(.conversation(group.key))
        }
    }

    private func due(_ row: PlanRow) -> some View {
        VStack(alignment: .leading) {
            Text(row.title).font(.headline)
            Text(words.moment(row.fires, in: zone)).foregroundStyle(.secondary)
            Act(words("reminder.done")) { await models.reminders.done(row) }
        }
    }
}
