// The part of UniformTypeIdentifiers that the app uses, as signatures.
@_exported import Foundation

public struct UTType: Hashable, Sendable { public static var data: UTType { fatalError() } }

// What Foundation has on Apple's systems only.
extension URL {
    public func startAccessingSecurityScopedResource() -> Bool { fatalError() }
    public func stopAccessingSecurityScopedResource() {}
}
