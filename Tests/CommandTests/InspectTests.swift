import Foundation
import TestSupport
import Testing

/// What `inspect` and `stats --explain` print stays in proportion to the data.
@Suite(.runsTheCommand) struct InspectTests {
    private static let itemCount = 20_000

    /// A map of one key of 20,000 bytes, whose value is an array of as many integers of 5 bytes, so that the
    /// path of each repeats the key.
    private static var longKey: [UInt8] {
        let count = [UInt8(itemCount >> 8), UInt8(itemCount & 0xFF)]
        var message: [UInt8] = [0x81, 0xDA] + count + Array(repeating: 0x6B, count: itemCount)
        message += [0xDC] + count
        for item in 0..<itemCount {
            let word = UInt32(truncatingIfNeeded: (item + 70_000) &* 2_654_435_761)
            message +=
                [0xCE] + (0..<4).reversed().map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
        }
        return message
    }

    @Test(arguments: ["inspect", "inspect --json", "inspect --paths"])
    func outputIsLinearInTheItemsWhateverTheKeys(verb: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.longKey, to: "a.msgpack")
        let run = try CommandRun(
            "ulimit -t 20; msgpack-intern \(verb) a.msgpack | wc -c", in: folder)
        let bytes = try #require(Int(run.output.filter(\.isNumber)))
        #expect(run.errors.isEmpty)
        #expect(bytes > Self.itemCount * 10)
        #expect(bytes < Self.itemCount * 400 + 100_000)
    }

    @Test func outputForAContainerIsLinearInTheItemsWhateverTheKeys() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.longKey, to: "a.msgpack")
        let run = try CommandRun(
            """
            ulimit -t 40; msgpack-intern encode a.msgpack -o a.mpic
            msgpack-intern inspect a.mpic | wc -c; msgpack-intern stats --explain a.msgpack | wc -c
            """, in: folder)
        let counts = run.output.split(separator: "\n").compactMap { Int($0.filter(\.isNumber)) }
        #expect(run.errors.isEmpty)
        try #require(counts.count == 2)
        #expect(counts[0] < Self.itemCount * 400 + 100_000)
        #expect(counts[1] > 100 && counts[1] < 10_000)
    }

    /// 128 maps in each other, with keys of 100 bytes, around 5,000 integers.
    @Test func pathsAreCutWhateverTheDepth() throws {
        let folder = try TemporaryFolder()
        var message: [UInt8] = []
        for _ in 0..<127 { message += [0x81, 0xD9, 100] + Array(repeating: 0x6B, count: 100) }
        message += [0xDC, 0x13, 0x88] + Array(repeating: 7, count: 0x1388)
        try folder.write(message, to: "a.msgpack")
        let run = try CommandRun(
            "ulimit -t 20; msgpack-intern inspect --paths a.msgpack | tail -n 1", in: folder)
        #expect(run.errors.isEmpty)
        #expect(run.output.utf8.count < 1_100)
        #expect(run.output.hasPrefix("$.kkkk"))
        #expect(run.output.contains("…"))
        #expect(run.output.hasSuffix("[4999] = 7\n"))
    }

    /// REPLACEMENTJ is as long as its column; the field began right after it.
    @Test func namesOfOperationsAreFollowedByABlank() throws {
        let capture = ProjectFiles.path("Corpus/tree__worker__00.conversation.gz")
        let run = try CommandRun(
            """
            msgpack-intern encode \(capture) -o a.mpic
            msgpack-intern inspect a.mpic | grep -o 'REPLACEMENTJ.' | sort -u
            """, in: try TemporaryFolder())
        #expect(run.errors.isEmpty)
        #expect(run.output == "REPLACEMENTJ \n")
    }

    @Test func aKeyIsCutBetweenCharacters() throws {
        let folder = try TemporaryFolder()
        // One byte and then characters of two, so that byte 80 is inside of a character.
        let key = [0x6B] + Array(String(repeating: "é", count: 60).utf8)
        try folder.write([0x81, 0xD9, UInt8(key.count)] + key + [0x01], to: "a.msgpack")
        let run = try CommandRun("msgpack-intern inspect --paths a.msgpack | tail -n 1", in: folder)
        #expect(run.output == "$.k" + String(repeating: "é", count: 39) + "… = 1\n")
    }

    @Test func aFaultOfAContainerIsAtItsOwnPath() throws {
        let run = try CommandRun(
            "printf '\\337\\377\\377\\377\\377\\001' | msgpack-intern inspect -",
            in: TemporaryFolder())
        #expect(run.status == 3)
        let lines = run.errors.split(separator: "\n")
        #expect(
            lines.first
                == "msgpack-intern: standard input: record 0, byte 0, $: the message announces more than 16777216 items"
        )
        // What to do.
        #expect(lines.count == 2)
    }

    /// How much of the input is in a buffer says nothing about the record.
    @Test(arguments: ["c6ffffffff", "c1", "a562"])
    func aRecordThatCannotBeReadHasNoSize(end: String) throws {
        let folder = try TemporaryFolder()
        let zeros = end == "a562" ? [] : [UInt8](repeating: 0, count: 100_000)
        try folder.write([UInt8](hex: "92a161" + end) + zeros, to: "a.msgpack")
        let run = try CommandRun("msgpack-intern inspect a.msgpack", in: folder)
        #expect(run.status != 0)
        let lines = run.output.split(separator: "\n")
        #expect(lines.first == "# record 0, byte 0, incomplete")
        #expect(lines.count == 3, "the items before the error: \(run.output)")
    }

    @Test func aFaultInsideOfAMessageIsAtThePathOfItsItem() throws {
        // {"a": [1, an array of 2^32 - 1 elements]}, after another message.
        let run = try CommandRun(
            "printf '\\300\\201\\241a\\222\\001\\335\\377\\377\\377\\377' | msgpack-intern inspect -",
            in: TemporaryFolder())
        #expect(run.status == 3)
        #expect(run.errors.contains("record 1, byte 6, $.a[1]: "))
    }
}
