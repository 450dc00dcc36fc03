import Foundation
import TestSupport
import Testing

/// The version is written in four places, which have to agree.
@Suite struct VersionTests {
    @Test func placesOfTheVersionAgree() throws {
        let changelog = try Self.versions(after: "\n## ", in: "CHANGELOG.md")
        // What is unreleased has no number.
        let version = try #require(changelog.first { !$0.isEmpty })
        let readme = try Self.versions(after: "from: \"", in: "README.md")
        #expect(readme == [version])
        let command = "Sources/msgpack-intern/Commands/MsgPackIntern.swift"
        #expect(try Self.versions(after: "version: \"msgpack-intern ", in: command) == [version])
        let header = "CModules/CInternedStream/include/interned_stream.h"
        let parts = try ["MAJOR", "MINOR", "PATCH"].map {
            try Self.versions(after: "#define IMS_VERSION_\($0) ", in: header).first ?? ""
        }
        #expect(parts.joined(separator: ".") == version)
    }

    /// What follows each `mark` in a file, as far as it consists of digits and dots.
    private static func versions(after mark: String, in path: String) throws -> [String] {
        try ProjectFiles.text(path).components(separatedBy: mark).dropFirst().map {
            String($0.prefix { $0.isNumber || $0 == "." })
        }
    }
}
