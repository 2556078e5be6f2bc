// A new reminder, with the sentence that says what it will do.

import KithKit
import SwiftUI

struct ReminderEditor: View {
    @Environment(\.words) private var words
    @Environment(\.zone) private var zone
    @State private var problem: Problem?
    let models: Models

    var body: some View {
        Form {
            if let form = models.reminders.draft { fields(form) }
        }
        .navigationTitle(words("reminder.new"))
        .onAppear { models.reminders.begin(at: Date()) }
        .task { await models.groups.watch() }
    }

    @ViewBuilder private func fields(_ form: ReminderForm) -> some View {
        Section {
            Field(name: words("reminder.title"), text: field(form, \.title))
            DatePicker(words("reminder.time"), selection: when(form), in: Date()...).accessibilityLabel(words("reminder.time"))
        }
        Section {
            Picker(words("reminder.repeat"), selection: repeats(form)) {
                ForEach(Repeat.allCases, id: \.self) { Text(words("repeat.kind.\($0.rawValue)")).tag($0) }
            }
            .accessibilityLabel(words("reminder.repeat"))
            if case .rule(.week, let every, let days, let times) = form.recurrence {
                ForEach(words.week, id: \.self) { day in
                    Toggle(isOn: on(day, of: days) { change(.rule(unit: .week, every: every, days: $0, times: times)) }) { Text(words.day(day)) }
                        .frame(minHeight: finger)
                        .accessibilityLabel(words.day(day))
                }
            }
            Text(words.recurrence(form.recurrence, at: form.time)).bold()
        }
        if !models.groups.active.isEmpty {
            Section {
                Picker(words("reminder.for"), selection: field(form, \.group)) {
                    Text(words("reminder.me")).tag(GroupKey?.none)
                    ForEach(models.groups.active) { Text($0.name).tag(GroupKey?.some($0.key)) }
                }
                .accessibilityLabel(words("reminder.for"))
            }
        }
        Section {
            ProblemText(problem: problem)
            MainAct(title: words("action.save"), isOff: form.title.isEmpty) { await keep(form) }
        }
    }

    private func change(_ recurrence: Recurrence) { models.reminders.draft?.recurrence = recurrence }

    private func field<Value: Sendable>(_ form: ReminderForm, _ path: WritableKeyPath<ReminderForm, Value> & Sendable) -> Binding<Value> {
        let model = models.reminders
        return bound { model.draft?[keyPath: path] ?? form[keyPath: path] } set: { model.draft?[keyPath: path] = $0 }
    }

    private func when(_ form: ReminderForm) -> Binding<Date> {
        let (model, zone) = (models.reminders, zone)
        return bound { (model.draft ?? form).date(in: zone) } set: { model.draft?.set($0, in: zone) }
    }

    private func repeats(_ form: ReminderForm) -> Binding<Repeat> {
        let model = models.reminders
        return bound { Repeat(form.recurrence) } set: { model.draft?.recurrence = $0.recurrence(on: form.day.weekday) }
    }

    private func on(_ day: Weekday, of days: [Weekday], set: @escaping @MainActor @Sendable ([Weekday]) -> Void) -> Binding<Bool> {
        bound { days.contains(day) } set: { set($0 ? (days + [day]).sorted() : days.filter { $0 != day }) }
    }

    private func keep(_ form: ReminderForm) async {
        do {
            try await models.reminders.keep(form)
            models.routes.back()
        } catch {
            problem = error
        }
    }
}

/// The choices that are offered; the core knows more.
private enum Repeat: String, CaseIterable, Sendable {
    case once, daily, weekly, monthly, hours

    init(_ recurrence: Recurrence) {
        switch recurrence {
        case .once, .other: self = .once
        case .elapsed: self = .hours
        case .rule(.day, _, _, _): self = .daily
        case .rule(.week, _, _, _): self = .weekly
        case .rule: self = .monthly
        }
    }

    func recurrence(on day: Weekday) -> Recurrence {
        switch self {
        case .once: .once
        case .daily: .rule(unit: .day, every: 1, days: [], times: nil)
        case .weekly: .rule(unit: .week, every: 1, days: [day], times: nil)
        case .monthly: .rule(unit: .month, every: 1, days: [], times: nil)
        case .hours: .elapsed(hours: 4)
        }
    }
}
