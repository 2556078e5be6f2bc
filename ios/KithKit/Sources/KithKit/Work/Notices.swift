// What is said once, at the edge of the screen.

import Observation

/// Something to say once: a key of the words, and perhaps a way back.
public struct Notice: Sendable, Identifiable {
    /// Which one it is.
    public let id: Int
    /// The key of its words.
    public let key: String
    /// What went wrong, if something did.
    public let problem: Problem?
    /// Takes back what was done.
    public let undo: (@MainActor @Sendable () async -> Void)?
}

/// Notices wait here until a screen has said them. It stays until it is put away or something else is said: nobody is hurried.
@MainActor
@Observable
public final class Notices {
    /// What is to be said now.
    public private(set) var now: Notice?
    @ObservationIgnored private var said = 0

    func say(_ key: String, problem: Problem? = nil, undo: (@MainActor @Sendable () async -> Void)? = nil) {
        said += 1
        now = Notice(id: said, key: key, problem: problem, undo: undo)
    }

    /// It was read.
    public func putAway() {
        now = nil
    }

    /// Takes back what the notice tells of.
    public func undo() async {
        guard let notice = now, let undo = notice.undo else { return }
        now = nil
        await undo()
    }
}
