import CaptureFiles
import Foundation
import TestSupport
import Testing

@Suite struct OutputFileTests {
    @Test func appearsOnlyWhenFinished() throws {
        let folder = try TemporaryFolder()
        let output = try OutputFile(path: folder.path("out"))
        try output.write([1, 2, 3])
        try output.flush()
        #expect(!folder.names.contains("out"))
        try output.finish()
        #expect(folder.names == ["out"])
        #expect(try folder.read("out") == [1, 2, 3])
    }

    @Test func olderFileStaysWhenNotFinished() throws {
        let folder = try TemporaryFolder()
        try folder.write([9], to: "out")
        do {
            let output = try OutputFile(path: folder.path("out"))
            try output.write(Array(repeating: 1, count: 200_000))
        }
        #expect(folder.names == ["out"])
        #expect(try folder.read("out") == [9])
    }

    @Test func olderFileIsReplacedAndKeepsItsPermissions() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([9], to: "out")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let output = try OutputFile(path: path)
        try output.write([1])
        try output.finish()
        #expect(try folder.read("out") == [1])
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func symbolicLinkIsWrittenThrough() throws {
        let folder = try TemporaryFolder()
        let target = try folder.write([9], to: "target")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"), withDestinationPath: target)
        let output = try OutputFile(path: folder.path("link"))
        try output.write([1])
        try output.finish()
        #expect(try folder.read("target") == [1])
        let destination = try FileManager.default.destinationOfSymbolicLink(
            atPath: folder.path("link"))
        #expect(destination == target)
    }

    @Test func deviceIsWrittenDirectly() throws {
        let output = try OutputFile(path: "/dev/null")
        try output.write([1])
        try output.finish()
        let attributes = try FileManager.default.attributesOfItem(atPath: "/dev/null")
        #expect(attributes[.type] as? FileAttributeType == .typeCharacterSpecial)
    }

    @Test func bytesOfAnySizeKeepTheirOrder() throws {
        let folder = try TemporaryFolder()
        let output = try OutputFile(path: folder.path("out"))
        var expected: [UInt8] = []
        for size in [1, 70_000, 0, 3, 65_535, 65_536, 2] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &+ size) }
            try output.write(bytes)
            expected += bytes
        }
        try output.finish()
        #expect(try folder.read("out") == expected)
    }

    @Test func folderThatIsNotThereIsAnError() {
        let error = #expect(throws: CaptureError.self) {
            _ = try OutputFile(path: "/nonexistent/out")
        }
        #expect(error?.isSystem == true)
    }
}
