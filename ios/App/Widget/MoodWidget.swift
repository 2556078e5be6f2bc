// Five faces on the home screen: the first tap opens the journal with a mood, the second keeps it. The widget knows no key, opens no
// home and shows nothing of the person; a PIN stands before the second tap as before everything.

import Foundation
import KithKit
import SwiftUI
import WidgetKit

/// Always the same.
struct Faces: TimelineEntry {
    let date: Date
}

struct FacesProvider: TimelineProvider {
    func placeholder(in context: Context) -> Faces { Faces(date: .distantPast) }

    func getSnapshot(in context: Context, completion: @escaping @Sendable (Faces) -> Void) { completion(Faces(date: .distantPast)) }

    func getTimeline(in context: Context, completion: @escaping @Sendable (Timeline<Faces>) -> Void) {
        completion(Timeline(entries: [Faces(date: .distantPast)], policy: .never))
    }
}

@main
struct MoodWidget: Widget {
    private let words = Words(.best(of: Locale.preferredLanguages))

    var body: some WidgetConfiguration {
        StaticConfiguration(kind: "org.kith.mood", provider: FacesProvider()) { _ in FaceRow(words: words) }
            .configurationDisplayName(words("journal.title"))
            .description(words("journal.ask"))
            .supportedFamilies([.systemMedium])
    }
}

/// The question, and the faces as links into the app.
struct FaceRow: View {
    let words: Words

    var body: some View {
        VStack(spacing: 12) {
            Text(words("journal.ask")).font(.headline)
            HStack(spacing: 4) {
                ForEach(1...5, id: \.self) { mood in
                    if let address = URL(string: "kith:journal/\(mood)") {
                        Link(destination: address) {
                            Text(words("mood.\(mood)"))
                                .font(.caption)
                                .lineLimit(1)
                                .minimumScaleFactor(0.5)
                                .frame(maxWidth: .infinity, minHeight: 44)
                                .background(.quaternary, in: RoundedRectangle(cornerRadius: 12))
                        }
                        .accessibilityLabel(words("mood.\(mood)"))
                    }
                }
            }
        }
        .containerBackground(.background, for: .widget)
    }
}
