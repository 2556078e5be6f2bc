// swift-tools-version: 6.0
// Kith for Swift. This folder has what is written by hand; `cargo xtask test` (Linux) and `cargo xtask package apple` (Xcode) put
// the generated code and the library to it. The sources are the same in both.
import PackageDescription

#if os(Linux)
// Headers alone: the library is given to the linker with -L.
let library: Target = .systemLibrary(name: "KithFFI", path: "Sources/KithFFI")
// They start a relay, which an app cannot.
let tests: [Target] = [.testTarget(name: "KithClientTests", dependencies: ["KithClient"])]
#else
let library: Target = .binaryTarget(name: "KithFFI", path: "KithFFI.xcframework")
let tests: [Target] = []
#endif

let package = Package(
    name: "Kith",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [
        .library(name: "KithClient", targets: ["KithClient"])
    ],
    targets: [
        library,
        // Generated, with the types of their own that it names: uniffi writes for language mode 5.
        .target(name: "KithModel", dependencies: ["KithFFI"], swiftSettings: [.swiftLanguageMode(.v5)]),
        .target(
            name: "KithCore",
            dependencies: ["KithFFI", "KithModel"],
            swiftSettings: [.swiftLanguageMode(.v5)],
            linkerSettings: [
                .linkedFramework("Security", .when(platforms: [.iOS, .macOS])),
                .linkedFramework("SystemConfiguration", .when(platforms: [.iOS, .macOS])),
            ]
        ),
        // Written by hand.
        .target(name: "KithClient", dependencies: ["KithCore", "KithModel"]),
    ] + tests,
    swiftLanguageModes: [.v6]
)
