// What fires in the next two weeks, and all reminders as sentences.

import KithKit
import SwiftUI

struct RemindersScreen: View {
    @Environment(\.words) private var words
    @Environment(\.zone) private var zone
    let models: Models

    var body: some View {
        Loaded(load: models.reminders.state) { page in
            if page.reminders.isEmpty {
                Hint(sign: "clock", title: words("reminders.empty"), text: words("reminders.empty.text")) {
                    MainAct(title: words("reminder.new")) { models.routes.open(.newReminder) }
                }
            } else {
                List {
                    Section(words("reminders.plan")) {
                        if page.plan.isEmpty { Text(words("reminders.plan.empty")) }
                        ForEach(page.nextOfEach) { planned($0) }
                    }
                    Section(words("reminders.all")) { ForEach(page.reminders) { reminder($0) } }
                }
            }
        }
        .safeAreaInset(edge: .bottom) { OfflineBar(reach: models.connection.link) }
        .navigationTitle(words("reminders.title"))
        .toolbar {
            ToolbarItemGroup(placement: .primaryAction) {
                IconAct(sign: "moon", name: words("quiet.title")) { models.routes.open(.quiet) }
                IconAct(sign: "plus", name: words("reminder.new")) { models.routes.open(.newReminder) }
            }
        }
        .task { await models.reminders.watch() }
    }

    private func planned(_ row: PlanRow) -> some View {
        VStack(alignment: .leading) {
            Text(row.title).font(.headline)
            Text(words.moment(row.fires, in: zone)).foregroundStyle(.secondary)
            Act(words("reminder.done")) { await models.reminders.done(row) }
            Act(words("reminder.later")) { await models.reminders.snooze(row) }
            Act(words("reminder.skip")) { await models.reminders.skip(row) }
        }
    }

    private func reminder(_ row: ReminderRow) -> some View {
        VStack(alignment: .leading) {
            Text(row.title).font(.headline)
            Text(words.recurrence(row.recurrence, at: row.at))
            if let group = row.group { Text(words("reminder.of", group)).foregroundStyle(.secondary) }
            Act(words("action.delete"), role: .destructive) { await models.reminders.delete(row.key) }
        }
    }
}
