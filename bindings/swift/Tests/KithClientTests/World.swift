import Foundation
import KithClient
import Testing

/// A real relay in a process of its own, on a free port of this machine.
final class RelayProcess: @unchecked Sendable {
    private let process = Process()
    let url: String

    /// The same relay again, at the port and with the database that it had.
    init(listen: String = "127.0.0.1:0", database: String = "sqlite::memory:") throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: try #require(ProcessInfo.processInfo.environment["KITH_RELAY"]))
        process.arguments = ["--listen", listen, "--database", database, "--log", "error"]
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8) { line += byte }
        let text = String(decoding: line, as: UTF8.self)
        let found = try #require(text.firstMatch(of: /"listening":"([^"]+)"/), "the relay said \(text)")
        url = String(found.1)
    }

    /// As a crash ends it. (A child of a thread of Dispatch hears no milder signal: they are masked there.)
    func stop() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    deinit {
        if process.isRunning { stop() }
    }
}

/// A vault as a phone has one, kept in memory.
final class MemoryVault: SecretVault, @unchecked Sendable {
    private let lock = NSLock()
    private var kept: Data?
    private let failure: (any Error)?

    init(_ secret: Data? = Data((0..<32).map { UInt8($0) }), failure: (any Error)? = nil) {
        kept = secret
        self.failure = failure
    }

    func secret() throws -> Data {
        if let failure { throw failure }
        guard let secret = lock.withLock({ kept }) else { throw ShellError.Locked }
        return secret
    }

    func pin() throws -> Data? { nil }

    func forget() throws { lock.withLock { kept = nil } }
}

/// A bug of an app.
struct Bug: Error {
    let words: String
}

/// A folder that only this person may read, gone after the test.
final class Folders: Sendable {
    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("kith-swift-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    func named(_ name: String) -> URL { root.appendingPathComponent(name) }

    func phone(_ name: String, _ relay: String? = nil) async throws -> KithHome {
        try await KithHome.create(in: named(name), vault: MemoryVault(), name: name, relay: relay, zone: london)
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }
}

let london = TimeZone(identifier: "Europe/London")!
let soon = Duration.seconds(20)

func peek(_ limit: UInt64? = nil) -> PageRequest { PageRequest(limit: limit, before: nil, peek: true) }

/// Ana and Ben know each other and share a group.
struct Pair {
    let folders: Folders
    let ana: KithHome
    let ben: KithHome
    let group: GroupId

    init(_ relay: RelayProcess) async throws {
        folders = try Folders()
        ana = try await folders.phone("ana", relay.url)
        ben = try await folders.phone("ben", relay.url)
        _ = try await ana.sync.once(within: soon)
        _ = try await ben.sync.once(within: soon)
        let contact = try await ana.contacts.add(link: ben.contacts.makeLink().link)
        _ = try await ben.contacts.add(link: ana.contacts.makeLink().link)
        group = try await ana.groups.create(name: "Walkers", kind: .circle, about: "").group
        _ = try await ana.groups.add(group: group, contacts: [contact.contact])
        try await syncAll()
    }

    func syncAll() async throws {
        for _ in 0..<2 {
            _ = try await ana.sync.once(within: soon)
            _ = try await ben.sync.once(within: soon)
        }
    }
}

/// The error that it ends with.
func failure(_ work: () async throws -> Void) async throws -> KithError {
    do {
        try await work()
    } catch let error as KithError {
        return error
    }
    throw Bug(words: "it did not fail")
}

/// Waits in real time until it holds.
func eventually(_ holds: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while try await !holds() {
        try #require(ContinuousClock.now < end, "it never came")
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// A value for several threads.
final class Shared<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: Value) { self.value = value }

    var now: Value { lock.withLock { value } }

    @discardableResult
    func change<Result>(_ change: (inout Value) throws -> Result) rethrows -> Result {
        try lock.withLock { try change(&value) }
    }
}
