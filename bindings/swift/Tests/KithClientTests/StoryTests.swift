import Foundation
import KithClient
import Testing

@Suite struct StoryTests {
    @Test("what is written offline arrives")
    func offline() async throws {
        let relay = try RelayProcess()
        let pair = try await Pair(relay)
        let said = try await pair.ana.messages.say(group: pair.group, text: "Lunch at noon? 🥗")
        #expect(said.state == .queued)
        #expect(try await pair.ana.sync.outbox().count == 1)
        try await pair.syncAll()
        let page = try await pair.ben.messages.page(
            group: pair.group, request: PageRequest(limit: 50, before: nil, peek: false))
        #expect(page.map(\.text) == ["Lunch at noon? 🥗"])
        #expect(page.first?.authorName == "ana")
        #expect(page.first?.message == said.message)
        #expect(try await pair.ana.messages.show(message: said.message).state == .sent)
        #expect(try await pair.ben.messages.search(query: "lunch").map(\.message) == page.map(\.message))
    }

    @Test("reminders follow the wall clock over its change")
    func reminders() async throws {
        let folders = try Folders()
        let ana = try await folders.phone("ana")
        func daily(_ rule: String) -> NewReminder {
            let at = LocalTime(iso: "2027-03-27T09:00")
            return NewReminder(
                title: "Drink water",
                when: .wallClock(at: at, frame: .zone(Zone(london)), rule: rule, exceptions: []))
        }
        let added = try await ana.reminders.add(group: nil, reminder: daily("FREQ=DAILY;COUNT=3"))
        let start = try Date("2027-03-27T00:00:00Z", strategy: .iso8601)
        let plan = try await ana.reminders.plan(days: 10, limit: 63, from: start)
        #expect(plan.items.map(\.firesAt) == ["2027-03-27T09:00:00Z", "2027-03-28T08:00:00Z", "2027-03-29T08:00:00Z"])
        let hours = plan.items.map { ($0.firesAtDate?.timeIntervalSince(start) ?? 0) / 3_600 }
        #expect(hours == [9, 32, 56])
        #expect(plan.items.map(\.localComponents?.hour) == [9, 9, 9])
        #expect(plan.items.map { $0.localComponents?.timeZone?.secondsFromGMT() } == [0, 3_600, 3_600])
        #expect(plan.items.first?.reminder == added.reminder)
        let wrong = try await failure { _ = try await ana.reminders.add(group: nil, reminder: daily("FREQ=SECONDLY")) }
        #expect(wrong == .Refused(.rruleUnsupported))
    }

    @Test("resources and the journal")
    func resourcesAndJournal() async throws {
        let relay = try RelayProcess()
        let pair = try await Pair(relay)
        let link = NewResource(title: "Breathing", body: .link("https://example.org/"), tags: ["calm"])
        let file = NewResource(
            title: "Plan", body: .file(name: "plan.txt", bytes: Data(repeating: 7, count: 9_000)), tags: [])
        _ = try await pair.ana.resources.add(group: pair.group, resources: [link, file])
        try await pair.syncAll()
        let seen = try await pair.ben.resources.list(group: pair.group)
        #expect(seen.map(\.title) == ["Breathing", "Plan"])
        #expect(try await pair.ben.resources.bytes(resource: seen[1].resource).count == 9_000)

        let (journal, portable) = (pair.ana.journal, pair.ana.journalPortable)
        let entry = try await journal.log(words: EntryWords(mood: 4, factors: ["outside"], note: "A walk"))
        #expect(try await journal.search(query: "walk").map(\.entry) == [entry.entry])
        #expect(try await journal.today() == entry.day)
        #expect(try await journal.list(from: entry.day, to: entry.day).map(\.entry) == [entry.entry])
        let past = try await journal.list(from: Day(iso: "1999-12-31"), to: Day(iso: "2000-01-01"))
        #expect(past.isEmpty)
        let ticket = try await portable.askToLeave(leaving: .backup)
        #expect(ticket.entries() == 1)
        let path = pair.folders.named("backup")
        let backup = try await portable.backUp(ticket, to: path)
        let again = try await failure { _ = try await portable.backUp(ticket, to: pair.folders.named("second")) }
        #expect(again.code() == "ticket_void")
        #expect(try await pair.ben.journalPortable.restore(from: path, code: backup.code).entries == 1)
        #expect(try await pair.ben.journal.list().map(\.note) == ["A walk"])
    }

    @Test("opening tells its stages, and a home is suspended and resumed")
    func lifecycle() async throws {
        let folders = try Folders()
        _ = try await folders.phone("ana").groups.create(name: "Walkers", kind: .circle, about: "")
        let stages = Shared<[OpenStage]>([])
        let home = try await KithHome.open(in: folders.named("ana"), vault: MemoryVault(), zone: london) { stage in
            stages.change { $0.append(stage) }
        }
        #expect(stages.now == [.askingVault, .openingStore, .ready])
        _ = try await home.journal.list()
        try await home.suspendFiles()
        let busy = try await failure { _ = try await home.groups.list() }
        #expect(busy == .Storage(.busy))
        #expect(busy.retryable())
        #expect(busy.messageKey() == "error.store_busy")
        #expect(busy.localizedDescription == busy.explanation())
        try await home.resume()
        #expect(try await home.groups.list().map(\.name) == ["Walkers"])
        _ = try await home.journal.list()
    }

    @Test("errors are typed")
    func errors() async throws {
        let folders = try Folders()
        func opened(_ name: String, _ vault: MemoryVault) async throws -> KithError {
            try await failure { _ = try await KithHome.open(in: folders.named(name), vault: vault, zone: london) }
        }
        #expect(try await opened("nobody", MemoryVault()) == .Refused(.homeMissing))
        let locked = try await failure {
            _ = try await KithHome.create(in: folders.named("ana"), vault: MemoryVault(nil), name: "Ana", zone: london)
        }
        #expect(locked == .Locked(reason: .vaultLocked, retryAfterS: nil))
        let ana = try await folders.phone("ana")
        #expect(try await failure { _ = try await ana.sync.once(within: soon) } == .Relay(.unset))
        #expect(try !ana.help.lines(country: "GB").isEmpty)
        #expect(try await opened("ana", MemoryVault(Data(count: 32))).code() == "secret_wrong")
        let broken = MemoryVault(failure: Bug(words: "Ana's key is gone"))
        #expect(try await opened("ana", broken).code() == "vault_locked")
    }

    @Test("a push is processed beside the app")
    func push() async throws {
        let relay = try RelayProcess()
        let pair = try await Pair(relay)
        _ = try await pair.ana.messages.say(group: pair.group, text: "Are you there?")
        _ = try await pair.ana.sync.once(within: soon)
        let came = try await KithHome.processPush(in: pair.folders.named("ben"), vault: MemoryVault())
        #expect(came.report.received == 1)
        let words = came.changes.compactMap { if case .message(let message) = $0 { message.text } else { nil } }
        #expect(words == ["Are you there?"])
        // The app reads what the other opening wrote.
        #expect(try await pair.ben.messages.page(group: pair.group, request: peek(1)).map(\.text) == ["Are you there?"])
    }

    @Test("the log names nobody, nor does what is printed of an id")
    func quietLog() async throws {
        final class Sink: LogSink {
            let lines = Shared<[LogLine]>([])
            func log(line: LogLine) { lines.change { $0.append(line) } }
        }
        let sink = Sink()
        setLogSink(sink: sink)
        let folders = try Folders()
        let home = try await folders.phone("Anastasia")
        let group = try await home.groups.create(name: "Secretgroup", kind: .circle, about: "").group
        let broken = MemoryVault(failure: Bug(words: "Anastasia"))
        _ = try await failure { _ = try await KithHome.open(in: folders.named("Anastasia"), vault: broken) }
        setLogSink(sink: nil)
        let all = (recentLog() + sink.lines.now).map(\.text)
        #expect(all.contains { $0.contains("vault") })
        #expect(!all.contains { $0.contains("Anastasia") || $0.contains("Secretgroup") })
        var dumped = "\(group) \(String(reflecting: group))"
        dump(group, to: &dumped)
        #expect(!dumped.contains(group.hex) && dumped.contains("GroupId(…)"))
        let stored = try JSONDecoder().decode([GroupId].self, from: JSONEncoder().encode([group]))
        #expect(stored == [group])
    }
}
