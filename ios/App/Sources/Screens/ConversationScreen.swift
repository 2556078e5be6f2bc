// A conversation: the newest words at the bottom, each with how far it came.

import KithKit
import SwiftUI

struct ConversationScreen: View {
    @Environment(\.words) private var words
    @State private var takenBack: MessageRow?
    @Bindable var model: ConversationModel
    let models: Models

    var body: some View {
        Loaded(load: model.state) { page in
            if page.messages.isEmpty {
                Hint(sign: "bubble.left.and.bubble.right", title: words("conversation.empty"), text: words("conversation.empty.text"))
            } else {
                ScrollView {
                    // Only what is in sight is made, however long the list is.
                    LazyVStack(spacing: 8) {
                        ForEach(page.messages) { message in
                            if message.hasGapBefore { Text(words("conversation.gap")).font(.footnote).foregroundStyle(.secondary) }
                            Bubble(message: message, model: model) { takenBack = message }
                                .onAppear { if message.id == page.messages.first?.id { model.older() } }
                        }
                    }
                    .padding()
                }
                .defaultScrollAnchor(.bottom)
                .scrollDismissesKeyboard(.interactively)
                .task(id: page.messages.last?.id) { await model.seen() }
            }
        }
        .frame(maxHeight: .infinity)
        .safeAreaInset(edge: .bottom) {
            VStack(spacing: 0) {
                OfflineBar(reach: models.connection.link)
                if let group = model.state.value?.group { Foot(group: group, model: model) }
            }
            .background(.bar)
        }
        .navigationTitle(model.state.value?.group.name ?? words("conversation.title"))
        .toolbar {
            ToolbarItem(placement: .primaryAction) {
                IconAct(sign: "person.3", name: words("group.title")) { models.routes.open(.group(model.key)) }
            }
        }
        .asks(about: $takenBack, words("unsend.title"), words("unsend.text"), yes: words("unsend"), no: words("action.cancel")) {
            await model.unsend($0)
        }
        .task { await model.watch() }
    }
}

/// One message, and what can be done with it.
private struct Bubble: View {
    @Environment(\.words) private var words
    @Environment(\.zone) private var zone
    let message: MessageRow
    let model: ConversationModel
    let onTakeBack: () -> Void

    var body: some View {
        VStack(alignment: .leading, spacing: 2) {
            if !message.isMine { Text(message.author).font(.caption).bold() }
            if let quote = message.quote {
                Text(words("message.quote", quote.author, quote.text ?? words("message.deleted"))).font(.footnote.italic()).lineLimit(2)
            }
            if let text = message.text, !message.isDeleted { Text(text) } else { Text(words("message.deleted")).italic() }
            if !message.reactions.isEmpty { Text(message.reactions.joined(separator: " ")) }
            Label(foot, systemImage: sign).font(.caption)
        }
        .padding(12)
        .frame(minHeight: finger)
        .background(message.isMine ? Palette.mood(4) : Palette.mood(3), in: RoundedRectangle(cornerRadius: 18))
        .foregroundStyle(Palette.onMood)
        .frame(maxWidth: .infinity, alignment: message.isMine ? .trailing : .leading)
        .accessibilityElement(children: .combine)
        .accessibilityHint(words("message.acts"))
        .contextMenu { acts }
    }

    @ViewBuilder private var acts: some View {
        if !message.isDeleted { Button(words("message.reply")) { model.reply(to: message) } }
        if message.isMine, !message.isDeleted {
            Button(words("message.edit")) { model.edit(message) }
            Button(words("unsend"), role: .destructive) { onTakeBack() }
        }
        if message.delivery.warns { Button(words("message.again")) { Task { await model.sayAgain(message) } } }
    }

    /// When it was written, and how far it came: in words, since a sign alone says little.
    private var foot: String {
        var parts = [ClockTime(message.at, in: zone).text]
        if message.isEdited, !message.isDeleted { parts.append(words("message.edited")) }
        if message.isMine { parts.append(words("mark.\(message.delivery.rawValue)")) }
        return parts.joined(separator: " · ")
    }

    private var sign: String {
        if message.delivery.warns { return "exclamationmark.triangle" }
        return message.delivery == .queued ? "clock" : "checkmark"
    }
}

/// Where one writes; or why one cannot.
private struct Foot: View {
    @Environment(\.words) private var words
    let group: GroupRow
    @Bindable var model: ConversationModel

    var body: some View {
        switch group.standing {
        case .request:
            VStack {
                Text(words("conversation.request"))
                Act(words("action.accept")) { await model.answer(accept: true) }
                Act(words("action.decline"), role: .destructive) { await model.answer(accept: false) }
            }
            .padding()
        case .left, .removed, .stopped: Text(words("standing.\(group.standing.rawValue).text")).padding()
        case .active, .joining:
            VStack(alignment: .leading, spacing: 4) {
                if model.editing != nil {
                    about(words("message.editing")) { model.edit(nil) }
                } else if let answered = model.replyTo {
                    about(words("message.replying", answered.author)) { model.reply(to: nil) }
                }
                HStack(alignment: .bottom) {
                    TextField(words("conversation.write"), text: $model.text, axis: .vertical)
                        .lineLimit(1...5)
                        .textFieldStyle(.roundedBorder)
                        .frame(minHeight: finger)
                        .accessibilityLabel(words("conversation.write"))
                    IconAct(sign: "paperplane.fill", name: words("action.send"), isOff: !model.canSay) { await model.say() }
                }
            }
            .padding(8)
        }
    }

    private func about(_ text: String, onStop: @escaping @MainActor () -> Void) -> some View {
        HStack {
            Text(text).font(.subheadline)
            Spacer()
            IconAct(sign: "xmark", name: words("action.cancel")) { onStop() }
        }
    }
}
