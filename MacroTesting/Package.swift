// swift-tools-version: 6.2
import PackageDescription

// A package of its own: a client with the trait `Macros`, which builds swift-syntax. `make test-macros`
// runs it.

let package = Package(
    name: "MacroTesting",
    platforms: [.macOS("26.0")],
    dependencies: [
        .package(name: "swift-msgpack-interning", path: "..", traits: ["Macros"])
    ],
    targets: [
        .testTarget(
            name: "MessagePackMacrosTests",
            dependencies: [
                .product(name: "MessagePackCoding", package: "swift-msgpack-interning")
            ])
    ],
    swiftLanguageModes: [.v6]
)
