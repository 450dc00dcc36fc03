import Foundation
import TestSupport
import Testing

/// Rules that hold for every file in `Sources/`.
@Suite struct SourceRuleTests {
    @Test func sourcesAreFound() {
        #expect(SwiftSource.all.count > 50)
    }

    /// A file that two modules compile is two copies of its code; a dependency is one.
    @Test func noSourceIsALinkToAnother() throws {
        for source in SwiftSource.all {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: ProjectFiles.path(source.path))
            #expect(attributes[.type] as? FileAttributeType == .typeRegular, "\(source.path)")
        }
    }

    @Test func filesHaveAtMost500Lines() {
        for source in SwiftSource.all {
            #expect(source.lines.count <= 501, "\(source.path) has \(source.lines.count) lines")
        }
    }

    @Test func functionsHaveAtMost60Lines() {
        for source in SwiftSource.all {
            for function in source.functions where function.lineCount > 60 {
                Issue.record("\(source.place(function.line)): \(function.lineCount) lines")
            }
        }
    }

    @Test func publicAndPackageDeclarationsAreDocumented() {
        for source in SwiftSource.all {
            for index in source.code.indices where Self.isVisibleDeclaration(source.code[index]) {
                let isDocumented = Self.hasDocumentation(source.lines, above: index)
                #expect(isDocumented, "\(source.place(index)) has no documentation")
            }
        }
    }

    @Test func casesOfPublicAndPackageEnumsAreDocumented() {
        var count = 0
        for source in SwiftSource.all {
            for index in Self.casesOfVisibleEnums(source.code) {
                count += 1
                let isDocumented = Self.hasDocumentation(source.lines, above: index)
                #expect(isDocumented, "\(source.place(index)) has no documentation")
            }
        }
        #expect(count > 200)
    }

    @Test func nothingTrapsOnPurpose() {
        let forbidden = ["try!", "as!", "fatalError"]
        for source in SwiftSource.all {
            for (index, line) in source.code.enumerated() {
                for word in forbidden where line.contains(word) {
                    Issue.record("\(source.place(index)): \(word)")
                }
                #expect(!Self.unwrapsByForce(line), "\(source.place(index)): unwraps by force")
            }
        }
    }

    @Test func hotLeavesUseNoHashedCollections() {
        let modules: Set = [
            "MsgPackWire", "StringInterning", "Deflate", "KeyMap", "InternedStream",
        ]
        for source in SwiftSource.all where modules.contains(source.module) {
            for (index, line) in source.code.enumerated() {
                for word in ["Dictionary<", "Set<", "Hasher", "any Error"] where line.contains(word)
                {
                    Issue.record("\(source.place(index)): \(word)")
                }
            }
        }
    }

    private static func isVisibleDeclaration(_ line: String) -> Bool {
        let words = line.split(separator: " ")
        guard let access = words.firstIndex(where: { $0 == "public" || $0 == "package" }),
            words[..<access].allSatisfy({ $0.hasPrefix("@") || $0 == "final" || $0 == "static" })
        else { return false }
        let keywords: Set = [
            "func", "var", "let", "struct", "class", "enum", "protocol", "subscript", "typealias",
            "actor",
        ]
        return words[access...].contains { keywords.contains(String($0)) || $0.hasPrefix("init") }
            && !words.contains("import") && !words.contains("extension")
    }

    /// The lines with cases of public and package enums. The formatter indents members by four
    /// spaces, so cases in the body of a `switch` are indented further.
    private static func casesOfVisibleEnums(_ code: [String]) -> [Int] {
        code.indices.flatMap { start -> [Int] in
            let words = code[start].split(separator: " ")
            guard words.contains("enum"), words.contains("public") || words.contains("package")
            else { return [] }
            let indent = code[start].prefix { $0 == " " }
            let body = code[(start + 1)...].prefix { !$0.hasPrefix(indent + "}") }
            return body.indices.filter { index in
                let member = body[index].dropFirst(indent.count + 4)
                return body[index].hasPrefix(indent + "    ")
                    && (member.hasPrefix("case ") || member.hasPrefix("indirect case "))
            }
        }
    }

    /// Whether a line of documentation is above the attributes above `index`.
    private static func hasDocumentation(_ lines: [String], above index: Int) -> Bool {
        for line in lines[..<index].reversed() {
            let text = line.drop { $0 == " " }
            if text.hasPrefix("///") { return true }
            // Attributes, also those that take several lines, and compiler conditions.
            let isBetween = text.hasPrefix("@") || text.hasPrefix("#if") || text.hasPrefix("// ")
            if !isBetween { return false }
        }
        return false
    }

    /// Whether a `!` follows a name, a call, or a subscript and is no part of `!=`.
    private static func unwrapsByForce(_ line: String) -> Bool {
        let characters = Array(line)
        for (index, character) in characters.enumerated() where character == "!" && index > 0 {
            let before = characters[index - 1]
            let next = index + 1 < characters.count ? characters[index + 1] : " "
            let isPostfix = before.isLetter || before.isNumber || ")]_".contains(before)
            if isPostfix && next != "=" { return true }
        }
        return false
    }
}
