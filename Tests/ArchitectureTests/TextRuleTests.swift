import Foundation
import TestSupport
import Testing

/// Rules for every text that the project ships.
@Suite struct TextRuleTests {
    private static let texts: [String] =
        ["Sources", "Tests", "docs", "CModules", "Benchmarks", "FuzzTesting", "Integrations"]
        .flatMap { folder in
            [".swift", ".md", ".c", ".h", ".py", ".session"].flatMap {
                ProjectFiles.files(below: folder, suffix: $0)
            }
        }
        .filter { !$0.contains("/.build") && !$0.contains("/Vectors/") }
        + ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "Makefile", ".ci/run"]

    /// Spelled in two parts, so that this file keeps its own rules.
    private static let forbidden = [
        "TO" + "DO", "FIX" + "ME", "XX" + "X:", "/ho" + "me/", "/Us" + "ers/", "/wo" + "rk/",
        "/opt/" + "swift",
    ]

    @Test func noOpenEndsAndNoPathsOfOneMachine() throws {
        #expect(Self.texts.count > 80)
        for path in Self.texts {
            guard FileManager.default.fileExists(atPath: ProjectFiles.path(path)) else { continue }
            let text = try ProjectFiles.text(path)
            for word in Self.forbidden {
                #expect(!text.contains(word), "\(path) contains \(word)")
            }
        }
    }

    @Test func linksBetweenDocumentsLead() throws {
        for path in Self.texts where path.hasSuffix(".md") {
            guard let text = try? ProjectFiles.text(path) else { continue }
            let folder = ProjectFiles.url(path).deletingLastPathComponent()
            for part in text.components(separatedBy: "](").dropFirst() {
                let target = part.prefix { $0 != ")" && $0 != "#" }
                if target.isEmpty || target.contains("://") || target.contains(" ") { continue }
                let place = folder.appendingPathComponent(String(target)).path
                #expect(
                    FileManager.default.fileExists(atPath: place), "\(path) links to \(target)")
            }
        }
    }

    @Test func dependenciesOutsideTheProjectAreTheKnownOnes() throws {
        let manifest = try ProjectFiles.text("Package.swift")
        let urls = manifest.components(separatedBy: "url: \"").dropFirst()
        let known = ["swift-argument-parser", "swift-nio", "swift-syntax"]
        for url in urls {
            let name = url.prefix { $0 != "\"" }.split(separator: "/").last.map(String.init) ?? ""
            #expect(known.contains(name), "\(name)")
        }
    }
}
