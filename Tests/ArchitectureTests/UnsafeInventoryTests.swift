import TestSupport
import Testing

/// The files in which `unsafe` is allowed are listed in `UnsafeFiles.txt`, so that a new one is a
/// decision that somebody reads.
@Suite struct UnsafeInventoryTests {
    @Test func unsafeStandsInListedFilesOnly() throws {
        let listed = Set(
            try ProjectFiles.text("Tests/ArchitectureTests/UnsafeFiles.txt")
                .split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") })
        let found = Set(SwiftSource.all.filter(Self.holdsUnsafe).map(\.path))
        for path in found.subtracting(listed).sorted() {
            Issue.record("\(path) holds `unsafe` and is not in UnsafeFiles.txt")
        }
        for path in listed.subtracting(found).sorted() {
            Issue.record("\(path) is in UnsafeFiles.txt and holds no `unsafe`")
        }
    }

    @Test func referenceCodecHoldsNone() {
        let sources = SwiftSource.all.filter { $0.module == "MsgPackReference" }
        #expect(sources.count > 10)
        for source in sources { #expect(!Self.holdsUnsafe(source), "\(source.path)") }
    }

    @Test func unsafeFilesExplainThemselves() {
        for source in SwiftSource.all where Self.holdsUnsafe(source) {
            let explains = source.lines.contains { $0.contains("// SAFETY:") }
            let onlyDeclares = !source.code.contains { $0.contains("unsafe ") }
            #expect(explains || onlyDeclares, "\(source.path) has no line with SAFETY:")
        }
    }

    /// docs/SAFETY.md names each file, by its own name, a name that ends in `*`, or that of its module.
    @Test func everyUnsafeFileHasItsRow() throws {
        let names = try ProjectFiles.text("docs/SAFETY.md").split(separator: "`").map(String.init)
        let exact = Set(names)
        let prefixes = names.filter { $0.count > 1 && $0.hasSuffix("*") }.map {
            String($0.dropLast())
        }
        for source in SwiftSource.all where Self.holdsUnsafe(source) {
            let file = source.path.split(separator: "/").last.map(String.init) ?? ""
            let name = String(file.dropLast(".swift".count))
            let isNamed =
                exact.contains(name) || exact.contains(source.module)
                || prefixes.contains { name.hasPrefix($0) }
            #expect(isNamed, "\(source.path) has no row in docs/SAFETY.md")
        }
    }

    private static func holdsUnsafe(_ source: SwiftSource) -> Bool {
        source.code.contains { line in
            line.contains("@unsafe") || line.contains("@safe")
                || line.split(whereSeparator: { !$0.isLetter }).contains("unsafe")
        }
    }
}
