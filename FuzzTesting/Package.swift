// swift-tools-version: 6.2
import PackageDescription

// A package of its own: its targets need the fuzzer's run-time library and flags, which would break
// `swift test` of the package that it tests. `run` builds and runs all targets.

let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableExperimentalFeature("Lifetimes"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// The fuzz targets, each with a folder in Sources. `run` reads them from here.
let fuzzTargets = [
    "FuzzWireReader",
    "FuzzDifferential",
    "FuzzStringCache",
    "FuzzCoders",
    "FuzzKeyMap",
    "FuzzStreamDecoder",
    "FuzzStreamBodies",
    "FuzzStreamSession",
    "FuzzDeflate",
    "FuzzCaptures",
    "FuzzCInterface",
]

/// The checks of the main package's tests, a product for this package alone.
let checks: Target.Dependency = .product(
    name: "_DifferentialChecks", package: "swift-msgpack-interning")

let package = Package(
    name: "FuzzTesting",
    platforms: [.macOS("26.0")],
    dependencies: [.package(name: "swift-msgpack-interning", path: "..")],
    targets: fuzzTargets.map { name in
        .executableTarget(name: name, dependencies: [checks], swiftSettings: strict)
    },
    swiftLanguageModes: [.v6]
)
