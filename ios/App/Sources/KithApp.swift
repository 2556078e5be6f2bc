// The app: its window, and what the system calls.

import BackgroundTasks
import KithKit
import SwiftUI

@main
struct KithApp: App {
    @Environment(\.scenePhase) private var phase
    @State private var shell: Shell

    /// The name under which the system knows the background slot; `project.yml` has it too.
    static let refresh = "org.kith.refresh"

    init() {
        Places.prepare()
        _shell = State(initialValue: Shell(folder: Places.home, keys: Keychain(), likes: StoredLikes.read()))
    }

    var body: some Scene {
        WindowGroup {
            Root()
                .environment(shell)
                .task { await shell.start() }
                .onChange(of: phase) { _, now in
                    let shell = shell
                    Task {
                        switch now {
                        case .active: await shell.wake()
                        case .background:
                            Self.askForSlot()
                            await shell.sleep()
                        default: break
                        }
                    }
                }
        }
        .backgroundTask(.appRefresh(Self.refresh)) { [shell] in
            await Self.askForSlot()
            // Cancelled by the system when the time is over: the core ends what waits.
            _ = await shell.syncInBackground(within: .seconds(20))
        }
    }

    /// Asks for the next background slot. Whether and when it comes, the system decides.
    private static func askForSlot() {
        let request = BGAppRefreshTaskRequest(identifier: refresh)
        request.earliestBeginDate = Date(timeIntervalSinceNow: 30 * 60)
        try? BGTaskScheduler.shared.submit(request)
    }
}
