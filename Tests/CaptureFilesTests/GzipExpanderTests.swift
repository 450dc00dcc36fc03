import CaptureFiles
import Foundation
import TestSupport
import Testing

private func packedCorpusFile() throws -> [UInt8] {
    try [UInt8](Data(contentsOf: ProjectFiles.url("Corpus/array__c2s__01.frames.gz")))
}

private func outcome(
    _ bytes: [UInt8], name: String = "a.frames.gz", limits: CaptureLimits = CaptureLimits()
) throws -> (records: Int, error: CaptureError?) {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, to: name)
    var count = 0
    do throws(CaptureError) {
        let reader = try CaptureReader(path: path, kind: .frames, limits: limits)
        while try reader.next() != nil { count += 1 }
        return (count, nil)
    } catch {
        return (count, error)
    }
}

@Suite struct GzipExpanderTests {
    @Test func namelessInputIsExpandedWhenItBeginsLikeGzip() throws {
        let result = try outcome(packedCorpusFile(), name: "capture")
        #expect(result.records == 42)
        #expect(result.error == nil)
    }

    @Test func nameWithoutGzIsTakenAsItIs() throws {
        #expect(try outcome(packedCorpusFile(), name: "a.frames").error != nil)
    }

    @Test func nameWithGzMustBeGzip() throws {
        #expect(try outcome([1, 0, 0, 0, 0xC0]).error?.code == .gzipDamaged)
    }

    @Test func cutShortAtAnyByteIsNoticed() throws {
        let packed = try packedCorpusFile()
        for length in stride(from: 3, to: packed.count, by: 37) {
            let error = try outcome(Array(packed.prefix(length))).error
            #expect(error?.code == .gzipTruncated, "cut at \(length)")
        }
    }

    @Test func flippedBitsAreNoticed() throws {
        let packed = try packedCorpusFile()
        var generator = SeededGenerator(seed: 7386)
        for _ in 0..<64 {
            var damaged = packed
            // From the end of the header on: its time stamp and flags are not protected.
            let index = Int.random(in: 10..<packed.count, using: &generator)
            damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            #expect(try outcome(damaged).error != nil, "flip at \(index)")
        }
    }

    @Test func severalMembersAreOneFile() throws {
        let packed = try packedCorpusFile()
        let result = try outcome(packed + packed)
        #expect(result.records == 84)
        #expect(result.error == nil)
    }

    /// As gzip(1) reads it: tapes and block devices fill up a file with zeros.
    @Test(arguments: [1, 512, 200_000]) func zerosAfterTheLastMemberAreIgnored(count: Int) throws {
        let padding = Array(repeating: UInt8(0), count: count)
        let result = try outcome(packedCorpusFile() + padding)
        #expect(result.error == nil)
        #expect(result.records == 42)
        let other = try outcome(packedCorpusFile() + padding + [0x1F])
        #expect(other.error?.code == .gzipTrailingBytes)
    }

    @Test func trailingBytesAreRefused() throws {
        #expect(try outcome(packedCorpusFile() + [1]).error?.code == .gzipTrailingBytes)
    }

    @Test func expansionStopsAtTheLimit() throws {
        let enough = CaptureLimits(expandedBytes: 51_835)
        #expect(try outcome(packedCorpusFile(), limits: enough).error == nil)
        let less = CaptureLimits(expandedBytes: 51_834)
        let error = try outcome(packedCorpusFile(), limits: less).error
        #expect(error?.code == .expandsOverLimit(limit: 51_834))
    }
}
