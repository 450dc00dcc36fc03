import Foundation
import TestSupport
import Testing

/// Every piece of Swift in the documents is a whole program: compiled as `main.swift`, without any
/// setting of this package, linked with the modules that it imports, and run.
@Suite struct SnippetTests {
    /// A fenced block of Swift and the document that shows it.
    struct Snippet: CustomTestStringConvertible {
        let document: String
        let number: Int
        let text: String
        var testDescription: String { "\(document), block \(number)" }
        /// Lines for a manifest are no program.
        var isManifest: Bool { text.contains(".package(") }
        /// Needs the trait `Macros`, with which MacroTesting compiles such a structure.
        var needsMacros: Bool { text.contains("@MessagePackTyped") }
    }

    private static let documents =
        ["README.md"] + ProjectFiles.files(below: "docs", suffix: ".md")
        + ProjectFiles.files(below: "Sources", suffix: ".md").filter { $0.contains(".docc/") }

    static let snippets: [Snippet] = documents.flatMap { document in
        let text = (try? ProjectFiles.text(document)) ?? ""
        return text.components(separatedBy: "```swift\n").dropFirst().enumerated().map {
            Snippet(
                document: document, number: $0.offset + 1,
                text: $0.element.components(separatedBy: "```")[0])
        }
    }

    /// What a program links that imports nothing else than modules of these names.
    private static let modules = [
        "MsgPackWire", "StringInterning", "Deflate", "KeyMap", "InternedStream",
        "MessagePackCoding", "InternedCoding",
    ]

    @Test func readmeHasPrograms() {
        let programs = Self.snippets.filter { $0.document == "README.md" && !$0.isManifest }
        #expect(programs.count >= 2)
    }

    @Test func catalogsHavePrograms() {
        let programs = Self.snippets.filter { $0.document.contains(".docc/") }
        #expect(programs.count >= 6)
    }

    @Test(arguments: snippets.filter { !$0.isManifest && !$0.needsMacros })
    func snippetIsAProgramThatRuns(_ snippet: Snippet) throws {
        let folder = try TemporaryFolder()
        let source = try folder.write([UInt8](snippet.text.utf8), to: "main.swift")
        let built = Self.buildFolder
        let objects = try Self.modules.flatMap(Self.objects)
        let program = folder.path("snippet")
        let compiled = try ProcessRun(
            ["swiftc", source, "-swift-version", "6", "-I", built.path + "/Modules"]
                + ["-Xcc", "-fmodule-map-file=" + ProjectFiles.path(Self.zlibModuleMap)]
                + objects + ["-lz", "-o", program])
        #expect(compiled.status == 0, "\(compiled.errors)")
        guard compiled.status == 0 else { return }
        let run = try ProcessRun([program])
        #expect(run.status == 0, "\(run.errors)")
    }

    /// The object files of a module. Its folder may hold others, of sources that are no more.
    private static func objects(_ module: String) throws -> [String] {
        let map = buildFolder.appendingPathComponent(module + ".build/output-file-map.json")
        let outputs = try JSONDecoder().decode(
            [String: [String: String]].self, from: try Data(contentsOf: map))
        return outputs.filter { $0.key.hasSuffix(".swift") }.compactMap { $0.value["object"] }
            .sorted()
    }

    private static let zlibModuleMap = "CModules/CZlib/module.modulemap"

    /// Where SwiftPM has put the modules: beside the program that runs the tests.
    private static let buildFolder: URL = {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let beside = program.deletingLastPathComponent()
        let modules = beside.appendingPathComponent("Modules").path
        if FileManager.default.fileExists(atPath: modules) { return beside }
        return ProjectFiles.url(".build/debug")
    }()
}
