// What an employer can see, and what not: the rows of the threat model, in plain words.

import KithKit
import SwiftUI

struct EmployerScreen: View {
    @Environment(\.words) private var words

    var body: some View {
        List {
            Text(words("employer.text"))
            Section(words("employer.hidden")) { ForEach(Fact.all.filter { !$0.isSeen }) { row($0, "checkmark") } }
            Section(words("employer.seen")) { ForEach(Fact.all.filter(\.isSeen)) { row($0, "eye") } }
            Text(words("employer.audit"))
        }
        .navigationTitle(words("employer.title"))
    }

    private func row(_ fact: Fact, _ sign: String) -> some View { Label(words(fact.key), systemImage: sign) }
}
