// What single models hold, on the real core.

import Foundation
import KithKit
import Observation
import Testing

@MainActor
@Suite(.timeLimit(.minutes(2)))
struct ModelTests {
    @Test("no act of the journal asks the network")
    func journalIsSilent() async throws {
        let ana = try await Person("Ana", in: try Folders())
        let (journal, desk) = (ana.models.journal, ana.models.desk)
        ana.looks { await journal.watch() }
        await journal.log(4)
        await desk.notices.undo()
        journal.draft = "Rain"
        await journal.log(2)
        try await until { journal.state.value?.entries.first?.note == "Rain" }
        let entry = try #require(journal.state.value?.entries.first?.key)
        await journal.note(entry, "Rain, then sun")
        await journal.delete(entry)
        await desk.notices.undo()
        await journal.askForBackup()
        #expect(desk.writes == 0)
        _ = try await ana.models.groups.create(name: "Walkers", kind: .circle, about: "")
        #expect(desk.writes == 1, "what leaves asks the network")
        await ana.leaves()
    }

    @Test("two taps on send say it once, and what could not be said is back")
    func saying() async throws {
        let ana = try await Person("Ana", in: try Folders())
        let talk = try await ana.opens(try await ana.models.groups.create(name: "Walkers", kind: .circle, about: ""))
        talk.text = "Lunch?"
        async let first: Void = talk.say()
        async let second: Void = talk.say()
        _ = await (first, second)
        talk.text = "At noon"
        await talk.say()
        try await until { talk.said.last == "At noon" }
        #expect(talk.said == ["Lunch?", "At noon"])
        talk.text = String(repeating: "x", count: 1_000_000)
        async let third: Void = talk.say()
        while !talk.text.isEmpty { await Task.yield() }
        talk.text = "Meanwhile"
        await third
        #expect(ana.models.desk.notices.now?.problem?.code == "text_too_long")
        #expect(talk.text.hasPrefix("xxx") && talk.text.hasSuffix("x\nMeanwhile"))
        await ana.leaves()
    }

    @Test("two taps on begin make one home, and looking for one that is open changes nothing")
    func beginning() async throws {
        let folders = try Folders()
        let shell = folders.shell("Ana")
        async let first: Void = shell.create(name: "Ana", relay: " ")
        async let second: Void = shell.create(name: "Ana", relay: nil)
        _ = await (first, second)
        let models = try #require(shell.models)
        await shell.start()
        #expect(shell.models === models)
        await shell.close()
    }

    @Test("a wrong PIN for a change locks, and counts once")
    func wrongPinForChange() async throws {
        let ana = try await Person("Ana", in: try Folders())
        await ana.shell.changePin(from: nil, to: "1234")
        await ana.shell.changePin(from: "9999", to: "5678")
        guard case .locked(_, let problem) = ana.shell.stage else { throw Bug(words: "\(ana.shell.stage)") }
        // The first wrong one waits a second, the second one two.
        #expect(problem?.code == "pin_wrong" && problem?.retryAfterSeconds == 1)
        await ana.leaves()
    }

    @Test("a damaged key is told, and not used")
    func damagedKey() async throws {
        let folders = try Folders()
        let shell = folders.shell("Ana", keys: BrokenKeys())
        await shell.create(name: "Ana", relay: nil)
        guard case .welcome(false, let problem) = shell.stage else { throw Bug(words: "a home was made") }
        #expect(problem?.code == "secret_damaged")
        #expect(!FileManager.default.fileExists(atPath: folders.named("Ana").path))
    }

    @Test("the files close while the app sleeps, and lists go on when it wakes")
    func sleeping() async throws {
        let ana = try await Person("Ana", in: try Folders())
        let groups = ana.models.groups
        ana.looks { await groups.watch() }
        try await until { groups.state.value?.isEmpty == true }
        await ana.shell.sleep()
        do throws(Problem) {
            _ = try await groups.create(name: "Walkers", kind: .circle, about: "")
            Issue.record("it wrote while asleep")
        } catch {
            #expect(error.code == "store_busy" && error.isRetryable)
        }
        await ana.shell.wake()
        #expect(ana.shell.models === ana.models, "\(ana.shell.stage)")
        _ = try await groups.create(name: "Walkers", kind: .circle, about: "")
        try await until { groups.state.value?.map(\.name) == ["Walkers"] }
        await ana.leaves()
    }

    @Test("a background slot reads and sends, and a push says numbers only")
    func away() async throws {
        let relay = try RelayProcess()
        let folders = try Folders()
        let ana = try await Person("Ana", in: folders, relay: relay.url)
        let ben = try await Person("Ben", in: folders, relay: relay.url)
        try await until { ana.models.connection.link == .online && ben.models.connection.link == .online }
        await ben.models.people.makeLink()
        await ana.models.people.makeLink()
        try await ana.models.people.add(try #require(ben.models.people.link))
        try await ben.models.people.add(try #require(ana.models.people.link))
        ana.looks { await ana.models.people.watch() }
        try await until { ana.models.people.state.value?.count == 1 }
        let key = try #require(ana.models.people.state.value?.first?.key)
        await ben.shell.sleep()
        let chat = try await ana.models.people.write(to: key, "Are you there?")
        let talk = try await ana.opens(chat)
        try await until("sent") { talk.deliveries == [.sent] }
        let came = try await Push.process(in: folders.named("Ben"), keys: MemoryKeys())
        #expect(came.messages == 1)
        #expect(!"\(came)".contains("there"))
        #expect(await ben.shell.syncInBackground(within: .seconds(20)))
        await ben.shell.wake()
        ben.looks { await ben.models.groups.watch() }
        try await until("the chat") { ben.models.groups.state.value?.first?.unread == 1 }
        await ben.shell.changePin(from: nil, to: "1234")
        do throws(Problem) {
            _ = try await Push.process(in: folders.named("Ben"), keys: MemoryKeys())
            Issue.record("a push opened what a PIN locks")
        } catch {
            #expect(error.code == "pin_needed")
        }
        await ana.leaves()
        await ben.leaves()
    }

    @Test("the system is told of no more notifications than it takes, and marks and deletions take theirs back")
    func announcing() async throws {
        let ana = try await Person("Ana", in: try Folders())
        let model = ana.models.reminders
        ana.looks { await model.watch() }
        let pending = Pending()
        await model.announce(by: pending, atMost: 63)
        for title in ["Water", "Walk", "Breathe"] {
            model.begin(at: Date())
            var form = try #require(model.draft)
            form.title = title
            form.recurrence = .rule(unit: .day, every: 1, days: [], times: nil)
            try await model.keep(form)
        }
        try await until("a full plan") { pending.now.count == 63 }
        #expect(pending.mostEver == 63 && pending.refreshes)
        let water = try #require(model.state.value?.reminders.first { $0.title == "Water" })
        await model.delete(water.key)
        try await until("without it") { !pending.now.values.contains { $0.title == "Water" } && pending.now.count > 40 }
        #expect(pending.mostEver == 63)
        await ana.leaves()
    }

    @Test("addresses lead to their places, and nowhere else")
    func addresses() throws {
        let routes = Routes()
        func opens(_ text: String) throws -> Bool { routes.open(try #require(URL(string: text))) }
        #expect(try opens("kith:journal/4") && routes.tab == .journal && routes.offer == .mood(4))
        routes.takeOffer()
        #expect(try opens("kith:journal/9") && routes.offer == nil)
        #expect(try opens("kith:help") && routes.way(.home) == [.help])
        let link = "kith://relay.example/c#oQEB"
        #expect(try opens(link) && routes.way(.home) == [.people] && routes.offer == .contact(link))
        #expect(try opens("https://relay.example/g#oQEB") && routes.tab == .groups)
        for nowhere in ["kith:", "kith:nowhere", "https://relay.example/c", "https://relay.example/x#a", "mailto:a@b"] {
            #expect(try !opens(nowhere), "\(nowhere)")
        }
        routes.open(.search)
        routes.open(.search)
        #expect(routes.way(.groups) == [.search])
        routes.back()
        #expect(routes.way(.groups).isEmpty)
    }
}

/// What a system would have pending.
final class Pending: Announcer, @unchecked Sendable {
    private let lock = NSLock()
    private var held: [String: Announcement] = [:]
    private var most = 0
    private var refresh: Date?
    private let change = Change()

    var now: [String: Announcement] { change.read { lock.withLock { held } } }
    var mostEver: Int { lock.withLock { most } }
    var refreshes: Bool { lock.withLock { refresh != nil } }

    func apply(_ change: AnnouncementChange) {
        lock.withLock {
            if change.isFromNothing { held = [:] }
            for id in change.cancel { held[id] = nil }
            for one in change.add { held[one.id] = one }
            most = max(most, held.count)
            refresh = change.refreshAt
        }
        self.change.tell()
    }
}

/// Tells observers that something behind a lock has changed.
private final class Change: Observable, Sendable {
    private let registrar = ObservationRegistrar()
    private var mark: Int { 0 }

    func read<T>(_ read: () -> T) -> T {
        registrar.access(self, keyPath: \.mark)
        return read()
    }

    func tell() {
        registrar.withMutation(of: self, keyPath: \.mark) {}
    }
}
