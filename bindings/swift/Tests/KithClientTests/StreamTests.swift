import Foundation
import KithClient
import Testing

/// A listener made of a closure.
private final class Hears: MessagesListener, GroupsListener {
    private let messages: @Sendable (MessagesUpdate) throws -> Void
    private let groups: @Sendable (GroupsUpdate) throws -> Void

    init(
        messages: @escaping @Sendable (MessagesUpdate) throws -> Void = { _ in },
        groups: @escaping @Sendable (GroupsUpdate) throws -> Void = { _ in }
    ) {
        self.messages = messages
        self.groups = groups
    }

    func onUpdate(update: MessagesUpdate) throws { try messages(update) }
    func onUpdate(update: GroupsUpdate) throws { try groups(update) }
}

private let all = Window(offset: 0, limit: 100)

@Suite struct StreamTests {
    let folders: Folders
    let ana: KithHome

    init() async throws {
        folders = try Folders()
        ana = try await folders.phone("ana")
    }

    private func group(_ name: String = "Walkers") async throws -> GroupId {
        try await ana.groups.create(name: name, kind: .circle, about: "").group
    }

    @Test("the current value comes before observing returns, later ones in order")
    func order() async throws {
        let group = try await group()
        _ = try await ana.messages.say(group: group, text: "0")
        let held = Shared<[MessageView]>([])
        let seen = Shared<[[String?]]>([])
        let edited = Shared(0)
        let listener = Hears(messages: { update in
            let texts = held.change { list in
                list.apply(update)
                return list.map(\.text)
            }
            seen.change { $0.append(texts) }
            if !update.edits.contains(where: { if case .reset = $0 { true } else { false } }) { edited.change { $0 += 1 } }
        })
        let subscription = try await ana.messages.observe(
            group: group, window: TimelineWindow(before: nil, limit: 100), listener: listener)
        #expect(seen.now == [["0"]])
        for n in 1...40 { _ = try await ana.messages.say(group: group, text: "\(n)") }
        try await eventually { seen.now.last?.count == 41 }
        subscription.stop()
        // Each value has all of the one before it: none came late, none twice.
        for (before, after) in zip(seen.now, seen.now.dropFirst()) { #expect(after.starts(with: before)) }
        #expect(seen.now.last == (0...40).map { "\($0)" })
        #expect(edited.now > 0, "the list came whole each time")
    }

    @Test("a stream gives the list now and then each state of it that there is time for")
    func slowLoop() async throws {
        let group = try await group()
        var slow = ana.messages.stream(of: group, limit: 500).makeAsyncIterator()
        #expect(try await slow.next()?.count == 0)
        for n in 1...60 { _ = try await ana.messages.say(group: group, text: "\(n)") }
        // Another loop tells when everything was told; the slow one still holds its first value.
        for try await list in ana.messages.stream(of: group, limit: 500) where list.count == 60 { break }
        var sizes: [Int] = []
        while sizes.last != 60 { sizes.append(try #require(try await slow.next()).count) }
        #expect(sizes.count < 20, "the loop got \(sizes)")
        #expect(sizes == sizes.sorted())
    }

    @Test("a slow listener holds up neither writes nor other listeners")
    func slowListener() async throws {
        let calls = Shared(0)
        let free = DispatchSemaphore(value: 0)
        let listener = Hears(groups: { _ in
            if calls.change({ calls in calls += 1; return calls }) == 2 { free.wait() }
        })
        let stuck = try await ana.groups.observe(window: all, listener: listener)
        for n in 1...30 { _ = try await group("Group \(n)") }
        for try await list in ana.groups.stream() where list.count == 30 { break }
        #expect(calls.now <= 2)
        free.signal()
        try await eventually { calls.now >= 3 }
        stuck.stop()
    }

    @Test("the end of a loop, of its task or of the stream itself ends the subscription")
    func ends() async throws {
        let ready = Shared(0)
        let ana = ana
        let loop = Task {
            for try await _ in ana.groups.stream() { ready.change { $0 += 1 } }
        }
        try await eventually { ready.now == 1 }
        loop.cancel()
        try await loop.value
        // One that nobody loops over, let go of at once.
        _ = ana.groups.stream()
        _ = try await group()
        for try await list in ana.groups.stream() where list.count == 1 { break }
        #expect(ready.now == 1)
        // A stream that cannot begin ends with the core's own error.
        let wrong = try await failure {
            for try await _ in ana.messages.stream(of: GroupId(hex: String(repeating: "00", count: 16))) {}
        }
        #expect(wrong == .Refused(.groupUnknown))
    }

    @Test("a listener that throws hears the next value all the same")
    func throwing() async throws {
        let held = Shared<[GroupView]>([])
        let seen = Shared<Set<Int>>([])
        let listener = Hears(groups: { update in
            let count = held.change { list in
                list.apply(update)
                return list.count
            }
            seen.change { _ = $0.insert(count) }
            throw Bug(words: "a bug of the app")
        })
        let subscription = try await ana.groups.observe(window: all, listener: listener)
        _ = try await group("Walkers")
        try await eventually { seen.now.contains(1) }
        _ = try await group("Runners")
        try await eventually { seen.now.contains(2) }
        subscription.stop()
    }

    @Test("a listener may call back, and stop itself")
    func callingBack() async throws {
        let inner = Shared<Int?>(nil)
        let own = Shared<Subscription?>(nil)
        let ana = ana
        let listener = Hears(groups: { update in
            guard case .insert = update.edits.first else { return }
            own.now?.stop()
            Task {
                let count = try await ana.groups.list().count
                inner.change { $0 = count }
            }
        })
        let subscription = try await ana.groups.observe(window: all, listener: listener)
        own.change { $0 = subscription }
        _ = try await group()
        try await eventually { inner.now == 1 }
        own.change { $0 = nil }
    }

    @Test("nothing is told after a subscription was stopped, however often it is")
    func stopped() async throws {
        let calls = Shared(0)
        let listener = Hears(groups: { _ in calls.change { $0 += 1 } })
        let subscription = try await ana.groups.observe(window: all, listener: listener)
        for _ in 0..<3 { subscription.stop() }
        _ = try await group()
        for try await list in ana.groups.stream() where list.count == 1 { break }
        #expect(calls.now == 1)
        subscription.stop()
    }

    @Test("changes of a sync come whole")
    func changes() async throws {
        let relay = try RelayProcess()
        let pair = try await Pair(relay)
        let texts = Shared<[String]>([])
        let loop = Task {
            for try await change in pair.ben.sync.changes() {
                if case .message(let message) = change { texts.change { $0.append(message.text ?? "") } }
            }
        }
        for n in 1...10 { _ = try await pair.ana.messages.say(group: pair.group, text: "\(n)") }
        _ = try await pair.ana.sync.once(within: soon)
        try await eventually { texts.now.count == 10 }
        #expect(Set(texts.now) == Set((1...10).map { "\($0)" }))
        loop.cancel()
        try await loop.value
    }

    @Test("what is let go of is closed: ten thousand subscriptions leave memory flat")
    func lifetimes() async throws {
        _ = try await group()
        let listener = Hears()
        func round(_ times: Int) async throws {
            for n in 0..<times {
                // Half are stopped, half are only let go of.
                let subscription = try await ana.groups.observe(window: all, listener: listener)
                if n % 2 == 0 { subscription.stop() }
            }
        }
        try await round(2_000)
        let before = try residentKb()
        try await round(10_000)
        let after = try residentKb()
        print("10,000 subscriptions: \(before) kB before, \(after) kB after")
        // A subscription of 1 kB that stays would be 10 MB.
        #expect(after - before < 10_000)
        // A listener that nobody follows any more is let go of too.
        let heard = try await followed()
        try await eventually { heard.isGone }
    }

    /// A listener whose subscription is over.
    private func followed() async throws -> Watched {
        let listener = Hears()
        let subscription = try await ana.groups.observe(window: all, listener: listener)
        subscription.stop()
        return Watched(listener)
    }

    /// Knows whether a listener is still held by anybody.
    private struct Watched {
        private weak var listener: Hears?
        init(_ listener: Hears) { self.listener = listener }
        var isGone: Bool { listener == nil }
    }

    @Test("a home closes its files when it, its services and its streams are let go of")
    func closing() async throws {
        let name = "ben-\(UUID().uuidString)"
        func openFiles() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter { item in
                let file = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(item)")
                return file?.contains(name) == true
            }.count
        }
        var home: KithHome? = try await folders.phone(name)
        var groups = home?.groups
        _ = try await groups?.create(name: "Walkers", kind: .circle, about: "")
        #expect(try openFiles() > 0)
        home = nil
        // A service that is still held works on.
        #expect(try await groups?.list().count == 1)
        var stream = groups?.stream()
        groups = nil
        var lists = stream?.makeAsyncIterator()
        #expect(try await lists?.next()?.count == 1)
        (stream, lists) = (nil, nil)
        try await eventually { try openFiles() == 0 }
    }
}

private func residentKb() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return try #require(Int(line.filter(\.isNumber)))
}
