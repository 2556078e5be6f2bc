// Help now. It opens with no network, no account and no PIN, and keeps nothing of having been opened.

import KithKit
import SwiftUI

struct HelpScreen: View {
    @Environment(\.words) private var words
    @State private var country: String?
    let help: HelpModel
    private let countries = ["US", "GB", "DE", "ES"]

    var body: some View {
        Loaded(load: help.state) { page in
            List {
                Section(words("help.first")) { ForEach(page.steps, id: \.self) { Text(words.step($0)) } }
                Section(words("help.lines")) {
                    Picker(words("help.country"), selection: $country) {
                        Text(words("help.everywhere")).tag(String?.none)
                        ForEach(countries, id: \.self) { Text(words.country($0)).tag(String?.some($0)) }
                    }
                    .accessibilityLabel(words("help.country"))
                    ForEach(page.lines) { line($0) }
                }
            }
        }
        .navigationTitle(words("help.now"))
        .task(id: country) { await help.show(country) }
    }

    private func line(_ line: HelpRow) -> some View {
        VStack(alignment: .leading) {
            Text(line.name).font(.headline)
            contact(line.contact).font(.title2).environment(\.layoutDirection, .leftToRight)
            Text(words(line.isStale ? "help.stale" : "help.checked", words.dateOf(line.checkedOn))).font(.footnote).foregroundStyle(.secondary)
        }
    }

    /// A number is called with one tap; anything else is shown.
    @ViewBuilder private func contact(_ text: String) -> some View {
        let digits = text.filter { $0.isNumber || $0 == "+" }
        if !text.contains(where: \.isLetter), !digits.isEmpty, let call = URL(string: "tel:\(digits)") {
            Link(destination: call) { Text(text).frame(minHeight: finger) }.accessibilityLabel(text)
        } else {
            Text(text).textSelection(.enabled)
        }
    }
}
