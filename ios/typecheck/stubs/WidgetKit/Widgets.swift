// The part of WidgetKit that the widget uses, as signatures.
import Foundation
import SwiftUI

public protocol TimelineEntry { var date: Date { get } }
public enum TimelineReloadPolicy: Sendable { case never, atEnd }
public struct Timeline<E: TimelineEntry> { public init(entries: [E], policy: TimelineReloadPolicy) {} }
public struct TimelineProviderContext {}
public protocol TimelineProvider {
    associatedtype Entry: TimelineEntry
    typealias Context = TimelineProviderContext
    func placeholder(in context: Context) -> Entry
    func getSnapshot(in context: Context, completion: @escaping @Sendable (Entry) -> Void)
    func getTimeline(in context: Context, completion: @escaping @Sendable (Timeline<Entry>) -> Void)
}
@MainActor @preconcurrency public protocol WidgetConfiguration {}
public enum WidgetFamily: Sendable { case systemSmall, systemMedium, systemLarge }
public struct StaticConfiguration<C: View>: WidgetConfiguration {
    public init<P: TimelineProvider>(kind: String, provider: P, @ViewBuilder content: @escaping (P.Entry) -> C) {}
}
@MainActor extension WidgetConfiguration {
    public func configurationDisplayName<S: StringProtocol>(_ name: S) -> some WidgetConfiguration { self }
    public func description<S: StringProtocol>(_ text: S) -> some WidgetConfiguration { self }
    public func supportedFamilies(_ families: [WidgetFamily]) -> some WidgetConfiguration { self }
}
@MainActor @preconcurrency public protocol Widget {
    associatedtype Body: WidgetConfiguration
    @MainActor @preconcurrency var body: Body { get }
    @MainActor @preconcurrency init()
}
extension Widget { @MainActor public static func main() {} }
public enum ContainerBackgroundPlacement: Sendable { case widget }
@MainActor extension View {
    public func containerBackground<S: ShapeStyle>(_ style: S, for placement: ContainerBackgroundPlacement) -> some View { self }
}
