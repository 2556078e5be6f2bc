import Foundation
import KithClient
import Testing

private let texts = [
    "", "\0", "a\0b", "\u{202E}\u{FFFF}", "\u{FFFD}", String(repeating: "x", count: 300_000),
    String(repeating: "00", count: 16), String(repeating: "00", count: 32), "/proc/none", "🥗👩‍👩‍👧‍👦",
]
private let groups = texts.map(GroupId.init(hex:))
private let accounts = texts.map(AccountId.init(hex:))
private let messages = texts.map(MessageId.init(hex:))
private let recordIds = texts.map(RecordId.init(hex:))
private let entries = texts.map(EntryId.init(hex:))
private let links = texts.map(LinkId.init(hex:))
private let days = texts.map(Day.init(iso:)) + ["2026-02-30", "-0001-01-01", "99999-01-01"].map(Day.init(iso:))
private let walls = texts.map(LocalTime.init(iso:)) + ["2026-02-30T09:00", "2026-03-07T24:61"].map(LocalTime.init(iso:))
private let zones = texts.map(Zone.init(identifier:)) + [Zone(identifier: "Mars/Olympus"), Zone(TimeZone(secondsFromGMT: 1)!)]
private let big: [UInt64] = [0, 1, UInt64(Int64.max) + 1, .max]
private let small: [UInt32] = [0, 1, .max]
private let spans: [TimeInterval] = [0, 0.05, -1, -.infinity, .infinity, .nan, 1e300, .leastNonzeroMagnitude, 1e18]
private let dates = spans.map(Date.init(timeIntervalSince1970:)) + [.distantPast, .distantFuture]
private let bytes = [Data(), Data(repeating: 255, count: 3_000_000), Data([0])]
private let windows = small.flatMap { offset in small.map { Window(offset: offset, limit: $0) } }

/// Whatever it hears, it throws; but it has a secret.
private final class Throwing: SecretVault, OpenProgress, ReminderScheduler, ConnectivitySource, ChangeListener, ContactsListener,
    GroupsListener, MessagesListener, RemindersListener, ResourcesListener, OutboxListener, WorkProgress
{
    let bug = Bug(words: "a bug of the app")
    func secret() throws -> Data { Data(count: 32) }
    func pin() throws -> Data? { nil }
    func forget() throws { throw bug }
    func onStage(stage: OpenStage) throws { throw bug }
    func apply(difference: PlanDifferenceView) throws { throw bug }
    func network() throws -> Network { throw bug }
    func onChange(change: Change) throws { throw bug }
    func onProgress(done: UInt64, of: UInt64) throws { throw bug }
    func onUpdate(update: ContactsUpdate) throws { throw bug }
    func onUpdate(update: GroupsUpdate) throws { throw bug }
    func onUpdate(update: MessagesUpdate) throws { throw bug }
    func onUpdate(update: RemindersUpdate) throws { throw bug }
    func onUpdate(update: ResourcesUpdate) throws { throw bug }
    func onUpdate(update: OutboxUpdate) throws { throw bug }
}

/// Every exported function, with what a bug or an attacker may hand to it: an answer or a typed error, and never a trap.
@Suite struct HostileTests {
    let folders: Folders
    let ana: KithHome
    private let calls = Shared(0)
    private let bad = Throwing()

    init() async throws {
        folders = try Folders()
        ana = try await folders.phone("ana")
    }

    /// Calls it with each value.
    private func each<Value, Answer>(_ values: [Value], _ call: (Value) async throws -> Answer) async {
        for value in values {
            calls.change { $0 += 1 }
            do {
                let answer = try await call(value)
                if let subscription = answer as? Subscription { subscription.stop() }
            } catch let error as KithError {
                if case .Internal(let place) = error { Issue.record("a bug of the core at \(place) for \("\(value)".prefix(60))") }
            } catch {
                Issue.record("\(error) for \("\(value)".prefix(60))")
            }
        }
    }

    private func isWell(_ least: Int) async throws {
        print("\(calls.now) hostile calls")
        #expect(calls.now >= least)
        _ = try await ana.groups.create(name: "Still here", kind: .circle, about: "")
        #expect(try await ana.account.doctor().allSatisfy(\.ok))
    }

    @Test("people, groups and messages")
    func people() async throws {
        await each(texts) { try await ana.account.setRelay(url: $0) }
        await each(texts) { try await ana.contacts.add(link: $0) }
        await each(accounts) { try await ana.contacts.verify(contact: $0) }
        await each(texts) { try await ana.contacts.verify(contact: AccountId(hex: String(repeating: "00", count: 32)), number: $0) }
        await each(accounts) { try await ana.contacts.block(contact: $0) }
        await each(accounts) { try await ana.contacts.unblock(contact: $0) }
        await each(links) { try await ana.contacts.withdrawLink(link: $0) }
        await each(windows) { try await ana.contacts.observe(window: $0, listener: bad) }
        let kinds: [GroupKind] = [.direct, .circle, .erg, .buddy, .mentoring, .workshop, .project, .pool, .own, .ask]
        await each(kinds) { try await ana.groups.create(name: "a", kind: $0, about: "") }
        await each(texts) { try await ana.groups.create(name: $0, kind: .circle, about: $0) }
        let own = try await ana.groups.create(name: "Walkers", kind: .circle, about: "").group
        await each(groups) { try await ana.groups.show(group: $0) }
        await each(texts) { try await ana.groups.edit(group: own, name: $0, about: $0) }
        await each(groups) { try await ana.groups.members(group: $0) }
        await each(accounts) { try await ana.groups.add(group: own, contacts: [$0]) }
        await each([0, 2_000]) { try await ana.groups.add(group: own, contacts: Array(repeating: accounts[7], count: $0)) }
        await each(accounts) { try await ana.groups.remove(group: own, member: $0) }
        await each(accounts) { try await ana.groups.setRole(group: own, member: $0, role: .member) }
        await each(big) { number in
            let request = PolicyRequest(add: nil, records: .leads, join: .off, history: number, disappear: number)
            return try await ana.groups.policy(group: own, request: request)
        }
        await each(groups) { try await ana.groups.answer(group: $0, accept: true) }
        await each(groups) { try await ana.groups.leave(group: $0) }
        await each(texts) { try await ana.groups.join(link: $0) }
        await each(spans) { try await ana.groups.invite(group: own, lasts: $0) }
        await each(links) { try await ana.groups.invites(group: own, withdraw: $0) }
        await each(windows) { try await ana.groups.observe(window: $0, listener: bad) }
        await each(texts) { try await ana.messages.say(group: own, text: $0) }
        await each(groups) { try await ana.messages.say(group: $0, text: "a") }
        await each(messages) { try await ana.messages.say(group: own, text: "a", replyTo: $0) }
        await each(big) { try await ana.messages.page(group: own, request: peek($0)) }
        await each(messages) { try await ana.messages.page(group: own, request: PageRequest(limit: 5, before: $0, peek: true)) }
        await each(messages) { try await ana.messages.show(message: $0) }
        await each(texts) { try await ana.messages.search(query: $0) }
        await each(big) { try await ana.messages.search(query: "a", group: own, limit: $0) }
        await each(accounts) { try await ana.messages.writeTo(contact: $0, text: "a") }
        await each(messages) { try await ana.messages.edit(message: $0, text: "a") }
        await each(messages) { try await ana.messages.unsend(message: $0) }
        await each(texts) { try await ana.messages.saveDraft(group: own, text: $0) }
        await each(groups) { try await ana.messages.draft(group: $0) }
        for limit in small {
            await each(messages) { message in
                let window = TimelineWindow(before: message, limit: limit)
                return try await ana.messages.observe(group: own, window: window, listener: bad)
            }
        }
        try await isWell(350)
    }

    @Test("reminders and resources")
    func records() async throws {
        let own = try await ana.groups.create(name: "Walkers", kind: .circle, about: "").group
        func wall(_ at: LocalTime, _ zone: Zone = Zone(london), _ rule: String? = nil) -> NewReminder {
            NewReminder(title: "a", when: .wallClock(at: at, frame: .zone(zone), rule: rule, exceptions: []))
        }
        let at = LocalTime(iso: "2027-03-27T09:00")
        await each(texts) { try await ana.reminders.add(group: own, reminder: NewReminder(title: $0, when: wall(at).when)) }
        await each(walls) { try await ana.reminders.add(group: nil, reminder: wall($0)) }
        await each(zones) { try await ana.reminders.add(group: nil, reminder: wall(at, $0)) }
        await each(texts + ["FREQ=SECONDLY", "FREQ=DAILY;COUNT=0"]) {
            try await ana.reminders.add(group: nil, reminder: wall(at, Zone(london), $0))
        }
        for starting in [nil] + dates {
            await each(spans) { every in
                let when = ReminderWhen.elapsed(every: every, starting: starting)
                return try await ana.reminders.add(group: nil, reminder: NewReminder(title: "a", when: when))
            }
        }
        let reminder = try await ana.reminders.add(group: nil, reminder: wall(at)).reminder
        await each(recordIds) { try await ana.reminders.edit(reminder: $0, change: ReminderChange(title: "a")) }
        await each(walls) { try await ana.reminders.edit(reminder: reminder, change: ReminderChange(exceptions: [$0])) }
        await each(dates) { try await ana.reminders.edit(reminder: reminder, change: ReminderChange(starting: $0)) }
        await each(texts) { text in
            let edit = OccurrenceEdit(title: text, at: nil, starting: nil)
            return try await ana.reminders.editOccurrence(reminder: reminder, occurrence: text, edit: edit)
        }
        await each(texts) { try await ana.reminders.mark(reminder: reminder, mark: .done, occurrence: $0) }
        await each(spans) { try await ana.reminders.snooze(reminder: reminder, later: $0) }
        await each(recordIds) { try await ana.reminders.delete(reminder: $0) }
        await each(groups) { try await ana.reminders.list(group: $0) }
        await each(dates) { try await ana.reminders.plan(days: 3, limit: 5, from: $0) }
        for limit in small { await each(small) { try await ana.reminders.plan(days: $0, limit: limit) } }
        await each(small) { try await ana.reminders.schedule(days: 3, limit: $0, scheduler: bad) }
        await each(texts) { try await ana.reminders.setQuiet(windows: [QuietWindowView(days: $0, from: $0, to: $0)]) }
        await each(texts) { try await ana.reminders.takeLeave(from: $0, to: $0) }
        await each(windows) { try await ana.reminders.observe(group: nil, window: $0, listener: bad) }
        await each(texts) { text in
            let bodies: [ResourceBody] = [.text(text), .link(text), .file(name: text, bytes: Data([0]))]
            return try await ana.resources.add(
                group: own, resources: bodies.map { NewResource(title: text, body: $0, tags: [text]) })
        }
        await each(bytes) { bytes in
            let resource = NewResource(title: "a", body: .file(name: "a", bytes: bytes), tags: [])
            return try await ana.resources.add(group: own, resources: [resource])
        }
        await each(recordIds) { try await ana.resources.show(resource: $0) }
        await each(recordIds) { try await ana.resources.bytes(resource: $0) }
        await each(recordIds) { try await ana.resources.keep(resource: $0) }
        await each(recordIds) { try await ana.resources.delete(resource: $0) }
        await each(recordIds) { try await ana.resources.edit(resource: $0, edit: ResourceEdit(title: "a", body: nil, tags: nil)) }
        await each(groups) { try await ana.resources.list(group: $0) }
        await each(texts) { try await ana.resources.search(query: $0) }
        await each(windows) { try await ana.resources.observe(group: nil, window: $0, listener: bad) }
        try await isWell(300)
    }

    @Test("looking back, questionnaires, files, words and reminders of the journal")
    func journal() async throws {
        let (review, instruments, portable) = (ana.journalReview, ana.journalInstruments, ana.journalPortable)
        let entry = try await ana.journal.log(words: EntryWords(mood: 3)).entry
        for from in days {
            await each(days) { try await review.stats(from: from, to: $0) }
            await each(days) { try await review.chart(from: from, to: $0) }
        }
        await each(days) { try await review.insights(from: $0, to: nil, progress: bad) }
        await each([0, 2026, -1, Int32.min, Int32.max]) { try await review.year(year: $0) }
        await each(days) { try await review.month(of: $0) }
        await each(days) { try await review.hours(day: $0) }
        let answers: [[UInt8?]] = [[], [nil], [255], Array(repeating: nil, count: 9), Array(repeating: 3, count: 2_000)]
        for instrument in instruments.list() {
            await each([instrument]) { instruments.words(instrument: $0) }
            await each([instrument]) { try await instruments.history(instrument: $0) }
            await each(answers) { try instruments.score(instrument: instrument, answers: $0) }
            await each(answers) { try instruments.alarm(instrument: instrument, answers: $0) }
            await each(answers) { try await instruments.answer(instrument: instrument, answers: $0) }
        }
        await each(entries) { try await ana.journal.history(entry: $0) }
        await each(entries) { try await ana.journal.photos(entry: $0) }
        await each(bytes) { try await ana.journal.addPhoto(entry: entry, picture: $0) }
        await each([0, 1, 255] as [UInt8]) { try await ana.journal.photo(entry: entry, number: $0) }
        await each(texts) { try await ana.journal.removePhoto(entry: entry, photo: PhotoId(hex: $0)) }
        await each(texts) { path in
            try await portable.export(
                ticket: portable.askToLeave(leaving: .export), path: path, format: .json, salvage: true)
        }
        await each(texts) { path in
            try await portable.givePhoto(ticket: portable.askToLeave(leaving: .photo), entry: entry, number: 1, path: path)
        }
        await each(texts) { try await portable.importFile(path: $0, dryRun: false, moodNames: [$0: 3]) }
        await each(zones) { try await portable.importFile(path: "/proc/none", dryRun: true, moodNames: [:], zone: $0) }
        let settings = ana.journalSettings
        await each(texts) { try await settings.change(dayStart: $0, grace: true) }
        await each([0, 5, 6, 255] as [UInt8]) { try await settings.moodNames(mood: $0) }
        await each(texts) { try await settings.setMoodNames(mood: 3, names: [MoodName(name: $0, emoji: $0)]) }
        await each(texts) { try await settings.setFactorGroup(factor: $0, group: $0) }
        let sketches = ana.journalSketches
        for text in texts {
            let sketch = Sketch(
                at: .distantPast, zone: Zone(identifier: text), mood: 9, affect: Affect(valence: .nan, arousal: nil),
                labels: [text], factors: [text], note: text)
            await each([sketch]) { try await sketches.saveTemplate(name: text, sketch: $0) }
            await each([sketch]) { try await sketches.saveDraft(name: text, sketch: $0) }
            await each([text]) { try await sketches.removeTemplate(name: $0) }
            await each([text]) { try await sketches.removeDraft(name: $0) }
        }
        let reminders = ana.journalReminders
        await each(texts) { try await reminders.set(reminder: JournalReminder(at: $0, days: $0, zone: nil, title: $0)) }
        await each(zones) { try await reminders.set(reminder: JournalReminder(at: "20:30", days: "mon", zone: $0, title: nil)) }
        for limit in small { await each(small) { try await reminders.changes(days: min($0, 5_000), limit: limit, pending: []) } }
        await each(texts) { name in
            let pending = dates.map { PendingMoment(name: name, firesAt: $0, title: name) }
            return try await reminders.changes(days: 3, limit: 5, pending: pending)
        }
        await each(texts) { try await reminders.remove(at: $0, zone: nil) }
        try await isWell(500)
    }

    @Test("the journal, the network and whole homes")
    func homes() async throws {
        let (journal, portable) = (ana.journal, ana.journalPortable)
        await each([0, 5, 6, 255] as [UInt8]) { try await journal.log(words: EntryWords(mood: $0)) }
        await each(dates) { try await journal.log(words: EntryWords(mood: 3, at: $0)) }
        await each(zones) { try await journal.log(words: EntryWords(mood: 3, zone: $0)) }
        await each(texts) { try await journal.log(words: EntryWords(mood: 3, labels: [$0], factors: [$0], note: $0)) }
        await each(spans) { try await journal.log(words: EntryWords(mood: 3, affect: Affect(valence: $0, arousal: $0))) }
        await each(entries) { try await journal.edit(entry: $0, change: EntryChange(note: "")) }
        await each(entries) { try await journal.delete(entry: $0) }
        await each(entries) { try await journal.show(entry: $0) }
        for from in days { await each(days) { try await journal.list(from: from, to: $0) } }
        await each(days) { try await ana.journalReview.days(from: $0, to: nil) }
        await each(days) { try await journal.onThisDay(day: $0) }
        await each(texts) { try await journal.search(query: $0) }
        await each(big) { try await journal.search(query: "a", limit: $0) }
        await each(texts) { try await portable.backUp(ticket: portable.askToLeave(leaving: .backup), path: $0) }
        await each(texts) { try await portable.restore(path: $0, code: $0) }
        await each(spans) { try await ana.sync.once(deadline: $0) }
        await each([Network.online, .metered, .offline]) { ana.sync.networkChanged(network: $0) }
        await each(windows) { try await ana.sync.observeOutbox(window: $0, listener: bad) }
        await each(texts) { try await ana.sync.takeBack(intent: IntentId(hex: $0)) }
        await each([bad]) { try await ana.sync.stay(listener: $0) }
        ana.sync.setConnectivity(source: bad)
        await each(texts) { try ana.help.lines(country: $0) }
        await each(texts) { text in
            let request = HomeRequest(folder: text, zone: text)
            return try await Kith.open(request: request, vault: bad, progress: bad)
        }
        await each(texts) { text in
            let account = NewAccount(name: text, relay: text, relayCode: text)
            let folder = folders.named("new-\(UUID().uuidString)").path
            return try await Kith.create(request: HomeRequest(folder: folder, zone: "Europe/London"), account: account, vault: bad)
        }
        await each(texts) { try await setPin(request: HomeRequest(folder: $0, zone: "UTC"), vault: bad, pin: Data()) }
        await each(texts) { try await hasPin(folder: $0) }
        await each(texts) { try await wipe(folder: $0, vault: bad) }
        await each(spans) { span in
            let request = HomeRequest(folder: folders.named("nobody").path, zone: "UTC")
            return try await processPush(request: request, vault: bad, deadline: span)
        }
        try await isWell(350)
    }
}
