// Reminders of groups and one's own, the plan, quiet hours.

import Foundation
import Observation
internal import KithClient

/// A reminder in the list.
public struct ReminderRow: Hashable, Sendable, Identifiable {
    public let key: RecordKey
    public let title: String
    public let group: String?
    public let recurrence: Recurrence
    public let at: ClockTime?
    public let next: Date?

    public var id: RecordKey { key }

    init(_ view: ReminderView, group: String?) {
        key = RecordKey(hex: view.reminder.hex)
        title = view.title
        self.group = group
        recurrence = view.every.flatMap(hours).map { .elapsed(hours: $0) } ?? Recurrence(rule: view.rrule)
        at = view.at.flatMap { ClockTime(text: String($0.drop { $0 != "T" }.dropFirst().prefix(5))) }
        next = view.nextDate
    }
}

/// One time that a reminder fires.
public struct PlanRow: Hashable, Sendable, Identifiable {
    public let key: RecordKey
    public let occurrence: String
    public let title: String
    public let fires: Date

    public var id: String { key.hex + occurrence }
}

/// Reminders, and when they fire in the next days.
public struct RemindersPage: Hashable, Sendable {
    public let reminders: [ReminderRow]
    public let plan: [PlanRow]

    /// The next time of each: a daily one would fill the screen.
    public var nextOfEach: [PlanRow] {
        var seen: Set<RecordKey> = []
        return Array(plan.filter { seen.insert($0.key).inserted }.prefix(12))
    }
}

/// Times of day at which nobody is told of anything.
public struct QuietRow: Hashable, Sendable {
    public let days: String
    public let from: String
    public let to: String

    public init(days: String, from: String, to: String) {
        self.days = days
        self.from = from
        self.to = to
    }
}

/// What a person plans.
public struct ReminderForm: Hashable, Sendable {
    public var title = ""
    public var day: CalendarDay
    public var time: ClockTime
    public var recurrence = Recurrence.once
    public var group: GroupKey?
}

/// Reminders.
@MainActor
@Observable
public final class RemindersModel {
    /// The page.
    public private(set) var state = Load<RemindersPage>.loading
    /// Quiet hours.
    public private(set) var quiet = Load<[QuietRow]>.loading
    /// What is being written; it stays when the screen goes.
    public var draft: ReminderForm?

    @ObservationIgnored private let desk: Desk
    @ObservationIgnored private let zone: TimeZone
    @ObservationIgnored private let again = Signal()
    @ObservationIgnored private var reminders: [ReminderView]?
    @ObservationIgnored private var announcing: Subscription?

    init(_ desk: Desk, _ zone: TimeZone) {
        self.desk = desk
        self.zone = zone
    }

    /// Follows reminders and the plan while a screen looks.
    public func watch() async {
        await desk.watch(
            desk.list({ $0.reminders.stream() }) { [weak self] in
                self?.reminders = $0
                self?.again.fire()
            },
            desk.asked(again) { [weak self] in try await self?.read() },
            failed: { state = .failed($0) })
    }

    private func read() async throws {
        guard let reminders else { return }
        let (names, plan) = try await desk.ask { home in
            let names = Dictionary(try await home.groups.list().map { ($0.group, $0.name) }) { first, _ in first }
            return (names, try await home.reminders.plan(days: 14, limit: 100).items)
        }
        state = .ready(
            RemindersPage(
                reminders: reminders.map { ReminderRow($0, group: $0.group.flatMap { names[$0] }) },
                plan: plan.compactMap { item in
                    item.firesAtDate.map {
                        PlanRow(key: RecordKey(hex: item.reminder.hex), occurrence: item.occurrence, title: item.title, fires: $0)
                    }
                }))
    }

    /// Follows the quiet hours while a screen looks.
    public func watchQuiet() async {
        await desk.watch(
            desk.asked(again) { [weak self, desk] in
                let windows = try await desk.ask { try await $0.reminders.quiet().windows }
                self?.quiet = .ready(windows.map { QuietRow(days: $0.days, from: $0.from, to: $0.to) })
            },
            failed: { quiet = .failed($0) })
    }

    /// A new form, for the next full hour; one that was begun stays.
    public func begin(at now: Date) {
        guard draft == nil else { return }
        let next = now.addingTimeInterval(3_600)
        draft = ReminderForm(
            day: CalendarDay(next, in: zone), time: ClockTime(hour: ClockTime(next, in: zone).hour, minute: 0))
    }

    /// Keeps the form as a reminder.
    public func keep(_ form: ReminderForm) async throws(Problem) {
        let at = LocalTime(iso: "\(form.day.iso)T\(form.time.text)")
        let when: ReminderWhen =
            if case .elapsed(let hours) = form.recurrence {
                .elapsed(every: TimeInterval(hours) * 3_600, starting: moment(form.day, form.time, in: zone))
            } else {
                .wallClock(at: at, frame: .zone(Zone(zone)), rule: form.recurrence.rule, exceptions: [])
            }
        _ = try await desk.form(leaves: true) {
            try await $0.reminders.add(
                group: form.group.map { GroupId(hex: $0.hex) }, reminder: NewReminder(title: form.title, when: when))
        }
        draft = nil
        again.fire()
    }

    /// It is done. The notice takes that back.
    public func done(_ row: PlanRow) async { await mark(row, .done, "notice.reminder.done") }

    /// It is left out this time. The notice takes that back.
    public func skip(_ row: PlanRow) async { await mark(row, .skipped, "notice.reminder.skipped") }

    /// Later.
    public func snooze(_ row: PlanRow) async {
        await desk.act {
            try await $0.reminders.snooze(RecordId(hex: row.key.hex), for: .seconds(1_800), occurrence: row.occurrence)
        }
        again.fire()
    }

    /// Deletes a reminder. The notice takes that back.
    public func delete(_ key: RecordKey) async {
        guard await desk.act(leaves: true, { try await $0.reminders.delete(reminder: RecordId(hex: key.hex)) }) != nil else { return }
        undoable("notice.reminder.deleted")
    }

    /// Sets quiet hours. The notice takes that back.
    public func setQuiet(_ rows: [QuietRow]) async throws(Problem) {
        let windows = rows.map { QuietWindowView(days: $0.days, from: $0.from, to: $0.to) }
        _ = try await desk.form { try await $0.reminders.setQuiet(windows: windows) }
        undoable("notice.quiet")
    }

    /// Keeps the system's notifications as the plan says, until the home closes. Quiet hours are in the plan.
    public func announce(by announcer: any Announcer, atMost limit: Int) async {
        let scheduler = Scheduler(announcer)
        announcing = await desk.act {
            try await $0.reminders.schedule(days: 30, limit: UInt32(clamping: limit), scheduler: scheduler)
        }
    }

    private func mark(_ row: PlanRow, _ mark: Mark, _ said: String) async {
        let marked = await desk.act(leaves: true) {
            try await $0.reminders.mark(reminder: RecordId(hex: row.key.hex), mark: mark, occurrence: row.occurrence)
        }
        if marked != nil { undoable(said) }
    }

    private func undoable(_ said: String) {
        again.fire()
        desk.undoable(said, again: again)
    }
}

/// Full hours of `PT4H`; nothing where it is written otherwise.
private func hours(_ span: String) -> Int? {
    guard let match = span.wholeMatch(of: /PT(\d+)H/) else { return nil }
    return Int(match.1)
}

extension ReminderForm {
    /// Day and time as a wheel for dates has them.
    public func date(in zone: TimeZone) -> Date { moment(day, time, in: zone) }

    /// As the wheel was turned.
    public mutating func set(_ date: Date, in zone: TimeZone) {
        day = CalendarDay(date, in: zone)
        time = ClockTime(date, in: zone)
    }
}
