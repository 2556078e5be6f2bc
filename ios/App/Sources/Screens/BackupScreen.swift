// A backup of the journal: the one way in which it leaves this device, asked for each time.

import KithKit
import SwiftUI
import UniformTypeIdentifiers

struct BackupScreen: View {
    @Environment(\.words) private var words
    @State private var file: URL?
    @State private var code = ""
    @State private var chooses = false
    let model: JournalModel

    var body: some View {
        Form {
            Text(words("backup.text"))
            switch model.backup {
            case .idle: choices(nil)
            case .failed(let problem): choices(problem)
            case .asked(let entries):
                Section {
                    Text(words.count("backup.entries", entries)).font(.headline)
                    Act(words("backup.agree")) {
                        let new = URL.temporaryDirectory.appending(path: "\(UUID().uuidString).kith-backup")
                        file = new
                        await model.backUp(to: new)
                    }
                    Act(words("action.cancel")) { model.finished() }
                }
            case .working:
                Section {
                    ProgressView(words("backup.working"))
                    Act(words("action.stop")) { model.stop() }
                }
            case .made(let code, let entries, let left): made(code, entries, left)
            case .restored(let entries):
                Section {
                    Text(words.count("restore.done", entries)).font(.headline)
                    Act(words("action.close")) { model.finished() }
                }
            }
        }
        .navigationTitle(words("backup.title"))
        .fileImporter(isPresented: $chooses, allowedContentTypes: [.data]) { chosen in
            guard case .success(let url) = chosen else { return }
            let code = code
            Task { await restore(url, code) }
        }
    }

    @ViewBuilder private func choices(_ problem: Problem?) -> some View {
        Section {
            ProblemText(problem: problem)
            Act(words("backup.make")) { await model.askForBackup() }
        }
        Section(words("restore.title")) {
            Field(name: words("backup.code"), text: $code, isLong: true).textInputAutocapitalization(.never).autocorrectionDisabled()
            MainAct(title: words("restore"), isOff: code.isEmpty) { chooses = true }
        }
    }

    private func made(_ code: String, _ entries: Int, _ left: Int) -> some View {
        Section {
            Text(words.count("backup.made", entries)).font(.headline)
            if left > 0 { Text(words.count("backup.left", left)) }
            Text(words("backup.code.text"))
            Text(code).font(.body.monospaced()).environment(\.layoutDirection, .leftToRight).privacySensitive()
            if let file {
                ShareLink(words("backup.file"), item: file).frame(minHeight: finger).accessibilityLabel(words("backup.file"))
            }
            Act(words("backup.written")) {
                // What was shared is elsewhere now.
                if let file { try? FileManager.default.removeItem(at: file) }
                model.finished()
            }
        }
    }

    private func restore(_ url: URL, _ typed: String) async {
        let isOurs = url.startAccessingSecurityScopedResource()
        defer { if isOurs { url.stopAccessingSecurityScopedResource() } }
        await model.restore(from: url, code: typed)
        code = ""
    }
}
