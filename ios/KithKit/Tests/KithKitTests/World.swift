// A relay, folders and keys for the stories.

import Foundation
import KithKit
import Observation
import Testing

/// A real relay in a process of its own, on a free port of this machine.
final class RelayProcess: @unchecked Sendable {
    private let process = Process()
    let url: String

    init() throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: try #require(ProcessInfo.processInfo.environment["KITH_RELAY"]))
        process.arguments = ["--listen", "127.0.0.1:0", "--database", "sqlite::memory:", "--log", "error"]
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8) { line += byte }
        let text = String(decoding: line, as: UTF8.self)
        url = String(try #require(text.firstMatch(of: /"listening":"([^"]+)"/), "the relay said \(text)").1)
    }

    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}

/// Keys as a phone keeps them, in memory.
final class MemoryKeys: KeyStore {
    func secret() throws -> Data { Data((0..<32).map { UInt8($0 * 7 % 256) }) }
    func forget() throws {}
}

/// Keys that are damaged.
final class BrokenKeys: KeyStore {
    func secret() throws -> Data { throw DamagedKey() }
    func forget() throws {}
}

/// A folder that only this person may read, gone after the test.
final class Folders: Sendable {
    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("kith-kit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    func named(_ name: String) -> URL { root.appendingPathComponent(name) }

    @MainActor
    func shell(_ name: String, keys: any KeyStore = MemoryKeys()) -> Shell {
        Shell(folder: named(name), keys: keys, zone: london)
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }
}

let london = TimeZone(identifier: "Europe/London")!

/// Somebody with an app, without screens: what a screen would follow is followed.
@MainActor
final class Person {
    let shell: Shell
    let models: Models
    private let folders: Folders
    private var looks: [Task<Void, Never>] = []

    /// Begins with a name, as the first screen does.
    init(_ name: String, in folders: Folders, relay: String? = nil) async throws {
        self.folders = folders
        shell = folders.shell(name)
        await shell.start()
        guard case .welcome = shell.stage else { throw Bug(words: "a home was there") }
        await shell.create(name: name, relay: relay)
        models = try #require(shell.models)
    }

    /// Opens a screen.
    func looks(at watch: @escaping @MainActor @Sendable () async -> Void) {
        looks.append(Task { await watch() })
    }

    /// Puts the phone away. No call may have been made by the thread that draws.
    func leaves() async {
        for look in looks { look.cancel() }
        await shell.close()
        #expect(shell.calls.made > 0, "no call was made: the check was idle")
        #expect(shell.calls.madeWhileDrawing == 0)
    }

    /// A conversation on the screen.
    func opens(_ key: GroupKey) async throws -> ConversationModel {
        let talk = models.conversation(key)
        looks { await talk.watch() }
        try await until { talk.state.value != nil }
        return talk
    }
}

/// A bug of a test.
struct Bug: Error {
    let words: String
}

/// Waits until it holds: looks again whenever something that it read has changed, as a screen does.
@MainActor
func until(
    _ what: String = "it", in limit: Duration = .seconds(60), _ holds: @escaping @MainActor () -> Bool
) async throws {
    let end = Task { try await Task.sleep(for: limit) }
    defer { end.cancel() }
    while true {
        let (stream, changed) = AsyncStream.makeStream(of: Void.self)
        if withObservationTracking(holds, onChange: { changed.finish() }) { return }
        let late = Task {
            try await end.value
            changed.yield()
            changed.finish()
        }
        defer { late.cancel() }
        for await _ in stream { throw Bug(words: "\(what) never came") }
    }
}
