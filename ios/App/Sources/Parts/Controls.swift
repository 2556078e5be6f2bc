// What can be pressed: with a name, and no smaller than a finger.

import CoreImage
import KithKit
import SwiftUI

/// A button with words.
struct Act: View {
    let title: String
    var role: ButtonRole?
    let act: @MainActor () async -> Void

    init(_ title: String, role: ButtonRole? = nil, act: @escaping @MainActor () async -> Void) {
        self.title = title
        self.role = role
        self.act = act
    }

    var body: some View {
        Button(role: role) {
            Task { await act() }
        } label: {
            Text(title).frame(minHeight: finger).contentShape(RoundedRectangle(cornerRadius: 0))
        }
        .buttonStyle(.borderless)
        .accessibilityLabel(title)
    }
}

/// The one thing that a screen is for.
struct MainAct: View {
    @Environment(\.colorScheme) private var colors
    let title: String
    var isOff = false
    let act: @MainActor () async -> Void

    var body: some View {
        Button {
            Task { await act() }
        } label: {
            Text(title).foregroundStyle(Palette.onAccent(colors)).frame(maxWidth: .infinity, minHeight: finger)
        }
        .buttonStyle(.borderedProminent)
        .disabled(isOff)
        .accessibilityLabel(title)
    }
}

/// A button with a sign; its name is said.
struct IconAct: View {
    let sign: String
    let name: String
    var isOff = false
    let act: @MainActor () async -> Void

    var body: some View {
        Button {
            Task { await act() }
        } label: {
            Image(systemName: sign).frame(minWidth: finger, minHeight: finger)
        }
        .disabled(isOff)
        .accessibilityLabel(name)
    }
}

/// A row that leads somewhere.
struct RowAct: View {
    @Environment(\.colorScheme) private var colors
    let sign: String
    let title: String
    var detail: String?
    var count = 0
    let act: @MainActor () -> Void

    var body: some View {
        Button {
            act()
        } label: {
            HStack {
                Image(systemName: sign).foregroundStyle(.tint).accessibilityHidden(true)
                VStack(alignment: .leading) {
                    Text(title).font(.headline)
                    if let detail { Text(detail).font(.subheadline).foregroundStyle(.secondary) }
                }
                Spacer()
                if count > 0 {
                    Text(String(count))
                        .font(.footnote)
                        .padding(8)
                        .background(.tint, in: Capsule())
                        .foregroundStyle(Palette.onAccent(colors))
                        .accessibilityHidden(true)
                }
            }
            .frame(minHeight: finger)
        }
        .buttonStyle(.plain)
        .accessibilityElement(children: .combine)
        .accessibilityAddTraits(.isButton)
        .accessibilityLabel(detail.map { "\(title), \($0)" } ?? title)
    }
}

/// A field with its name and what to know about it.
struct Field: View {
    let name: String
    @Binding var text: String
    var hint: String?
    var isSecret = false
    var isLong = false

    var body: some View {
        VStack(alignment: .leading, spacing: 4) {
            if isSecret {
                SecureField(name, text: $text).accessibilityLabel(name)
            } else if isLong {
                TextField(name, text: $text, axis: .vertical).lineLimit(1...6).accessibilityLabel(name)
            } else {
                TextField(name, text: $text).accessibilityLabel(name)
            }
            if let hint { Text(hint).font(.footnote).foregroundStyle(.secondary) }
        }
        .frame(minHeight: finger)
    }
}

/// A switch with what it means.
struct Switch: View {
    let name: String
    let text: String
    @Binding var isOn: Bool

    var body: some View {
        Toggle(isOn: $isOn) {
            VStack(alignment: .leading) {
                Text(name)
                Text(text).font(.footnote).foregroundStyle(.secondary)
            }
        }
        .frame(minHeight: finger)
        .accessibilityLabel(name)
        .accessibilityHint(text)
    }
}

/// A link as a picture for another phone's camera, and as text.
struct QrCard: View {
    @Environment(\.words) private var words
    let link: String
    let text: String
    let onHide: @MainActor () -> Void

    var body: some View {
        Text(text)
        if let picture = QrCard.picture(link) {
            // Dark on white by night too: cameras read nothing else.
            Image(decorative: picture, scale: 1)
                .interpolation(.none)
                .resizable()
                .aspectRatio(1, contentMode: .fit)
                .padding()
                .background(Color.white)
                .frame(maxWidth: 280)
                .accessibilityElement(children: .ignore)
                .accessibilityAddTraits(.isImage)
                .accessibilityLabel(words("qr.picture"))
        }
        Text(link).font(.footnote.monospaced()).lineLimit(3).textSelection(.enabled).environment(\.layoutDirection, .leftToRight)
        ShareLink(words("action.send"), item: link).frame(minHeight: finger).accessibilityLabel(words("action.send"))
        Act(words("action.hide")) { onHide() }
    }

    private static func picture(_ link: String) -> CGImage? {
        let filter = CIFilter.qrCodeGenerator()
        filter.message = Data(link.utf8)
        filter.correctionLevel = "L"
        return filter.outputImage.flatMap { CIContext().createCGImage($0, from: $0.extent) }
    }
}

/// A value that a model keeps, for a control. Controls read and write on the main thread.
@MainActor
func bound<Value: Sendable>(
    _ get: @escaping @MainActor @Sendable () -> Value, set: @escaping @MainActor @Sendable (Value) -> Void
) -> Binding<Value> {
    Binding {
        MainActor.assumeIsolated { get() }
    } set: { value in
        MainActor.assumeIsolated { set(value) }
    }
}

extension View {
    /// Asks before what cannot be undone.
    func asks(
        _ title: String, _ text: String, yes: String, no: String, isAsked: Binding<Bool>, act: @escaping @MainActor () async -> Void
    ) -> some View {
        alert(title, isPresented: isAsked) {
            Button(yes, role: .destructive) { Task { await act() } }
            Button(no, role: .cancel) {}
        } message: {
            Text(text)
        }
    }

    /// Asks before what cannot be undone is done to one of several. The answer is for the one that was asked about, whatever is
    /// put away first.
    func asks<Item: Sendable>(
        about item: Binding<Item?>, _ title: String, _ text: String, yes: String, no: String,
        act: @escaping @MainActor (Item) async -> Void
    ) -> some View {
        let isAsked = bound { item.wrappedValue != nil } set: { if !$0 { item.wrappedValue = nil } }
        return alert(title, isPresented: isAsked, presenting: item.wrappedValue) { asked in
            Button(yes, role: .destructive) { Task { await act(asked) } }
            Button(no, role: .cancel) {}
        } message: { _ in
            Text(text)
        }
    }
}
