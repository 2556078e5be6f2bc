import Foundation
import KithClient
import Testing

private let nobody = String(repeating: "00", count: 16)

/// Plays the steps that `tests/scenarios` has as data, as the player in `bindings/ffi/tests/scenario.rs` does.
private final class Player {
    private let folders: Folders
    private var relay: RelayProcess?
    private var url = "http://127.0.0.1:0"
    private var homes: [String: KithHome] = [:]
    /// Ids and codes by the names of the scenario.
    private var names: [String: String] = [:]

    init() throws {
        folders = try Folders()
    }

    private func id(_ name: String) -> String { names[name] ?? nobody }
    private func group(_ name: String) -> GroupId { GroupId(hex: id(name)) }

    private func runRelay(_ act: String) throws {
        relay?.stop()
        relay = nil
        if act == "stop" { return }
        let database = "sqlite:\(folders.named("relay.db").path)"
        let started = try RelayProcess(listen: String(url.dropFirst("http://".count)), database: database)
        url = started.url
        relay = started
    }

    /// Does one step, and says what came of it.
    func play(_ who: String, _ act: String, _ with: [String]) async throws -> [String] {
        func arg(_ at: Int) -> String { at < with.count ? with[at] : "" }
        switch (who, act) {
        case ("relay", _):
            try runRelay(act)
            return []
        case (_, "create"):
            let home = try await KithHome.create(
                in: folders.named(who), vault: MemoryVault(), name: arg(0), relay: url, zone: london)
            homes[who] = home
            return [try await home.account.me().name]
        case (_, "open"):
            homes[who] = try await KithHome.open(in: folders.named(who), vault: MemoryVault(), zone: london)
            return []
        case (_, "close"):
            homes[who] = nil
            return []
        default: return try await play(try #require(homes[who]), who, act, arg)
        }
    }

    private func play(_ home: KithHome, _ who: String, _ act: String, _ arg: (Int) -> String) async throws -> [String] {
        switch act {
        case "sync": return synced(try await home.sync.once(within: soon))
        case "stopped-sync":
            let cancel = CancelHandle()
            cancel.cancel()
            return synced(try await home.sync.once(deadline: 20, cancel: cancel))
        case "push": return synced(try await KithHome.processPush(in: folders.named(who), vault: MemoryVault()))
        case "meet":
            let other = try #require(homes[arg(0)])
            let link = try await other.contacts.makeLink().link
            let contact = try await home.contacts.add(link: link)
            names["\(who) \(arg(0))"] = contact.contact.hex
            return ["\(contact.name) verified=\(contact.verified)"]
        case "group":
            let made = try await home.groups.create(name: arg(1), kind: .circle, about: "")
            names[arg(0)] = made.group.hex
            return [line(made)]
        case "rename": return [line(try await home.groups.edit(group: group(arg(0)), name: arg(1), about: nil))]
        case "leave": return [line(try await home.groups.leave(group: group(arg(0))))]
        case "add":
            let contact = AccountId(hex: id("\(who) \(arg(1))"))
            return try await home.groups.add(group: group(arg(0)), contacts: [contact]).map(line)
        case "members": return try await home.groups.members(group: group(arg(0))).map(line)
        case "groups":
            for try await groups in home.groups.stream() { return groups.map(line) }
            return ["no list"]
        case "say":
            let message = try await home.messages.say(group: group(arg(0)), text: arg(2))
            names[arg(1)] = message.message.hex
            return ["\(message.state)"]
        case "edit": return ["\(try await home.messages.edit(message: MessageId(hex: id(arg(0))), text: arg(1)).state)"]
        case "unsend": return ["\(try await home.messages.unsend(message: MessageId(hex: id(arg(0)))).state)"]
        case "page":
            let request = PageRequest(limit: 50, before: nil, peek: false)
            return try await home.messages.page(group: group(arg(0)), request: request).map(line)
        case "search": return try await home.messages.search(query: arg(0)).map(line)
        case "outbox": return try await home.sync.outbox().map(\.kind)
        default: return try await playRecords(home, act, arg)
        }
    }

    private func playRecords(_ home: KithHome, _ act: String, _ arg: (Int) -> String) async throws -> [String] {
        switch act {
        case "remind":
            let due = ReminderWhen.wallClock(
                at: LocalTime(iso: arg(3)), frame: .zone(Zone(identifier: arg(4))), rule: arg(5).isEmpty ? nil : arg(5),
                exceptions: [])
            let made = try await home.reminders.add(
                group: arg(0) == "own" ? nil : group(arg(0)), reminder: NewReminder(title: arg(2), when: due))
            names[arg(1)] = made.reminder.hex
            return ["\(made.title) at=\(made.at ?? "-") zone=\(made.zone ?? "-") rule=\(made.rrule ?? "-")"]
        case "plan":
            let from = try Date(arg(0), strategy: .iso8601)
            let plan = try await home.reminders.plan(days: try #require(UInt32(arg(1))), limit: 63, from: from)
            return plan.items.map { "\($0.firesAt) \($0.local) \($0.title)" }
        case "mark":
            let view = try await home.reminders.mark(
                reminder: RecordId(hex: id(arg(0))), mark: .done, occurrence: arg(1))
            return ["\(view.occurrence) \(view.state)"]
        case "quiet":
            let window = QuietWindowView(days: arg(0), from: arg(1), to: arg(2))
            return try await home.reminders.setQuiet(windows: [window]).windows.map { "\($0.days) \($0.from) \($0.to)" }
        case "log":
            let at = try Date(arg(2), strategy: .iso8601)
            let words = EntryWords(mood: try #require(UInt8(arg(1))), at: at, note: arg(3))
            let entry = try await home.journal.log(words: words)
            names[arg(0)] = entry.entry.hex
            return [line(entry)]
        case "relog":
            let change = EntryChange(note: arg(1))
            return [line(try await home.journal.edit(entry: EntryId(hex: id(arg(0))), change: change))]
        case "unlog": return [line(try await home.journal.delete(entry: EntryId(hex: id(arg(0)))))]
        case "undo-log": return try await home.journal.undo().map(line)
        case "entries": return try await home.journal.list().map(line)
        case "find": return try await home.journal.search(query: arg(0)).map(line)
        case "backup":
            let made = try await home.journalPortable.backUp(home.journalPortable.askToLeave(leaving: .backup), to: folders.named(arg(0)))
            names[arg(0)] = made.code
            return ["\(made.entries) entries"]
        case "restore":
            let code = try #require(names[arg(0)])
            return ["\(try await home.journalPortable.restore(from: folders.named(arg(0)), code: code).entries) entries"]
        case "suspend":
            try await home.suspendFiles()
            return []
        case "resume":
            try await home.resume()
            return []
        case "well": return ["\(try await home.account.doctor().allSatisfy(\.ok))"]
        default: throw Bug(words: "the player does not know how to \(act)")
        }
    }

    private func synced(_ result: SyncResult) -> [String] {
        let report = result.report
        let problem = result.problem ?? "-"
        return ["received=\(report.received) queued=\(report.queued) refused=\(report.refused) problem=\(problem)"]
    }

    private func line(_ group: GroupView) -> String { "\(group.name) \(group.role) \(group.state) unread=\(group.unread)" }

    private func line(_ member: MemberView) -> String { "\(member.name) \(member.role) \(member.state)" }

    private func line(_ message: MessageView) -> String {
        let edited = message.edited ? " edited" : ""
        let deleted = message.deleted ? " deleted" : ""
        return "\(message.authorName): \(message.text ?? "-") (\(message.state)\(edited)\(deleted))"
    }

    private func line(_ entry: Entry) -> String { "\(entry.day) \(entry.mood) \(entry.note ?? "-")" }
}

@Suite struct ScenarioTests {
    @Test("two people write the transcript that every language writes")
    func twoPeople() async throws {
        let folder = URL(fileURLWithPath: try #require(ProcessInfo.processInfo.environment["KITH_SCENARIOS"]))
        func kept(_ name: String) throws -> String {
            try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        }
        let player = try Player()
        var transcript = ""
        for line in try kept("two-people.txt").split(separator: "\n") where !line.hasPrefix("#") {
            let step = line.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            transcript += "> \(step.joined(separator: " | "))\n"
            do {
                for said in try await player.play(step[0], step[1], Array(step.dropFirst(2))) { transcript += "  \(said)\n" }
            } catch let error as KithError {
                transcript += "  refused: \(error.code()) retryable=\(error.retryable())\n"
            }
        }
        for (mine, theirs) in zip(transcript.split(separator: "\n"), try kept("two-people.transcript.txt").split(separator: "\n")) {
            try #require(mine == theirs)
        }
        #expect(try transcript == kept("two-people.transcript.txt"))
    }
}
