// The private journal: a mood in two taps, a day, a month, and a backup.

import Foundation
import Observation
internal import KithClient

/// An entry of the journal.
public struct EntryRow: Hashable, Sendable, Identifiable {
    public let key: EntryKey
    public let day: CalendarDay
    public let time: ClockTime
    public let mood: Int
    public let labels: [String]
    public let factors: [String]
    public let note: String?

    public var id: EntryKey { key }

    init?(_ entry: Entry) {
        guard let day = CalendarDay(iso: entry.day.iso) else { return nil }
        key = EntryKey(hex: entry.entry.hex)
        self.day = day
        time = ClockTime(entry.at, in: entry.zone.timeZone ?? .gmt)
        mood = Int(entry.mood)
        labels = entry.labels
        factors = entry.factors
        note = entry.note
    }
}

/// A day with entries: its mood as the core works it out.
public struct DayRow: Hashable, Sendable, Identifiable {
    public let day: CalendarDay
    public let mood: Double
    public let entries: Int

    public var id: CalendarDay { day }
    /// The face that its square shows.
    public var face: Int { min(5, max(1, Int(mood.rounded()))) }
}

/// What the journal shows: one month in squares, its line, and one day.
public struct JournalPage: Hashable, Sendable {
    public let today: CalendarDay
    public let month: CalendarMonth
    public let days: [CalendarDay: DayRow]
    public let day: CalendarDay
    public let entries: [EntryRow]
    /// Entries of this day in other years.
    public let before: [EntryRow]

    /// The days of its line.
    public var line: [DayRow] { days.values.sorted { $0.day < $1.day } }
}

/// The journal. No act of it asks the network.
@MainActor
@Observable
public final class JournalModel {
    /// The page.
    public private(set) var state = Load<JournalPage>.loading
    /// A note that was begun.
    public var draft = ""
    /// How a backup goes.
    public internal(set) var backup = BackupStep.idle

    @ObservationIgnored let desk: Desk
    @ObservationIgnored let again = Signal()
    @ObservationIgnored var ticket: LeaveTicket?
    @ObservationIgnored var work: Task<Void, Never>?
    @ObservationIgnored private var chosen: CalendarDay?
    @ObservationIgnored private var month: CalendarMonth?

    init(_ desk: Desk) {
        self.desk = desk
    }

    /// Follows the journal while a screen looks.
    public func watch() async {
        await desk.watch(
            desk.asked(again) { [weak self] in try await self?.read() },
            failed: { state = .failed($0) })
    }

    private func read() async throws {
        let (chosen, month) = (chosen, month)
        let page = try await desk.ask { home -> JournalPage? in
            let journal = home.journal
            guard let today = CalendarDay(iso: try await journal.today().iso) else { return nil }
            let day = chosen ?? today
            let shown = month ?? day.inMonth
            let all = shown.days
            let days = try await home.journalReview.days(from: all.first.map(core), to: all.last.map(core)).compactMap { row in
                CalendarDay(iso: row.day.iso).map { DayRow(day: $0, mood: row.mood, entries: Int(row.entries)) }
            }
            return JournalPage(
                today: today, month: shown, days: Dictionary(days.map { ($0.day, $0) }) { first, _ in first }, day: day,
                entries: try await journal.list(from: core(day), to: core(day)).compactMap(EntryRow.init),
                before: try await journal.onThisDay(day: core(today)).compactMap(EntryRow.init))
        }
        if let page { state = .ready(page) }
    }

    /// Writes an entry: the mood alone is enough, so two taps do it. What was begun is taken at once, and is back when it did not work.
    public func log(_ mood: Int) async {
        let taken = draft
        draft = ""
        do {
            _ = try await desk.form {
                try await $0.journal.log(words: EntryWords(mood: UInt8(clamping: mood), note: isBlank(taken) ? nil : taken))
            }
            chosen = nil
            undoable("notice.logged")
        } catch {
            if draft.isEmpty { draft = taken }
            desk.notices.say("notice.failed", problem: error)
        }
    }

    /// Writes a note to an entry. The notice takes that back.
    public func note(_ entry: EntryKey, _ text: String) async {
        let written = await desk.act {
            try await $0.journal.edit(entry: EntryId(hex: entry.hex), change: EntryChange(note: text))
        }
        if written != nil { undoable("notice.changed") }
    }

    /// Deletes an entry; the notice brings it back.
    public func delete(_ entry: EntryKey) async {
        guard await desk.act({ try await $0.journal.delete(entry: EntryId(hex: entry.hex)) }) != nil else { return }
        undoable("notice.entry.deleted")
    }

    /// Shows a day.
    public func show(_ day: CalendarDay) {
        chosen = day
        again.fire()
    }

    /// Shows a month.
    public func show(_ month: CalendarMonth) {
        self.month = month
        again.fire()
    }

    private func undoable(_ said: String) {
        again.fire()
        desk.notices.say(said) { [weak self] in
            await self?.desk.act { _ = try await $0.journal.undo() }
            self?.again.fire()
        }
    }
}

private func core(_ day: CalendarDay) -> Day { Day(iso: day.iso) }
