// swift-tools-version: 6.0
// What the screens of the iOS app show and do, without a screen: models over the bindings. `cargo xtask test swift` runs its tests on
// Linux. The bindings are a package that is laid out by a command: by `cargo xtask package apple` for Xcode, by the tests for themselves.
import PackageDescription

let bindings = Context.environment["KITH_BINDINGS"] ?? "../../target/package/apple/Kith"
let name = bindings.split(separator: "/").last.map(String.init) ?? "Kith"

#if os(Linux)
// They start a relay, which an app cannot.
let tests: [Target] = [.testTarget(name: "KithKitTests", dependencies: ["KithKit"])]
#else
let tests: [Target] = []
#endif

let package = Package(
    name: "KithKit",
    defaultLocalization: "en",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [
        .library(name: "KithKit", targets: ["KithKit"])
    ],
    dependencies: [
        .package(path: bindings)
    ],
    targets: [
        .target(
            name: "KithKit",
            dependencies: [.product(name: "KithClient", package: name)],
            resources: [.copy("Resources/words"), .copy("Resources/facts.json")]
        )
    ] + tests,
    swiftLanguageModes: [.v6]
)
