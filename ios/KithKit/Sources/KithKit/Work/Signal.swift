// A sign that something is to be read again.

import Foundation

/// Tells whoever listens, once at the beginning and after each change; who is slow hears once of several.
@MainActor
final class Signal {
    private var ears: [UUID: AsyncStream<Void>.Continuation] = [:]

    func fire() {
        for ear in ears.values { ear.yield() }
    }

    /// Begins with a sign.
    func stream() -> AsyncStream<Void> {
        let id = UUID()
        let (stream, ear) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        ears[id] = ear
        ear.onTermination = { _ in
            Task { @MainActor [weak self] in self?.ears[id] = nil }
        }
        ear.yield()
        return stream
    }
}
