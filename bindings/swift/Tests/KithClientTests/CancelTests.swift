import Foundation
import KithClient
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// A relay that takes every connection and never says a word.
private final class SilentRelay: @unchecked Sendable {
    private let socket: Int32
    private let taken = Shared(0)
    let url: String

    var accepted: Int { taken.now }

    init() throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (socket, length) = (socket, size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(socket, address, length) == 0 && listen(socket, 50) == 0 && getsockname(socket, address, &size) == 0
            }
        }
        try #require(bound)
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        Thread.detachNewThread { [taken] in
            while accept(socket, nil, nil) >= 0 { taken.change { $0 += 1 } }
        }
    }

    deinit {
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }
}

@Suite struct CancelTests {
    let folders: Folders

    init() throws {
        folders = try Folders()
    }

    @Test("cancelling the task ends a sync that waits")
    func task() async throws {
        let relay = try SilentRelay()
        let ana = try await folders.phone("ana", relay.url)
        let sync = Task { try await ana.sync.once(within: .seconds(600)) }
        try await eventually { relay.accepted > 0 }
        let start = ContinuousClock.now
        sync.cancel()
        await #expect(throws: CancellationError.self) { try await sync.value }
        print("a cancelled task ended its sync in \(ContinuousClock.now - start)")
        // One that is cancelled already does not begin.
        let late = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await ana.sync.once(within: .seconds(600))
        }
        late.cancel()
        await #expect(throws: CancellationError.self) { try await late.value }
        // The home is usable at once.
        _ = try await ana.groups.create(name: "Walkers", kind: .circle, about: "")
    }

    @Test("a cancel handle ends a sync with a typed error, and a deadline is kept")
    func handle() async throws {
        let relay = try SilentRelay()
        let ana = try await folders.phone("ana", relay.url)
        let handle = CancelHandle()
        let sync = Task { try await failure { _ = try await ana.sync.once(deadline: 600, cancel: handle) } }
        try await eventually { relay.accepted > 0 }
        handle.cancel()
        #expect(try await sync.value == .Refused(.stopped))
        #expect(handle.isCancelled())
        let result = try await ana.sync.once(within: .milliseconds(300))
        #expect(result.problem != nil && !result.report.caughtUp)
    }

    @Test("a cancelled task leaves no half of a backup, and a push that waits ends")
    func backup() async throws {
        let relay = try SilentRelay()
        let ana = try await folders.phone("ana", relay.url)
        _ = try await ana.journal.log(words: EntryWords(mood: 3, note: "A walk"))
        let ticket = try await ana.journalPortable.askToLeave(leaving: .backup)
        let path = folders.named("backup")
        let backup = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await ana.journalPortable.backUp(ticket, to: path)
        }
        backup.cancel()
        await #expect(throws: CancellationError.self) { try await backup.value }
        #expect(!FileManager.default.fileExists(atPath: path.path))
        // What the handle stops inside ends with the core's word for it, and without a file too.
        let handle = CancelHandle()
        handle.cancel()
        let stopped = try await failure {
            _ = try await ana.journalPortable.backUp(ticket: ana.journalPortable.askToLeave(leaving: .backup), path: path.path, cancel: handle)
        }
        #expect(stopped.code() == "stopped")
        #expect(!FileManager.default.fileExists(atPath: path.path))
        let before = relay.accepted
        let folder = folders.named("ana")
        let push = Task { try await KithHome.processPush(in: folder, vault: MemoryVault(), within: .seconds(600)) }
        try await eventually { relay.accepted > before }
        push.cancel()
        await #expect(throws: CancellationError.self) { try await push.value }
    }

    @Test("a write whose caller gave up is whole")
    func write() async throws {
        let ana = try await folders.phone("ana")
        let group = try await ana.groups.create(name: "Walkers", kind: .circle, about: "").group
        for n in 0..<50 {
            let write = Task { try await ana.messages.say(group: group, text: "\(n)") }
            write.cancel()
            _ = await write.result
        }
        let written = try await ana.messages.page(group: group, request: peek())
        let queued = try await ana.sync.outbox().filter { $0.kind == "message" }
        #expect(written.count == queued.count)
        #expect(!written.isEmpty)
    }

    @Test("calls from many threads")
    func threads() async throws {
        let ana = try await folders.phone("ana")
        let group = try await ana.groups.create(name: "Walkers", kind: .circle, about: "").group
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for thread in 0..<32 {
                tasks.addTask {
                    for n in 0..<10 {
                        _ = try await ana.messages.say(group: group, text: "\(thread)-\(n)")
                        _ = try await ana.groups.list()
                    }
                }
            }
            try await tasks.waitForAll()
        }
        #expect(Set(try await ana.messages.page(group: group, request: peek()).map(\.text)).count == 320)
    }

    @Test("what the shell says of the network is asked before a sync")
    func connectivity() async throws {
        final class Source: ConnectivitySource {
            let answer = Shared<Network?>(.offline)
            func network() throws -> Network {
                guard let network = answer.now else { throw Bug(words: "a bug of the app") }
                return network
            }
        }
        let relay = try RelayProcess()
        let ana = try await folders.phone("ana", relay.url)
        let source = Source()
        ana.sync.setConnectivity(source: source)
        #expect(try await ana.sync.once(within: soon).problem == "relay_unreachable")
        source.answer.change { $0 = .online }
        #expect(try await ana.sync.once(within: soon).problem == nil)
        source.answer.change { $0 = nil }
        #expect(try await ana.sync.once(within: soon).problem == nil)
    }
}
