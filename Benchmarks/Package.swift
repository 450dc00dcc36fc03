// swift-tools-version: 6.2
import PackageDescription

// A package of its own: the libraries that the codecs are compared with are needed here only.
// `make bench` installs them where it can, builds, runs, and records.

let settings: [SwiftSetting] = [
    .enableExperimentalFeature("Lifetimes"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS("26.0")],
    products: [.executable(name: "benchmarks", targets: ["benchmarks"])],
    dependencies: [.package(name: "swift-msgpack-interning", path: "..")],
    targets: [
        .systemLibrary(
            name: "CLz4", pkgConfig: "liblz4",
            providers: [.apt(["liblz4-dev"]), .brew(["lz4"])]),
        .systemLibrary(
            name: "CZstd", pkgConfig: "libzstd",
            providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        // The clock, the counter of allocations, the loops that are C's own, and the loader of the C
        // library.
        .target(
            name: "CBenchmarkSupport",
            dependencies: [.product(name: "MsgPackCInterop", package: "swift-msgpack-interning")],
            linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        // The reader of the captures in Corpus; Sources/BenchmarkCaptures is a link to its folder.
        .target(
            name: "BenchmarkCaptures",
            dependencies: [
                .product(name: "MsgPackWire", package: "swift-msgpack-interning"),
                .product(name: "InternedStream", package: "swift-msgpack-interning"),
                .product(name: "_CZlib", package: "swift-msgpack-interning"),
            ],
            swiftSettings: settings + [.strictMemorySafety()]),
        // Not under strict memory safety: it drives C libraries through pointers from end to end,
        // and no user links it.
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "CLz4", "CZstd", "CBenchmarkSupport", "BenchmarkCaptures",
                .product(name: "MsgPackWire", package: "swift-msgpack-interning"),
                .product(name: "MessagePackCoding", package: "swift-msgpack-interning"),
                .product(name: "InternedStream", package: "swift-msgpack-interning"),
                .product(name: "KeyMap", package: "swift-msgpack-interning"),
                .product(name: "MsgPackCInterop", package: "swift-msgpack-interning"),
                .product(name: "_TableLookUps", package: "swift-msgpack-interning"),
                .product(name: "_CZlib", package: "swift-msgpack-interning"),
            ],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
