import Foundation
import TestSupport

/// A Swift file of the project, read for its shape and not for its meaning.
struct SwiftSource {
    /// The path relative to the root of the project.
    let path: String

    /// The lines as they are.
    let lines: [String]

    /// The lines without comments and without what is between double quotes.
    let code: [String]

    /// The file at `path`.
    init(path: String) throws {
        self.path = path
        lines = try ProjectFiles.text(path).components(separatedBy: "\n")
        code = Self.stripped(lines)
    }

    /// All files in `Sources/`.
    static let all: [SwiftSource] = ProjectFiles.files(below: "Sources", suffix: ".swift")
        .compactMap { try? SwiftSource(path: $0) }

    /// The module that the file belongs to: the folder in `Sources/`.
    var module: String { path.components(separatedBy: "/")[1] }

    /// `path:line`, as editors understand it.
    func place(_ index: Int) -> String { "\(path):\(index + 1)" }

    /// The modules that the file imports.
    var imports: Set<String> {
        Set(
            code.compactMap { line in
                let words = line.split(separator: " ").map(String.init)
                guard let keyword = words.firstIndex(of: "import"), keyword < 2,
                    words.indices.contains(keyword + 1)
                else { return nil }
                return words[keyword + 1].components(separatedBy: ".")[0]
            })
    }

    /// The types that are declared at the left margin.
    var topLevelTypes: [(name: String, isPublic: Bool)] {
        let keywords: Set<Substring> = [
            "struct", "class", "enum", "protocol", "actor", "typealias",
        ]
        return code.filter { $0.first.map { $0 != " " && $0 != "}" } ?? false }.compactMap { line in
            let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
            guard let keyword = words.firstIndex(where: keywords.contains),
                words.indices.contains(keyword + 1), !words[..<keyword].contains("extension")
            else { return nil }
            return (String(words[keyword + 1]), words[..<keyword].contains("public"))
        }
    }

    /// The lines that begin a function or initialiser with a body, each with the number of lines
    /// from there to its closing brace. The formatter sees to it that the brace is indented alike.
    var functions: [(line: Int, lineCount: Int)] {
        code.indices.compactMap { start in
            let words = code[start].split(whereSeparator: { " (<?".contains($0) })
            guard words.contains("func") || words.contains("init"),
                !code[start].contains("self.init")
            else { return nil }
            let indent = code[start].prefix { $0 == " " }
            guard
                let end = code[start...].firstIndex(where: { $0.hasPrefix(indent + "}") }),
                code[start...end].contains(where: { $0.hasSuffix("{") })
            else { return nil }
            return (start, end - start + 1)
        }
    }

    private static func stripped(_ lines: [String]) -> [String] {
        var isInText = false
        return lines.map { line in
            let quotes = line.components(separatedBy: "\"\"\"").count - 1
            defer { if quotes % 2 == 1 { isInText.toggle() } }
            if isInText || quotes > 0 { return "" }
            return withoutStrings(line)
        }
    }

    private static func withoutStrings(_ line: String) -> String {
        var result = ""
        var isInString = false
        var previous: Character = " "
        for character in line {
            if character == "\"", previous != "\\" {
                isInString.toggle()
            } else if !isInString {
                if character == "/", previous == "/" { return String(result.dropLast()) }
                result.append(character)
            }
            previous = previous == "\\" && character == "\\" ? " " : character
        }
        return result
    }
}
