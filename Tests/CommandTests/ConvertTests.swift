import CaptureFiles
import Foundation
import MsgPackWire
import TestSupport
import Testing

/// `convert --lossless` and back gives every message again (docs/JSON.md).
@Suite(.runsTheCommand) struct ConvertTests {
    /// Shapes of traffic that is not Dask's, all in shortest form.
    static let shapes: [String] = [
        // Byte strings of every padding, empty, and one of 256 bytes.
        "c400", "c40101", "c4020102", "c403010203", "c404fffefdfc",
        "c50100" + String(repeating: "ab", count: 256),
        // Ext of the fixed and free sizes, time stamps, the least and greatest type.
        "d40500", "d6ff00000001", "d7ff0000000100000002", "c70cff000000010000000200000003",
        "c70005", "d48000", "d47f00", "d80100112233445566778899aabbccddeeff",
        // Texts that are not UTF-8: bytes, a surrogate, one cut short.
        "a1ff", "a3eda080", "a2c3a9", "a1c3", "93a1ffa0a161",
        // Floats of 32 bits, and those that are infinite or not a number in both sizes.
        "ca3dcccccd", "ca00000001", "ca7f7fffff", "ca80000000", "ca7f800000", "caff800000",
        "ca7fc00000", "ca7fa00001", "cb7ff0000000000000", "cbfff0000000000000",
        "cb7ff8000000000000", "cb7ff4000000000001", "cb8000000000000000", "cb3fb999999999999a",
        // Integers around the limits of what readers of JSON hold.
        "cf0020000000000001", "cfffffffffffffffff", "d38000000000000000", "d3ffdfffffffffffff",
        // Keys: integers, nil, booleans, floats, byte strings, text that is not UTF-8, containers.
        "820001ccff02", "81c0c3", "82c201c302", "81ca3dcccccd01", "81c4010102", "81a1ff02",
        "8191c4010103", "818101 02 03", "82a1610101a162", "8101 8102 8103 a17a",
        // Repeated keys, of text and not.
        "82a16101a16102", "8201010102",
        // Maps that look like tagged values, alone and around each other.
        "81a42462696ea4415149 3d", "81a4246269 6ec4020102", "81a6247061697273 90", "81a124 c0",
        "81a42465787492 05 a0", "82a42462696ea0a16101", "91 81a124 81a124 c0",
        // What Neovim, Tarantool, fluent and Salt send.
        "940001a568656c6c6f 92c70300 010203 c0", "83 00 cd2710 01 ce00010002 02 c4040a0b0c0d",
        "93 a374616792 d700 0000000100000002 81a16dc40178 80",
        "82 a3746167 c403 82a161 a3737461 81c402 6964 c0",
        "90", "80", "91 90", "91 80", "81 90 80",
    ]

    @Test func everyShapeComesBackByteForByte() throws {
        let messages = Self.shapes.map { [UInt8](hex: $0) }
        try Self.roundTrip(messages)
    }

    @Test(arguments: [1, 2, 3])
    func nestedMixturesOfAllShapesComeBackByteForByte(seed: UInt64) throws {
        var source = ForeignMessages(seed: seed)
        try Self.roundTrip((0..<200).map { _ in try source.next() })
    }

    /// Deep messages stay within the same `--limit-depth` on the way back.
    @Test func theDeepestMessageComesBack() throws {
        let keys = [UInt8](hex: String(repeating: "8101", count: 128) + "c400")
        let tags = [UInt8](hex: String(repeating: "81a124", count: 128) + "c0")
        try Self.roundTrip([keys, tags])
    }

    @Test(arguments: [
        (#"{"$bin": 1}"#, 9), (#"{"$bin": "AQ"}"#, 9), (#"{"$bin": "AR=="}"#, 9),
        (#"{"$bin": "A-I="}"#, 9), (#"{"$ext": "AQI="}"#, 9), (#"{"$ext": [128, "AQI="]}"#, 9),
        (#"{"$ext": [1, 2]}"#, 13), (#"{"$float64": "7ff"}"#, 13),
        (#"{"$float32": "+fc00000"}"#, 13),
        (#"{"$pairs": {}}"#, 11), (#"{"$pairs": [[1]]}"#, 12),
        (#"[0, {"$pairs": [[1, 2], 3]}]"#, 24),
        (#"{"$other": 1}"#, 11),
    ])
    func aTagWithAnotherValueIsRefusedAtItsPlace(line: String, offset: Int) throws {
        let folder = try TemporaryFolder()
        try folder.write(Array(line.utf8), to: "a.json")
        let run = try CommandRun("msgpack-intern convert --lossless a.json", in: folder)
        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("record 0, byte \(offset): "), "\(run.errors)")
    }

    @Test func aConversationComesBackByteForByte() throws {
        let folder = try TemporaryFolder()
        let file = try OutputFile(path: folder.path("a.conversation"))
        let writer = try CaptureWriter(file, kind: .conversation)
        for (index, shape) in Self.shapes.enumerated() {
            var record = CaptureRecord(frames: [[UInt8](hex: shape)])
            record.direction = index % 3 == 0 ? .fromScheduler : .toScheduler
            record.secondsBits = index == 5 ? 0x7FF8_0000_0000_0001 : (Double(index) / 3).bitPattern
            for length in 0..<(index % 4) {
                record.frames.append(Array(repeating: 0xC1, count: length))
            }
            try writer.write(record)
        }
        try file.finish()
        let run = try CommandRun(
            """
            set -e; msgpack-intern convert --lossless a.conversation >a.jsonl
            msgpack-intern convert --lossless a.jsonl -o b.conversation; cmp a.conversation b.conversation
            """, in: folder)
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test(arguments: [
        "[]", "{}", #"{"direction":2,"seconds":1.0,"frames":[1]}"#,
        #"{"direction":0,"seconds":1.0,"frames":[]}"#,
        #"{"direction":0,"seconds":1.0,"frames":[1,2]}"#,
        #"{"direction":0,"direction":0,"frames":[1]}"#, "1",
    ])
    func aLineThatIsNoRecordOfAConversationIsRefused(line: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(Array(line.utf8), to: "a.json")
        let run = try CommandRun(
            "msgpack-intern convert --lossless a.json -o b.conversation", in: folder)
        #expect(run.status == 1)
        #expect(folder.names == ["a.json"])
    }

    /// Without the option a map is a map.
    @Test func tagsAreMapsUnlessTheyAreAskedFor() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array(#"{"$bin": "AQI="}"#.utf8), to: "a.json")
        let run = try CommandRun(
            "msgpack-intern convert a.json | msgpack-intern convert", in: folder)
        #expect(run.output == "{\"$bin\":\"AQI=\"}\n")
    }

    private static func roundTrip(_ messages: [[UInt8]]) throws {
        let folder = try TemporaryFolder()
        let file = try OutputFile(path: folder.path("a.frames"))
        let writer = try CaptureWriter(file, kind: .frames)
        for message in messages { try writer.write(CaptureRecord(frames: [message])) }
        try file.finish()
        let run = try CommandRun(
            """
            set -e
            msgpack-intern convert --lossless a.frames >a.jsonl
            msgpack-intern convert --lossless a.jsonl -o b.frames
            msgpack-intern convert --lossless b.frames | cmp - a.jsonl
            wc -l <a.jsonl
            """, in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(Int(run.output.filter(\.isNumber)) == messages.count)
        let reader = try CaptureReader(path: folder.path("b.frames"))
        for message in messages {
            let back = try #require(try reader.next())
            #expect(back.frames == [message], "\(message.prefix(40))")
        }
        // Other readers of JSON accept every line.
        for line in try folder.read("a.jsonl").split(separator: 0x0A) {
            #expect(throws: Never.self) {
                _ = try JSONSerialization.jsonObject(with: Data(line), options: .fragmentsAllowed)
            }
        }
    }
}

/// Messages in which every shape of `ConvertTests` is an element, a key or a value.
private struct ForeignMessages {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// The next message; `depth` is the number of containers around it.
    mutating func next(depth: Int = 0) throws -> [UInt8] {
        var writer = MsgPackWriter()
        let count = Int.random(in: 0..<20, using: &generator)
        let isMap = Bool.random(using: &generator)
        if isMap { try writer.writeMapHeader(count) } else { try writer.writeArrayHeader(count) }
        var message = writer.copyBytes()
        for _ in 0..<(isMap ? 2 * count : count) {
            let isNested = depth < 4 && Int.random(in: 0..<12, using: &generator) == 0
            message += isNested ? try next(depth: depth + 1) : shape()
        }
        return message
    }

    private mutating func shape() -> [UInt8] {
        let index = Int.random(in: 0..<ConvertTests.shapes.count, using: &generator)
        return [UInt8](hex: ConvertTests.shapes[index])
    }
}
