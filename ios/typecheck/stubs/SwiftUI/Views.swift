// The part of SwiftUI that the app uses, as signatures: bodies trap. Written by us from the documentation, so that screens are type-checked
// where there is no SwiftUI. It proves nothing about how they look or behave.
@_exported import Foundation
@_exported import Observation

@MainActor @preconcurrency public protocol View {
    associatedtype Body: View
    @ViewBuilder @MainActor @preconcurrency var body: Self.Body { get }
}
extension Never: View { public var body: Never { fatalError() } }
public protocol PrimitiveView: View where Body == Never {}
extension PrimitiveView { public var body: Never { fatalError() } }
extension Optional: View where Wrapped: View { public var body: Never { fatalError() } }

@resultBuilder public struct ViewBuilder {
    public static func buildBlock() -> EmptyView { fatalError() }
    public static func buildBlock<C: View>(_ content: C) -> C { content }
    public static func buildBlock<each C: View>(_ content: repeat each C) -> TupleView<(repeat each C)> { fatalError() }
    public static func buildExpression<C: View>(_ content: C) -> C { content }
    public static func buildIf<C: View>(_ content: C?) -> C? { content }
    public static func buildEither<T: View, F: View>(first: T) -> ConditionalView<T, F> { fatalError() }
    public static func buildEither<T: View, F: View>(second: F) -> ConditionalView<T, F> { fatalError() }
}
public struct EmptyView: PrimitiveView { public init() {} }
public struct TupleView<T>: PrimitiveView {}
public struct ConditionalView<A, B>: PrimitiveView {}

// Text and pictures.
public struct LocalizedStringKey: ExpressibleByStringInterpolation { public init(stringLiteral value: String) {} }
public struct Text: PrimitiveView {
    public init(_ key: LocalizedStringKey) {}
    @_disfavoredOverload public init<S: StringProtocol>(_ text: S) {}
    public init(verbatim text: String) {}
}
public struct Image: PrimitiveView {
    public init(systemName: String) {}
    public init(decorative cgImage: CGImage, scale: CGFloat) {}
    public func resizable() -> Image { self }
    public func interpolation(_ value: Interpolation) -> Image { self }
    public enum Interpolation: Sendable { case none, low, medium, high }
}
public final class CGImage: Sendable {}
public struct Label<T: View, I: View>: PrimitiveView { public init(@ViewBuilder title: () -> T, @ViewBuilder icon: () -> I) {} }
extension Label where T == Text, I == Image { @_disfavoredOverload public init<S: StringProtocol>(_ title: S, systemImage: String) {} }
public struct ContentUnavailableView<L: View, D: View, A: View>: PrimitiveView {
    public init(@ViewBuilder label: () -> L, @ViewBuilder description: () -> D = { EmptyView() }, @ViewBuilder actions: () -> A = { EmptyView() }) {}
}
public struct ProgressView<L: View>: PrimitiveView {}
extension ProgressView where L == Text { @_disfavoredOverload public init<S: StringProtocol>(_ title: S) {} }
public struct Divider: PrimitiveView { public init() {} }
public struct Spacer: PrimitiveView { public init(minLength: CGFloat? = nil) {} }

// Controls.
public struct ButtonRole: Equatable, Sendable { public static let destructive = ButtonRole(), cancel = ButtonRole() }
public struct Button<L: View>: PrimitiveView {
    public init(role: ButtonRole?, action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> L) {}
    public init(action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> L) {}
}
extension Button where L == Text {
    @_disfavoredOverload public init<S: StringProtocol>(_ title: S, role: ButtonRole? = nil, action: @escaping @MainActor () -> Void) {}
}
public struct Toggle<L: View>: PrimitiveView { public init(isOn: Binding<Bool>, @ViewBuilder label: () -> L) {} }
public struct TextField<L: View>: PrimitiveView {}
extension TextField where L == Text {
    @_disfavoredOverload public init<S: StringProtocol>(_ title: S, text: Binding<String>) {}
    @_disfavoredOverload public init<S: StringProtocol>(_ title: S, text: Binding<String>, axis: Axis) {}
}
public struct SecureField<L: View>: PrimitiveView {}
extension SecureField where L == Text { @_disfavoredOverload public init<S: StringProtocol>(_ title: S, text: Binding<String>) {} }
public struct Picker<L: View, V: Hashable, C: View>: PrimitiveView {}
extension Picker where L == Text {
    @_disfavoredOverload public init<S: StringProtocol>(_ title: S, selection: Binding<V>, @ViewBuilder content: () -> C) {}
}
public struct DatePickerComponents: OptionSet, Sendable {
    public let rawValue: UInt
    public init(rawValue: UInt) { self.rawValue = rawValue }
    public static let date = DatePickerComponents(rawValue: 1), hourAndMinute = DatePickerComponents(rawValue: 2)
}
public struct DatePicker<L: View>: PrimitiveView {}
extension DatePicker where L == Text {
    @_disfavoredOverload public init<S: StringProtocol>(
        _ title: S, selection: Binding<Date>, in range: PartialRangeFrom<Date>, displayedComponents: DatePickerComponents = [.hourAndMinute, .date]) {}
}
public struct Link<L: View>: PrimitiveView { public init(destination: URL, @ViewBuilder label: () -> L) {} }
public struct ShareLink<L: View>: PrimitiveView {}
extension ShareLink where L == Label<Text, Image> {
    @_disfavoredOverload public init<S: StringProtocol>(_ title: S, item: URL) {}
    @_disfavoredOverload public init<S: StringProtocol>(_ title: S, item: String) {}
}
public struct Menu<L: View, C: View>: PrimitiveView { public init(@ViewBuilder content: () -> C, @ViewBuilder label: () -> L) {} }

// Containers.
public enum HorizontalAlignment: Sendable { case leading, center, trailing }
public enum VerticalAlignment: Sendable { case top, center, bottom, firstTextBaseline }
public enum Alignment: Sendable { case leading, center, trailing, top, bottom, topLeading, bottomTrailing }
public enum TextAlignment: Sendable { case leading, center, trailing }
public enum Axis: Sendable { case horizontal, vertical }
public enum Edge: Sendable {
    case top, leading, bottom, trailing
    public struct Set: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }
        public static let top = Set(rawValue: 1), leading = Set(rawValue: 2), bottom = Set(rawValue: 4), trailing = Set(rawValue: 8)
        public static let horizontal: Set = [.leading, .trailing], vertical: Set = [.top, .bottom], all: Set = [.horizontal, .vertical]
    }
}
public enum VerticalEdge: Sendable { case top, bottom }
public enum HorizontalEdge: Sendable { case leading, trailing }
public struct VStack<C: View>: PrimitiveView { public init(alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> C) {} }
public struct HStack<C: View>: PrimitiveView { public init(alignment: VerticalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> C) {} }
public struct ZStack<C: View>: PrimitiveView { public init(alignment: Alignment = .center, @ViewBuilder content: () -> C) {} }
public struct LazyVStack<C: View>: PrimitiveView { public init(alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> C) {} }
public struct GridItem: Sendable {
    public enum Size: Sendable { case flexible(minimum: CGFloat = 10, maximum: CGFloat = .infinity) }
    public init(_ size: Size = .flexible(), spacing: CGFloat? = nil) {}
}
public struct LazyVGrid<C: View>: PrimitiveView { public init(columns: [GridItem], spacing: CGFloat? = nil, @ViewBuilder content: () -> C) {} }
public struct ViewThatFits<C: View>: PrimitiveView { public init(@ViewBuilder content: () -> C) {} }
public struct ScrollView<C: View>: PrimitiveView { public init(@ViewBuilder content: () -> C) {} }
public struct List<C: View>: PrimitiveView { public init(@ViewBuilder content: () -> C) {} }
public struct Form<C: View>: PrimitiveView { public init(@ViewBuilder content: () -> C) {} }
public struct Section<H: View, C: View, F: View>: PrimitiveView {}
extension Section where H == Text, F == EmptyView { @_disfavoredOverload public init<S: StringProtocol>(_ title: S, @ViewBuilder content: () -> C) {} }
extension Section where H == EmptyView, F == EmptyView { public init(@ViewBuilder content: () -> C) {} }
extension Section where H == Text { public init(@ViewBuilder content: () -> C, @ViewBuilder header: () -> H, @ViewBuilder footer: () -> F) {} }
extension Section where H == EmptyView { public init(@ViewBuilder content: () -> C, @ViewBuilder footer: () -> F) {} }
public struct ForEach<D: RandomAccessCollection, ID: Hashable, C: View>: PrimitiveView {
    public init(_ data: D, id: KeyPath<D.Element, ID>, @ViewBuilder content: @escaping (D.Element) -> C) {}
}
extension ForEach where D.Element: Identifiable, ID == D.Element.ID { public init(_ data: D, @ViewBuilder content: @escaping (D.Element) -> C) {} }
public struct NavigationStack<Data, C: View>: PrimitiveView {}
extension NavigationStack where Data == Never { public init(@ViewBuilder root: () -> C) {} }
extension NavigationStack where Data: MutableCollection, Data: RandomAccessCollection, Data: RangeReplaceableCollection, Data.Element: Hashable {
    public init(path: Binding<Data>, @ViewBuilder root: () -> C) {}
}
public struct TabView<V: Hashable, C: View>: PrimitiveView { public init(selection: Binding<V>?, @ViewBuilder content: () -> C) {} }
public struct GeometryProxy { public var size: CGSize }
public struct GeometryReader<C: View>: PrimitiveView { public init(@ViewBuilder content: @escaping (GeometryProxy) -> C) {} }

// Shapes.
public protocol ShapeStyle: Sendable {}
public struct Color: ShapeStyle, View, Hashable {
    nonisolated public init(_ space: RGBColorSpace = .sRGB, red: Double, green: Double, blue: Double, opacity: Double = 1) {}
    public enum RGBColorSpace: Sendable { case sRGB }
    nonisolated public static let primary = Color(red: 0, green: 0, blue: 0), secondary = primary, accentColor = primary, white = primary, black = primary
    nonisolated public static let clear = primary
    public var body: Never { fatalError() }
}
public struct HierarchicalShapeStyle: ShapeStyle {}
public struct BackgroundStyle: ShapeStyle {}
public struct Material: ShapeStyle { public static let bar = Material(), regular = Material() }
public struct TintShapeStyle: ShapeStyle {}
public struct SeparatorShapeStyle: ShapeStyle {}
extension ShapeStyle where Self == Color {
    public static var red: Color { fatalError() }
    public static var white: Color { fatalError() }
}
extension ShapeStyle where Self == HierarchicalShapeStyle {
    public static var primary: HierarchicalShapeStyle { fatalError() }
    public static var secondary: HierarchicalShapeStyle { fatalError() }
    public static var quaternary: HierarchicalShapeStyle { fatalError() }
}
extension ShapeStyle where Self == BackgroundStyle { public static var background: BackgroundStyle { fatalError() } }
extension ShapeStyle where Self == Material {
    public static var bar: Material { fatalError() }
    public static var regularMaterial: Material { fatalError() }
}
extension ShapeStyle where Self == TintShapeStyle { public static var tint: TintShapeStyle { fatalError() } }
public struct Path: Shape, Sendable {
    nonisolated public init() {}
    nonisolated public init(_ make: (inout Path) -> Void) {}
    nonisolated public mutating func move(to end: CGPoint) {}
    nonisolated public mutating func addLine(to end: CGPoint) {}
    nonisolated public mutating func addQuadCurve(to end: CGPoint, control: CGPoint) {}
    nonisolated public mutating func addEllipse(in rect: CGRect) {}
    nonisolated public func path(in rect: CGRect) -> Path { self }
}
public protocol Shape: View, Sendable { nonisolated func path(in rect: CGRect) -> Path }
extension Shape {
    public var body: some View { EmptyView() }
    public func fill<S: ShapeStyle>(_ style: S) -> some View { EmptyView() }
    public func stroke<S: ShapeStyle>(_ style: S, style stroke: StrokeStyle) -> some View { EmptyView() }
    public func stroke<S: ShapeStyle>(_ style: S, lineWidth: CGFloat = 1) -> some View { EmptyView() }
}
public enum CGLineCap: Sendable { case butt, round, square }
public struct StrokeStyle: Sendable { public init(lineWidth: CGFloat = 1, lineCap: CGLineCap = .butt) {} }
public struct Circle: Shape { nonisolated public init() {}; nonisolated public func path(in rect: CGRect) -> Path { Path() } }
public struct Capsule: Shape { nonisolated public init() {}; nonisolated public func path(in rect: CGRect) -> Path { Path() } }
public struct RoundedRectangle: Shape { nonisolated public init(cornerRadius: CGFloat) {}; nonisolated public func path(in rect: CGRect) -> Path { Path() } }
