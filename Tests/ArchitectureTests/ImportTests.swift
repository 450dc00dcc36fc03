import Foundation
import TestSupport
import Testing

/// Who may use whom. Arrows point down only, and the leaves are strangers to each other.
@Suite struct ImportTests {
    /// The system's C library, under the names that it has on different systems.
    private static let system: Set<String> = ["Glibc", "Musl", "Darwin"]

    /// The imports that each module may have.
    private static let allowed: [String: Set<String>] = [
        // Leaves.
        "MsgPackWire": [],
        "StringInterning": [],
        // On the growing byte buffer alone.
        "Deflate": ["CZlib", "StringInterning"],
        // The oracle, made from the documents alone.
        "MsgPackReference": [],
        // msgpack-c. Only this module knows it.
        "MsgPackCInterop": system.union(["CMsgpack", "MessagePackCoding", "MsgPackWire"]),
        // The codecs and what is built on them.
        "KeyMap": ["MsgPackWire", "StringInterning"],
        "InternedStream": ["MsgPackWire", "StringInterning"],
        "InternedStreamABI": [
            "InternedStream", "KeyMap", "MsgPackWire", "StringInterning", "CInternedStream",
            "Synchronization",
        ],
        // Foundation for its own types alone, such as Data and Date: see `foundationFiles`.
        "MessagePackCoding": [
            "MsgPackWire", "Foundation", "FoundationEssentials", "Synchronization",
            "MessagePackMacros",
        ],
        "MessagePackMacros": [
            "SwiftCompilerPlugin", "SwiftDiagnostics", "SwiftSyntax", "SwiftSyntaxBuilder",
            "SwiftSyntaxMacros",
        ],
        "InternedCoding": ["InternedStream", "MessagePackCoding", "MsgPackWire"],
        "InternedStreamNIO": [
            "InternedCoding", "InternedStream", "MessagePackCoding", "MsgPackWire", "NIOCore",
        ],
        // The command.
        "CaptureFiles": system.union(["MsgPackWire", "CZlib", "Synchronization"]),
        "msgpack-intern": system.union([
            "ArgumentParser", "CaptureFiles", "CZlib", "InternedStream", "KeyMap",
            "MessagePackCoding", "MsgPackCInterop", "MsgPackReference", "MsgPackWire",
            "StringInterning",
        ]),
    ]

    @Test func everyModuleHasItsRow() {
        for module in Set(SwiftSource.all.map(\.module)) {
            #expect(Self.allowed[module] != nil, "no row for \(module)")
        }
    }

    @Test func importsFollowTheArrows() {
        for source in SwiftSource.all {
            let extra = source.imports.subtracting(Self.allowed[source.module] ?? [])
            #expect(extra.isEmpty, "\(source.path) imports \(extra.sorted())")
        }
    }

    /// The files of MessagePackCoding that may import Foundation, so that its hot paths do not.
    private static let foundationFiles: Set = [
        "Foundation+MessagePack.swift", "MessagePackDecoder+Foundation.swift",
        "MessagePackEncoder+Foundation.swift",
    ]

    @Test func codingImportsFoundationInFewFiles() {
        for source in SwiftSource.all where source.module == "MessagePackCoding" {
            guard source.imports.contains(where: { $0.hasPrefix("Foundation") }) else { continue }
            let file = source.path.split(separator: "/").last.map(String.init) ?? ""
            #expect(Self.foundationFiles.contains(file), "\(source.path) imports Foundation")
        }
    }

    @Test func manifestDeclaresNoMoreThanIsAllowed() throws {
        let manifest = try ProjectFiles.text("Package.swift")
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
            .replacingOccurrences(of: "( ", with: "(")
        for (module, allowed) in Self.allowed {
            let declarations = manifest.components(separatedBy: "arget(name: \"\(module)\", ")
                .dropFirst().filter { !$0.hasPrefix("condition") }
            guard let declaration = declarations.first else { continue }
            let arguments = declaration.components(separatedBy: "swiftSettings")[0]
            let list = arguments.components(separatedBy: "dependencies: [").dropFirst().first ?? ""
            let quoted = list.components(separatedBy: "]")[0].components(separatedBy: "\"")
            let names = quoted.indices.filter { $0 % 2 == 1 }.map { quoted[$0] }
            let extra = Set(names).subtracting(allowed)
                .subtracting(["swift-argument-parser", "Command", "swift-nio", "NIO", "Macros"])
            #expect(extra.isEmpty, "\(module) depends on \(extra.sorted())")
        }
    }
}
