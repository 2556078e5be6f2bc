// Search in the messages of this device: it works offline.

import KithKit
import SwiftUI

struct SearchScreen: View {
    @Environment(\.words) private var words
    @Environment(\.zone) private var zone
    @Bindable var model: SearchModel
    let routes: Routes

    var body: some View {
        Loaded(load: model.state) { found in
            if model.query.isEmpty {
                Hint(sign: "magnifyingglass", title: words("search.begin"), text: words("search.begin.text"))
            } else if found.isEmpty {
                Hint(sign: "magnifyingglass", title: words("search.none"), text: words("search.none.text"))
            } else {
                List {
                    ForEach(found) { row in
                        RowAct(
                            sign: "bubble.left", title: row.text ?? words("message.deleted"),
                            detail: words("search.line", row.author, words.moment(row.at, in: zone))
                        ) { routes.open(.conversation(row.group)) }
                    }
                }
            }
        }
        .searchable(text: $model.query, prompt: words("search.words"))
        .navigationTitle(words("search.title"))
        .task { await model.watch() }
    }
}
