// swift-tools-version: 6.2
import CompilerPluginSupport
import PackageDescription

/// msgpack-c renamed its pkg-config file in 6.0 (`msgpack` → `msgpack-c`). The Makefile exports the
/// name that this machine has; an environment variable is part of SwiftPM's manifest cache key.
let msgpackPkgConfig = Context.environment["MSGPACK_PC"] ?? "msgpack"

/// CI turns warnings into errors. A package that others depend on must not: their newer compiler
/// may know warnings that ours does not.
let warningsAsErrors: [SwiftSetting] =
    Context.environment["WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)]

let strict: [SwiftSetting] =
    [
        .strictMemorySafety(),
        .enableExperimentalFeature("Lifetimes"),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + warningsAsErrors

let package = Package(
    name: "swift-msgpack-interning",
    platforms: [.macOS("26.0")],
    products: [
        .library(name: "MsgPackWire", targets: ["MsgPackWire"]),
        .library(name: "MessagePackCoding", targets: ["MessagePackCoding"]),
        // StringInterning comes with both: secrets of the tables are made there.
        .library(name: "InternedStream", targets: ["InternedStream", "StringInterning"]),
        // Both together: Swift values over an interned stream.
        .library(name: "InternedCoding", targets: ["InternedCoding"]),
        // The same for SwiftNIO; empty without the trait `NIO`.
        .library(name: "InternedStreamNIO", targets: ["InternedStreamNIO"]),
        .library(name: "KeyMap", targets: ["KeyMap", "StringInterning"]),
        .library(name: "MsgPackCInterop", targets: ["MsgPackCInterop"]),
        .library(name: "MsgPackReference", targets: ["MsgPackReference"]),
        .library(name: "interned-stream", type: .dynamic, targets: ["InternedStreamABI"]),
        // Not for users: what the nested packages need of this one's insides.
        .library(name: "_DifferentialChecks", targets: ["DifferentialChecks"]),
        .library(name: "_TableLookUps", targets: ["TableLookUps"]),
        .library(name: "_CZlib", targets: ["CZlib"]),
        .executable(name: "msgpack-intern", targets: ["msgpack-intern"]),
    ],
    // Without a trait nothing outside this repository is fetched: docs/decisions/0014-command-trait.md.
    traits: [
        .trait(
            name: "Command",
            description: "The command msgpack-intern, which takes swift-argument-parser."),
        .trait(name: "NIO", description: "InternedStreamNIO, which takes swift-nio."),
        .trait(
            name: "Macros",
            description: "@MessagePackTyped of MessagePackCoding, which takes swift-syntax."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1"),
    ],
    targets: [
        // System libraries and the C contract.
        .systemLibrary(
            name: "CMsgpack", path: "CModules/CMsgpack", pkgConfig: msgpackPkgConfig,
            providers: [.apt(["libmsgpack-dev"]), .brew(["msgpack"])]),
        .systemLibrary(
            name: "CZlib", path: "CModules/CZlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(name: "CInternedStream", path: "CModules/CInternedStream"),

        // Leaves: strangers to each other, no Foundation, Embedded-clean.
        .target(name: "MsgPackWire", swiftSettings: strict),
        .target(name: "StringInterning", swiftSettings: strict),
        .target(
            name: "Deflate", dependencies: ["CZlib", "StringInterning"], swiftSettings: strict),

        // The oracle, apart from everything.
        .target(name: "MsgPackReference", exclude: ["README.md"], swiftSettings: strict),

        // msgpack-c: gather packing, of Swift values too, and a third opinion.
        .target(
            name: "MsgPackCInterop",
            dependencies: ["CMsgpack", "MessagePackCoding", "MsgPackWire"],
            swiftSettings: strict),

        // Swift values: Codable, the typed path, borrowed views, values, and streams of them.
        .target(
            name: "MessagePackCoding",
            dependencies: [
                "MsgPackWire",
                .target(name: "MessagePackMacros", condition: .when(traits: ["Macros"])),
            ],
            swiftSettings: strict),
        // What the compiler runs for @MessagePackTyped: nothing without the trait `Macros`.
        .macro(
            name: "MessagePackMacros",
            dependencies: [
                .product(
                    name: "SwiftCompilerPlugin", package: "swift-syntax",
                    condition: .when(traits: ["Macros"])),
                .product(
                    name: "SwiftSyntaxMacros", package: "swift-syntax",
                    condition: .when(traits: ["Macros"])),
            ],
            swiftSettings: strict),

        // The stateful codecs, and their C face.
        .target(
            name: "KeyMap", dependencies: ["MsgPackWire", "StringInterning"],
            swiftSettings: strict),
        .target(
            name: "InternedStream", dependencies: ["MsgPackWire", "StringInterning"],
            swiftSettings: strict),
        .target(
            name: "InternedCoding",
            dependencies: ["InternedStream", "MessagePackCoding", "MsgPackWire"],
            swiftSettings: strict),
        // Channel handlers: all of it is compiled with the trait `NIO` only.
        .target(
            name: "InternedStreamNIO",
            dependencies: [
                "InternedCoding", "InternedStream", "MessagePackCoding", "MsgPackWire",
                .product(
                    name: "NIOCore", package: "swift-nio", condition: .when(traits: ["NIO"])),
            ],
            swiftSettings: strict),
        .target(
            name: "InternedStreamABI",
            dependencies: [
                "InternedStream", "KeyMap", "MsgPackWire", "StringInterning", "CInternedStream",
            ],
            swiftSettings: strict),

        // The command: with the trait `Command` it has its verbs, without it says that it has none.
        .target(
            name: "CaptureFiles", dependencies: ["MsgPackWire", "CZlib"], swiftSettings: strict),
        .executableTarget(
            name: "msgpack-intern",
            dependencies: [
                "CaptureFiles", "InternedStream", "KeyMap", "StringInterning", "MsgPackWire",
                "MessagePackCoding", "MsgPackReference", "MsgPackCInterop", "CZlib",
                .product(
                    name: "ArgumentParser", package: "swift-argument-parser",
                    condition: .when(traits: ["Command"])),
            ],
            swiftSettings: strict),

        // A program to read: msgpack-c's packer and a session, without joining what is large.
        .executableTarget(
            name: "gathered-session", dependencies: ["InternedStream", "MsgPackCInterop"],
            path: "Examples/gathered-session", swiftSettings: strict),

        // Tests.
        .target(
            name: "TestSupport", dependencies: ["CaptureFiles"], path: "Tests/TestSupport",
            swiftSettings: strict),
        .testTarget(
            name: "MsgPackWireTests", dependencies: ["MsgPackWire", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "MessagePackCodingTests",
            dependencies: [
                "MessagePackCoding", "MsgPackWire", "MsgPackReference", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "InternedCodingTests",
            dependencies: ["InternedCoding", "InternedStream", "MessagePackCoding", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "InternedStreamNIOTests",
            dependencies: [
                "InternedStreamNIO", "InternedCoding", "TestSupport",
                .product(
                    name: "NIOConcurrencyHelpers", package: "swift-nio",
                    condition: .when(traits: ["NIO"])),
                .product(
                    name: "NIOCore", package: "swift-nio", condition: .when(traits: ["NIO"])),
                .product(
                    name: "NIOEmbedded", package: "swift-nio", condition: .when(traits: ["NIO"])),
                .product(
                    name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["NIO"])),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "StringInterningTests", dependencies: ["StringInterning", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "DeflateTests",
            dependencies: ["Deflate", "StringInterning", "CZlib", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "MsgPackReferenceTests", dependencies: ["MsgPackReference", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "MsgPackCInteropTests",
            dependencies: [
                "MsgPackCInterop", "CMsgpack", "MessagePackCoding", "MsgPackWire", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "InternedStreamTests",
            dependencies: [
                "InternedStream", "MsgPackReference", "StringInterning", "Deflate", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "KeyMapTests",
            dependencies: ["KeyMap", "MsgPackReference", "StringInterning", "TestSupport"],
            swiftSettings: strict),
        // The C tests of the shipped library are in Tests/CLibraryTests, run by Scripts/test-clib.
        .testTarget(
            name: "InternedStreamABITests",
            dependencies: [
                "InternedStreamABI", "InternedStream", "StringInterning", "CInternedStream",
                "CaptureFiles", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CaptureFilesTests", dependencies: ["CaptureFiles", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "ConformanceTests",
            dependencies: ["MsgPackWire", "MsgPackReference", "TestSupport"],
            swiftSettings: strict),
        // Types that go through the coders: in checks of any input, and in a program that the tests
        // of the Python package run.
        .target(
            name: "CoderModels", dependencies: ["MessagePackCoding"], path: "Tests/CoderModels",
            swiftSettings: strict),
        .executableTarget(
            name: "coder-mirror", dependencies: ["CoderModels", "MessagePackCoding"],
            path: "Tests/CoderMirror", swiftSettings: strict),
        // Properties of any input, shared with the nested package FuzzTesting.
        .target(
            name: "DifferentialChecks",
            dependencies: [
                "CoderModels", "MessagePackCoding", "MsgPackWire", "MsgPackReference",
                "MsgPackCInterop",
                "InternedStream", "KeyMap", "StringInterning", "Deflate", "CaptureFiles",
                "InternedStreamABI", "CInternedStream",
            ],
            path: "Tests/DifferentialChecks", swiftSettings: strict),
        // What the benchmark of look-ups repeats; the nested package Benchmarks cannot see the tables.
        .target(
            name: "TableLookUps", dependencies: ["StringInterning"], path: "Tests/TableLookUps",
            swiftSettings: strict),
        .testTarget(
            name: "DifferentialTests",
            dependencies: [
                "DifferentialChecks", "MsgPackWire", "MsgPackReference", "MsgPackCInterop",
                "InternedStream", "StringInterning", "Deflate", "CaptureFiles", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "msgpack-intern", "CaptureFiles", "InternedStream", "MessagePackCoding",
                "MsgPackWire", "StringInterning", "TestSupport",
            ],
            exclude: ["Sessions"], swiftSettings: strict),
        .testTarget(
            name: "ArchitectureTests", dependencies: ["TestSupport"], exclude: ["UnsafeFiles.txt"],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
