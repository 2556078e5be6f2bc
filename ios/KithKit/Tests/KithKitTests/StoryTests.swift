// The stories that the screens of Android are played through, told to the models: the real core, a real relay process.

import Foundation
import KithKit
import Testing

@MainActor
@Suite(.timeLimit(.minutes(3)))
struct StoryTests {
    @Test("two people talk, one offline meanwhile, and queued marks clear")
    func talk() async throws {
        let relay = try RelayProcess()
        let folders = try Folders()
        let ana = try await Person("Ana", in: folders, relay: relay.url)
        let ben = try await Person("Ben", in: folders, relay: relay.url)
        try await until("online") { ana.models.connection.link == .online && ben.models.connection.link == .online }

        // They exchange links; Ana makes a group and adds Ben.
        let (hers, his) = (ana.models.people, ben.models.people)
        await hers.makeLink()
        await his.makeLink()
        try await hers.add(try #require(his.link))
        try await his.add(try #require(hers.link))
        let walkers = try await ana.models.groups.create(name: "Walkers", kind: .circle, about: "At noon")
        let page = ana.models.group(walkers)
        ana.looks { await page.watch() }
        try await until("Ben among her people") { page.state.value?.people.first?.name == "Ben" }
        await page.add(try #require(page.state.value?.people.first?.key))
        ben.looks { await ben.models.home.watch() }
        ben.looks { await ben.models.groups.watch() }
        try await until("the group at Ben's") { ben.models.groups.state.value?.first?.name == "Walkers" }

        let (a, b) = (try await ana.opens(walkers), try await ben.opens(walkers))
        a.text = "Lunch at noon?"
        #expect(a.canSay)
        await a.say()
        #expect(a.text.isEmpty && !a.canSay)
        try await until("her words") { b.said == ["Lunch at noon?"] }
        try await until("sent") { a.deliveries == [.sent] }
        try await until("unread") { ben.models.home.state.value?.unread.first?.unread == 1 }
        await b.seen()
        try await until("nothing unread") { ben.models.home.state.value?.unread.isEmpty == true }

        ana.models.connection.rest(true)
        #expect(ana.models.connection.link == .resting)
        ana.looks { await ana.models.home.watch() }
        for words in ["At the door.", "With cake."] {
            a.text = words
            await a.say()
        }
        try await until("queued") { a.deliveries == [.sent, .queued, .queued] }
        try await until("two wait") { ana.models.home.state.value?.waiting == 2 }
        b.text = "Where?"
        await b.say()
        try await until("his words are sent") { b.deliveries.last == .sent }
        #expect(!a.said.contains("Where?") && !b.said.contains("With cake."))

        ana.models.connection.rest(false)
        try await until("his words") { a.said.contains("Where?") }
        try await until("nothing queued") { !a.deliveries.contains(.queued) }
        try await until("all at Ben's") { b.said.count == 4 }
        try await until("nothing waits") { ana.models.home.state.value?.waiting == 0 }
        #expect(a.said == b.said)
        await ana.leaves()
        await ben.leaves()
    }

    @Test("a reminder is made, completed and undone")
    func reminder() async throws {
        let ana = try await Person("Ana", in: try Folders())
        let model = ana.models.reminders
        ana.looks { await model.watch() }
        try await until { model.state.value?.reminders.isEmpty == true }
        model.begin(at: Date())
        var form = try #require(model.draft)
        form.title = "Drink water"
        form.recurrence = .rule(unit: .day, every: 1, days: [], times: nil)
        form.time = try #require(ClockTime(text: "09:00"))
        #expect(Words(.english).recurrence(form.recurrence, at: form.time) == "Every day at 09:00")
        try await model.keep(form)
        #expect(model.draft == nil)
        try await until("in the plan") { model.plan.count > 10 }
        let before = model.plan
        await model.done(try #require(model.state.value?.nextOfEach.first))
        #expect(ana.notice == "Done.")
        try await until("gone from the plan") { model.plan != before }
        await ana.models.desk.notices.undo()
        try await until("back in the plan") { model.plan == before }

        let row = try #require(model.state.value?.reminders.first)
        #expect(row.at?.text == "09:00" && row.recurrence == .rule(unit: .day, every: 1, days: [], times: nil))
        await model.delete(row.key)
        try await until("deleted") { model.state.value?.reminders.isEmpty == true }
        await ana.models.desk.notices.undo()
        try await until("there again") { model.plan == before }

        model.begin(at: Date())
        form = try #require(model.draft)
        form.title = "  "
        do throws(Problem) {
            try await model.keep(form)
            Issue.record("a reminder without words was kept")
        } catch {
            #expect(error.code == "text_empty")
        }
        #expect(model.draft != nil, "what was written stays")
        await ana.leaves()
    }

    @Test("an entry is logged in two taps, shows in the calendar, and goes into another journal by a backup")
    func journal() async throws {
        let folders = try Folders()
        let (ana, phone) = (try await Person("Ana", in: folders), try await Person("Phone", in: folders))
        let journal = ana.models.journal
        ana.looks { await journal.watch() }
        try await until { journal.state.value != nil }
        #expect(journal.state.value?.days.isEmpty == true)
        await journal.log(4)
        try await until("in the calendar") {
            guard let page = journal.state.value else { return false }
            return page.days[page.today]?.face == 4 && page.entries.count == 1
        }
        #expect(ana.notice == "Entry kept.")
        await ana.models.desk.notices.undo()
        try await until("undone") { journal.state.value?.entries.isEmpty == true && journal.state.value?.days.isEmpty == true }
        journal.draft = "A walk outside"
        await journal.log(5)
        #expect(journal.draft.isEmpty)
        try await until("with its note") { journal.state.value?.entries.first?.note == "A walk outside" }

        await journal.askForBackup()
        #expect(journal.backup == .asked(entries: 1))
        let file = folders.named("backup")
        await journal.backUp(to: file)
        guard case .made(let code, 1, 0) = journal.backup else { throw Bug(words: "\(journal.backup)") }
        let other = phone.models.journal
        phone.looks { await other.watch() }
        await other.restore(from: file, code: "wrong")
        #expect(other.backup == .failed(Problem(code: "code_invalid", isRetryable: false)))
        await other.restore(from: file, code: code)
        #expect(other.backup == .restored(entries: 1))
        try await until("on the other phone") { other.state.value?.entries.first?.note == "A walk outside" }
        await ana.leaves()
        await phone.leaves()
    }

    @Test("a PIN locks, help opens while locked, and only the right PIN opens")
    func lock() async throws {
        let ana = try await Person("Ana", in: try Folders())
        let shell = ana.shell
        await ana.models.settings.changePin(from: nil, to: "12")
        #expect(try #require(shell.models).desk.notices.now?.problem?.code == "pin_too_short")
        await shell.changePin(from: nil, to: "1234")
        #expect(try #require(shell.models).desk.notices.now?.key == "notice.pin.set")
        await shell.lock()
        guard case .locked(false, nil) = shell.stage else { throw Bug(words: "it is not locked") }
        // The models of before open nothing any more.
        await ana.models.journal.askForBackup()
        #expect(ana.models.journal.backup == .failed(Problem(code: "store_busy", isRetryable: true)))

        await shell.help.show(nil)
        let page = try #require(shell.help.state.value)
        #expect(page.steps.count > 1 && page.lines.count > 3)
        for step in page.steps {
            #expect(Words(.english).step(step) == step && Words(.german).step(step) != step, "\(step)")
        }
        await shell.help.show("DE")
        #expect(try #require(shell.help.state.value).lines.count < page.lines.count)

        await shell.unlock("9999")
        guard case .locked(_, let problem) = shell.stage, let problem else { throw Bug(words: "a wrong PIN opened it") }
        #expect(problem.code == "pin_wrong" && problem.retryAfterSeconds == 1)
        #expect(Words(.english).problem(problem) == "This is not the PIN. Wait 1 second.")
        // A wrong PIN waits; how long, the core says.
        while case .locked(_, let why) = shell.stage, why?.code == "pin_wrong" {
            try await Task.sleep(for: .milliseconds(200))
            await shell.unlock("1234")
        }
        #expect(shell.models != nil, "\(shell.stage)")
        await shell.changePin(from: "1234", to: nil)
        await shell.lock()
        #expect(shell.models != nil, "without a PIN it opens by itself")
        await shell.destroy()
        guard case .welcome(false, nil) = shell.stage else { throw Bug(words: "it is not gone") }
        await ana.leaves()
    }

    @Test("a message is answered, changed, taken back and found")
    func acts() async throws {
        let ana = try await Person("Ana", in: try Folders())
        let walkers = try await ana.models.groups.create(name: "Walkers", kind: .circle, about: "")
        let talk = try await ana.opens(walkers)
        talk.text = "Lunch at one?"
        await talk.say()
        try await until { talk.said == ["Lunch at one?"] }
        talk.text = "Half a thou"
        talk.edit(try #require(talk.state.value?.messages.first))
        #expect(talk.text == "Lunch at one?")
        talk.text = "Lunch at noon?"
        await talk.say()
        try await until("changed") { talk.said == ["Lunch at noon?"] }
        #expect(talk.text == "Half a thou" && talk.editing == nil, "the draft waited")
        talk.reply(to: talk.state.value?.messages.first)
        talk.text = "Or later."
        await talk.say()
        try await until("answered") { talk.state.value?.messages.last?.quote?.text == "Lunch at noon?" }

        let search = ana.models.search
        ana.looks { await search.watch() }
        search.query = "noon"
        try await until("found") { search.state.value?.map(\.text) == ["Lunch at noon?"] }
        await talk.unsend(try #require(talk.state.value?.messages.first))
        try await until("taken back") { talk.state.value?.messages.first?.isDeleted == true }
        await ana.leaves()
    }

    @Test("a resource is shared, found and deleted, and the deletion undone")
    func resource() async throws {
        let ana = try await Person("Ana", in: try Folders())
        let walkers = try await ana.models.groups.create(name: "Walkers", kind: .circle, about: "")
        let model = ana.models.resources
        ana.looks { await model.watch() }
        try await model.add(to: walkers, title: "A breathing pause", text: "Breathe in for four counts.")
        try await until { model.state.value?.contains { $0.title == "A breathing pause" } == true }
        model.query = "zebra"
        try await until("nothing found") { model.state.value?.isEmpty == true }
        model.query = "counts"
        try await until("found") { model.state.value?.map(\.title) == ["A breathing pause"] }
        let row = try #require(model.state.value?.first)
        #expect(row.group == "Walkers")
        let one = ana.models.resource(row.key)
        ana.looks { await one.watch() }
        try await until("its text") { one.state.value?.text == "Breathe in for four counts." }
        await model.delete(row.key)
        try await until("gone") { model.state.value?.contains { $0.key == row.key } == false }
        await ana.models.desk.notices.undo()
        try await until("back") { model.state.value?.contains { $0.key == row.key } == true }
        await ana.leaves()
    }
}

extension ConversationModel {
    var said: [String] { (state.value?.messages ?? []).compactMap(\.text) }
    /// How far her own words came.
    var deliveries: [Delivery] { (state.value?.messages ?? []).filter(\.isMine).map(\.delivery) }
}

extension RemindersModel {
    var plan: [String] { (state.value?.plan ?? []).map(\.occurrence) }
}

extension Person {
    /// What is said at the edge of the screen.
    var notice: String? { models.desk.notices.now.map { Words(.english).notice($0) } }
}
