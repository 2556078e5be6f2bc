import Foundation
import KithClient
import Testing

/// The journal as an app has it: looking back, questionnaires, photos, files, words of one's own, reminders.
@Suite struct JournalTests {
    let folders: Folders
    let ana: KithHome

    init() async throws {
        folders = try Folders()
        ana = try await folders.phone("ana")
    }

    @Test("figures, calendars and insights are data, and long work says how far it is and stops")
    func lookingBack() async throws {
        let noon = try Date("2026-03-02T12:00:00Z", strategy: .iso8601)
        for day in 0..<40 {
            let good = day % 2 == 0
            _ = try await ana.journal.log(words: EntryWords(
                mood: good ? 5 : 2, at: noon + Double(day) * 86_400, zone: Zone(london), factors: good ? ["outside"] : []))
        }
        let review = ana.journalReview
        let (first, last) = (Day(iso: "2026-03-02"), Day(iso: "2026-04-10"))
        let stats = try await review.stats(from: first, to: last)
        #expect(stats.levels == [0, 20, 0, 0, 20] && stats.mean == 3.5 && stats.longestStreak == 40)
        let chart = try await review.chart(from: first, to: last)
        #expect(chart.weekdays.map(\.weekday) == [1, 2, 3, 4, 5, 6, 7])
        #expect(try await review.year(year: 2026).days.count == 40)
        #expect(try await review.month(of: Day(iso: "2026-03-31")).days.count == 30)
        #expect(try await review.hours(day: first).hours.count == 1)

        let told = Shared([UInt64]())
        let insights = try await review.insights(onProgress: { done, _ in told.change { $0.append(done) } })
        let effect = try #require(insights.effects.first)
        #expect(effect.factor == "outside" && effect.claim && effect.note().hasSuffix("association, not cause"))
        #expect(told.now.count > 10 && told.now == told.now.sorted())
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await review.insights(onProgress: nil)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("a questionnaire is read, answered, scored and compared")
    func questionnaires() async throws {
        let instruments = ana.journalInstruments
        #expect(instruments.list().count == 10)
        let words = try #require(instruments.words(instrument: .phq9))
        #expect(words.texts.first?.items.count == 9)
        let half: [UInt8?] = Array(repeating: nil, count: 8) + [1]
        #expect(try await failure { _ = try await instruments.answer(instrument: .phq9, answers: half) } == .Refused(.answersMissing))
        #expect(try instruments.alarm(instrument: .phq9, answers: half))
        let twelve: [UInt8?] = [3, 3, 3, 3, 0, 0, 0, 0, 0]
        #expect(try instruments.score(instrument: .phq9, answers: twelve).band == .moderate)
        _ = try await instruments.answer(instrument: .phq9, answers: twelve)
        let later = try await instruments.answer(instrument: .phq9, answers: [3, 3, 0, 0, 0, 0, 0, 0, 0])
        #expect(later.score == 6 && later.difference == -6 && later.direction == .better && !later.alarm)
        #expect(try await instruments.history(instrument: .phq9).map(\.score) == [12, 6])
    }

    @Test("files come in after a dry run and go out with a ticket")
    func files() async throws {
        let portable = ana.journalPortable
        let file = folders.named("daylio.csv")
        let rows = """
            full_date,date,weekday,time,mood,activities,note_title,note
            2026-03-07,March 7,Saturday,09:00,rad,run | sun,"","A walk"
            2026-03-06,March 6,Friday,21:30,hm,,"",""

            """
        try Data(rows.utf8).write(to: file)
        let dry = try await portable.importFile(path: file.path, dryRun: true, moodNames: ["hm": 3], zone: Zone(london))
        #expect(dry.format == .daylioCsv && dry.added == 2)
        #expect(try await ana.journal.list().isEmpty)
        _ = try await portable.importFile(path: file.path, dryRun: false, moodNames: ["hm": 3], zone: Zone(london))
        let ticket = try await portable.askToLeave(leaving: .export)
        #expect(ticket.entries() == 2)
        let out = folders.named("out.md")
        _ = try await portable.export(ticket: ticket, path: out.path, format: .markdown)
        #expect(try String(contentsOf: out, encoding: .utf8).contains("A walk"))
        let again = try await failure {
            _ = try await portable.export(ticket: ticket, path: folders.named("two").path, format: .csv)
        }
        #expect(again == .Refused(.ticketVoid) && !FileManager.default.fileExists(atPath: folders.named("two").path))
    }

    @Test("own words, drafts and reminders are kept")
    func words() async throws {
        let rules = try await ana.journalSettings.change(dayStart: "04:30", grace: true)
        #expect(rules.dayStart == "04:30" && rules.grace)
        let sketch = Sketch(
            at: nil, zone: Zone(london), mood: 4, affect: Affect(valence: nil, arousal: nil), labels: ["calm"],
            factors: ["outside"], note: "Begun")
        try await ana.journalSketches.saveDraft(name: "now", sketch: sketch)
        #expect(try await ana.journalSketches.drafts()["now"]?.note == "Begun")
        _ = try await ana.journal.log(words: EntryWords(mood: 4, note: "Done", finishes: "now"))
        #expect(try await ana.journalSketches.drafts().isEmpty)
        let reminder = JournalReminder(at: "20:30", days: "mon,tue,wed,thu,fri,sat,sun", zone: nil, title: nil)
        _ = try await ana.journalReminders.set(reminder: reminder)
        let changes = try await ana.journalReminders.changes(days: 3, limit: 10, pending: [])
        #expect(changes.add.count == 3)
        #expect(try await ana.journalReminders.changes(days: 3, limit: 10, pending: changes.add).add.isEmpty)
    }

    @Test("a message that was begun outlives the home")
    func drafts() async throws {
        let group: GroupId = try await {
            let ben = try await folders.phone("ben")
            let group = try await ben.groups.create(name: "Walkers", kind: .circle, about: "").group
            try await ben.messages.saveDraft(group: group, text: "Lunch at no")
            return group
        }()
        let ben = try await KithHome.open(in: folders.named("ben"), vault: MemoryVault(), zone: london)
        #expect(try await ben.messages.draft(group: group) == "Lunch at no")
        _ = try await ben.messages.say(group: group, text: "Lunch at noon?")
        #expect(try await ben.messages.draft(group: group) == nil)
    }
}
