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
    "FuzzStreamDecoder",
    "FuzzStreamSession",
    "FuzzDeflate",
]

let package = Package(
    name: "FuzzTesting",
    platforms: [.macOS("26.0")],
    dependencies: [.package(name: "swift-msgpack-interning", path: "..")],
    targets: [
        // The checks of the main package's tests; Sources/FuzzChecks is a link to their folder.
        .target(
            name: "FuzzChecks",
            dependencies: [
                .product(name: "MsgPackWire", package: "swift-msgpack-interning"),
                .product(name: "MsgPackReference", package: "swift-msgpack-interning"),
                .product(name: "MsgPackCInterop", package: "swift-msgpack-interning"),
                // With it come its own parts, StringInterning and Deflate.
                .product(name: "InternedStream", package: "swift-msgpack-interning"),
                .product(name: "KeyMap", package: "swift-msgpack-interning"),
            ],
            swiftSettings: strict)
    ]
        + fuzzTargets.map { name in
            .executableTarget(name: name, dependencies: ["FuzzChecks"], swiftSettings: strict)
        },
    swiftLanguageModes: [.v6]
)
