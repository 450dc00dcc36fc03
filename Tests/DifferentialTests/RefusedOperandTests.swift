import InternedStream
import MsgPackReference
import TestSupport
import Testing

/// A message that a decoder must not take (docs/FORMAT.md, section 14), and what it follows.
struct RefusedCase: Sendable, CustomTestStringConvertible {
    /// The rule that the message breaks.
    let rule: String
    /// Main frames that are sent before.
    var frames: [[UInt8]] = []
    /// Values of this field are never interned.
    var neverInterned: [[UInt8]] = []
    var entriesLog2 = 12
    var historyLog2 = 16
    /// The message, without a true check.
    let message: [UInt8]
    /// Whether it is beyond a limit; else it is damaged or invalid.
    var isLimit = false

    var testDescription: String { rule }

    /// A coded message with a body of stage 0, after these frames; without any, it begins the stream.
    static func body(
        _ rule: String, after frames: [String] = [], prefixes: String = "", _ body: String
    ) -> RefusedCase {
        let all = [UInt8](hex: (frames.isEmpty ? "10" : "") + prefixes)
        let front: [UInt8] = all.isEmpty ? [0, 0] : [3, 0] + all + [0]
        return RefusedCase(
            rule: rule, frames: frames.map { [UInt8](hex: $0) },
            message: front + [UInt8](hex: body))
    }

    /// The first message of a stream, whole.
    static func message(_ rule: String, _ hex: String, isLimit: Bool = false) -> RefusedCase {
        RefusedCase(rule: rule, message: [UInt8](hex: hex), isLimit: isLimit)
    }

    func with(_ change: (inout RefusedCase) -> Void) -> RefusedCase {
        var changed = self
        change(&changed)
        return changed
    }
}

/// Every row of the table of bad values, through both decoders. The check is verified last, so that the reason
/// is the operand.
@Suite struct RefusedOperandTests {
    private static let ping = "a470696e67"
    private static func text(_ text: String) -> String {
        let length = UInt8(text.utf8.count)
        return ((length < 32 ? [0xA0 | length] : [0xD9, length]) + Array(text.utf8)).hex
    }
    private static func zeros(_ count: Int) -> String {
        String(repeating: "00", count: count)
    }

    private static let values: [RefusedCase] = [
        .body("SAME without base", "0000"),
        .body("TOKEN of a header with children", "000191"),
        .body("TOKEN that ends early", "0001a47069"),
        .body("TOKEN whose length ends early", "0001d9"),
        .body("HEADER of a token", "0009c0"),
        .body("HEADER of an empty array", "000990"),
        .body("CALL COUNT of a token", after: ["920102"], "000b00c0"),
        .body("CALL FAR of an anchor of A", after: ["920102"], "000a8008"),
        .body("CALL FAR of an anchor beyond 32 bits", after: ["920102"], "000affffffff1f"),
        .body("CALL of an anchor without place", after: ["920102"], "0085"),
        .body(
            "CALL of an anchor out of the window", after: ["920102", "c5012c" + zeros(300)], "0080"
        )
        .with { $0.historyLog2 = 8 },
        .body("BLOB of no bytes at the root", "000d00"),
        .body("BLOB of no bytes elsewhere", "000991000d00"),
        .body("BLOB of two tokens elsewhere", "000991000d02200102"),
        .body("BLOB of a header with children elsewhere", "000991000d011091"),
        .body("BLOB whose varint has six bytes", "000d808080808000"),
        .body("BLOB whose varint is 2^32", "000d8080808010"),
        .body("REFERENCE2 to the next item", after: [ping], "00030000"),
        .body("REFERENCE2 before the first item", after: [ping], "00030200"),
        .body("REFERENCE2 JUMP before the first item", after: [ping], "00410200"),
        .body("REFERENCE1 before the first item", after: [ping], "000280"),
        .body("REFERENCE1 after the last item", after: [ping], "000201"),
        .body("REFERENCE1 JUMP after the last item", after: [ping], "004001"),
        .body("REFERENCE2 to an item before CLEAR", after: [ping], prefixes: "23", "00030100"),
        .body(
            "REFERENCE2 to an item that was pushed out",
            after: (10..<27).map { text("text-no-\($0)") }, "00031100"
        ).with { $0.entriesLog2 = 4 },
        .body("PEER1 in a one-way stream", after: [ping], "004300"),
        .body("PEER2 in a one-way stream", after: [ping], "00440100"),
        .body("REPLACEMENT without base", "0004"),
        .body("REPLACEMENT without any", after: [ping], "0004"),
        .body("REPLACEMENT JUMP without any", after: [ping], "0042"),
        .body("REPLACEMENT at a base of 256 bytes", after: ["c500fd" + zeros(253)], "0004"),
        .body("NUMBER of an empty slot", after: [ping], "000c05"),
        .body("STEP without event", after: ["810701"], "07000e"),
        .body("STEP without integer", after: [ping], "000e"),
        .body("TAIL without base", "003802"),
        .body("TAIL of a str", after: [ping], "003802"),
        .body("TAIL of a token of two bytes", after: ["ccff"], "003802"),
        .body("TAIL of an ext without payload", after: ["c70001"], "003802"),
        .body("TAIL of a token of 256 bytes", after: ["c500fd" + zeros(253)], "003802"),
        .body("c1 without a tail", "0001c1"),
        .body("BLOB c1 without a tail", "000991000d0110c1"),
        .body("SAME of c1 without a tail", after: ["81a16b07"], "08").with {
            $0.neverInterned = [[0x6B]]
        },
        .body("reserved unit 69", after: [ping], "0045"),
        .body("reserved unit 71", after: [ping], "0047"),
        .body("reserved unit 88", after: [ping], "0058"),
        .body("reserved unit 127", after: [ping], "007f"),
    ]

    private static let texts: [RefusedCase] = [
        .body("FORM at a base without bucket", after: ["07"], "0005"),
        .body("FORM at a text of three bytes", after: ["a3616263"], "0005"),
        .body("STAMP at a base without bucket", after: ["07"], "004802"),
        .body("FORM OTHER of an empty bucket", after: [ping], "000f00"),
        .body("DELTA of an empty bucket", after: [ping], "000700020200"),
        .body("DELTA DIGITS of an empty bucket", after: [ping], "000800020200"),
        .body("STAMP OTHER of an empty bucket", after: [ping], "00500002"),
        .body("FORM AT with n = 65", after: [ping], "00067a0041" + zeros(40)),
        .body("FORM AT with a start above n", after: [ping], "00067a0403"),
        .body("FORM AT with a start above the old length", after: [ping], "00067a0506000000"),
        .body("FORM AT of three bytes", after: [ping], "00067a0303"),
        .body(
            "FORM of an old payload of 65 bytes",
            after: [text("key-" + String(repeating: "7", count: 61))], "0005" + zeros(40)),
        .body(
            "FORM with a half byte that is not 0", after: [text("abcx-001")], "0005b0c0d0e0f0f0f0"),
        .body("DELTA with f + b above the old length", after: [ping], "00077a030200"),
        .body("DELTA of three bytes", after: [ping], "00077a01010178"),
        .body(
            "DELTA of 254 bytes",
            after: [text(String(repeating: "ping", count: 50))], "00077ac80036" + zeros(54)),
        .body("DELTA DIGITS with a half byte that is not 0", after: [ping], "00087a020003f01f"),
        .body("STAMP of an item that is not stamped", after: [ping], "004802"),
        .body("STAMP of a bin", after: ["c405742d392e35"], "004802"),
        .body("STAMP below 0", after: [text("t-0.5")], "004b7f969801"),
        .body("STAMP of 10^18", after: [text("t-99999999999.5")], "004bffffff7f"),
        .body("STAMP of three bytes", after: [text("10.5")], "004affd31200"),
    ]

    private static let bodies: [RefusedCase] = [
        .body("a change where a unit is predicted", after: [ping], "03000101"),
        .body("hits left at the end", after: [ping], "08"),
        .body("kind 1 at the end", after: [ping], "05"),
        .body("kind 3 at the end", after: [ping], "07"),
        .body("bytes left after the body", after: [ping], "0405"),
        .body("a unit that is missing", after: [ping], "00"),
        .body("the s of a change beyond 32 bits", after: ["810701"], "07ffffffff1f0e"),
        .body("literals beyond n", "000d0230010203"),
        .body("literals whose varint is too long", "000d7f707fffffffffff01"),
        .body("a copy beyond n", "000d0310010100"),
        .body("a copy whose varint is too long", "000d7f1f01ffffffffff01"),
        .body("distance 0", "000d0610010000"),
        .body("a last distance before the history", "000d0580"),
        .body("bit 7 of the last control byte", "000d03b0010203"),
        .body("a length of the last control byte", "000d0332010203"),
        .body("a half byte of digits that is not 0", "000d0170801f"),
        .body("digits beyond n", "000d01708121"),
        .message("copies that end early", "0300100210"),
        .message("copies with a length that is not used", "0300100211c0"),
        .message("copies of a size beyond 32 bits", "03001024010002ffffffff1f"),
        .body("a distance before the history", after: [ping], "000d0610010700"),
        .body("a distance before the window", after: ["c5012c" + zeros(300)], "000d061001ff7f")
            .with { $0.historyLog2 = 8 },
        .body(
            "a blob of an attachment of 2^20 + 1 bytes", after: [ping], prefixes: "240100",
            "0483808001"),
        .body(
            "an attachment whose size is too long", after: [ping], prefixes: "240100",
            "04ffffffff1f"),
        .body("more plain bytes than announced", after: [ping], prefixes: "240101", "040407"),
        .body("fewer plain bytes than announced", after: [ping], prefixes: "240102", "04020707"),
        .body(
            "units that no run ends before attachments", after: ["810701"], prefixes: "240100", "04"
        ),
        .body("a tail that is longer than the content", after: [ping], prefixes: "2209", "04"),
        .body("a tail beyond 32 bits", after: [ping], prefixes: "22ffffffff1f", "04"),
        .body("attachments beyond 32 bits", after: [ping], prefixes: "24ffffffff1f00", "04"),
        .body("plain bytes beyond 32 bits", after: [ping], prefixes: "2401ffffffff1f", "04"),
        .body("a tail without a place", after: [ping], prefixes: "2201", "0407"),
        .body("a tail of two values for one place", prefixes: "2202", "0001c10708"),
        .body("a tail that is not whole", prefixes: "2201", "0001c191"),
    ]

    private static let messages: [RefusedCase] = [
        .message("no RESET at first", "00000001c0"),
        .message("RESET after another prefix", "030020100004c0"),
        .message("stage 2", "0300120004c0"),
        .message("stage 3", "0300130004c0"),
        .message("RESET of a two-way stream", "0300140004c0"),
        .message("entriesLog2 3", "03001803100004c0"),
        .message("entriesLog2 16", "03001810100004c0"),
        .message("historyLog2 7", "0300180c070004c0"),
        .message("historyLog2 17", "0300180c110004c0"),
        .message("entriesLog2 above the limit", "0300180d100004c0", isLimit: true),
        .message("prefix 7", "030010070004c0"),
        .message("prefix 37", "030010250004c0"),
        .message("TAIL twice", "03001022002200000004c0"),
        .message("TAIL before a raw message", "030010220001c0"),
        .message("ATTACHMENTS before a raw message", "03001024000001c0"),
        .message("ATTACHMENTS twice", "030010240000240000000004c0"),
        .message("too many coded attachments", "0300102481200000c0", isLimit: true),
        .message("too many raw attachments", "030010068120c0", isLimit: true),
        .message("a number of raw attachments beyond 32 bits", "03001006ffffffff1f"),
        .message("a raw length beyond 32 bits", "0300100601ffffffff1f"),
        .message("raw lengths beyond the message", "030010060105c0"),
        .message("NO MESSAGE after RESET", "03001003"),
        .message("an acknowledgement in a one-way stream", "0700100004c0"),
        .message("an acknowledgement beyond 32 bits", "0f001000ffffffff1f04c0"),
    ]

    @Test(arguments: values + texts + bodies + messages)
    func bothDecodersRefuse(_ refused: RefusedCase) throws {
        var encoder = InternedStreamEncoder(
            StreamOptions(
                neverInterned: FieldNames(refused.neverInterned),
                sizes: StreamSizes(
                    entriesLog2: refused.entriesLog2, historyLog2: refused.historyLog2),
                seed: StreamSeed(unpredictable: 1, 2)))
        var decoder = InternedStreamDecoder()
        let reference = ReferenceStreamDecoder()
        for frame in refused.frames {
            let coded = try encoder.encode(frame)
            #expect(try decoder.decode(coded).main == frame)
            #expect(try reference.decode(coded) == [frame])
        }
        #expect(encoder.statistics.rawMessages == 0, "all before has taught")
        let error = #expect(throws: StreamError.self) { _ = try decoder.decode(refused.message) }
        #expect(error?.isLimit == refused.isLimit, "\(error as Any)")
        #expect(error?.code != .wrongCheck)
        let other = #expect(throws: ReferenceStreamError.self) {
            try reference.decode(refused.message)
        }
        #expect(other?.code != .checkFailed)
        let limits: [ReferenceStreamError.Code] = [
            .messageTooLong, .tooManyValues, .depthExceeded, .tooManyAttachments,
            .parameterNotAllowed,
        ]
        if refused.isLimit { #expect(other.map { limits.contains($0.code) } == true) }
    }

    /// The neighbours of what is refused: they fail by their check alone.
    @Test(arguments: [
        RefusedCase.body("TOKEN", "0001c0"),
        .body("BLOB of one byte at the root", "000d011091"),
        .body("BLOB c1 at the root", "000d0110c1"),
        .body("REFERENCE2 to the first item", after: [ping], "00030100"),
        .body("STEP", after: ["07", "08"], "000e"),
        .body("TAIL of three bytes", after: ["cdffff"], "003802"),
        .body("CALL FAR of an anchor below 128", after: ["920102"], "000a0000000000"),
        .body("FORM AT with n = 64", after: [ping], "00067a0040" + zeros(30)),
        .body("FORM AT of four bytes", after: [ping], "00067a0404"),
        .body("DELTA of four bytes", after: [ping], "00077a020200"),
        .body("STAMP of 0", after: [text("t-0.5")], "004a7f9698"),
        .body("STAMP of four bytes", after: [text("11.5")], "004aff9698"),
        .body("digits that could be literals", "000d01708005"),
        .message("copies", "0300100210c0"),
        .body("a unit that is predicted", after: [ping], "0000"),
        .body("a difference in more bytes than it needs", after: ["07"], "001f0200000000000000"),
        .body("c1 with a tail", prefixes: "2201", "0001c107"),
        .message("RESET sizes that are the default", "0300180c100004c0"),
        .message("FREEZE in a one-way stream", "030010200004c0"),
    ])
    func bothDecodersTakeItsNeighbour(_ taken: RefusedCase) throws {
        var encoder = InternedStreamEncoder(
            StreamOptions(seed: StreamSeed(unpredictable: 1, 2)))
        var decoder = InternedStreamDecoder()
        let reference = ReferenceStreamDecoder()
        for frame in taken.frames {
            let coded = try encoder.encode(frame)
            _ = try decoder.decode(coded)
            _ = try reference.decode(coded)
        }
        let error = #expect(throws: StreamError.self) { _ = try decoder.decode(taken.message) }
        #expect(error?.code == .wrongCheck)
        let other = #expect(throws: ReferenceStreamError.self) {
            try reference.decode(taken.message)
        }
        #expect(other?.code == .checkFailed)
    }

    /// Bytes that were changed in a body of stage 1: both codecs find the same.
    @Test(arguments: [StreamLevel.smallest])
    func damagedStagesEndAlike(level: StreamLevel) throws {
        var random = SeededGenerator(seed: UInt64(level.rawValue))
        let double: [UInt8] = [0xCB, 0x41, 0xDA, 0xC1, 0x82, 7, 1, 2, 3]
        let frame =
            [0x96] + double + [0xA4, 0x70, 0x69, 0x6E, 0x67] + double.reversed().prefix(1)
            + double + [0xA6] + Array("ts-9.5".utf8) + [0xC4, 0x02, 9, 9]
        var encoder = InternedStreamEncoder(
            StreamOptions(level: level, seed: StreamSeed(unpredictable: 1, 2)))
        let coded = try encoder.encode(frame)
        #expect(encoder.statistics.rawMessages == 0)
        var intact = 0
        for _ in 0..<3_000 {
            var message = coded
            let place = Int.random(in: 4..<message.count, using: &random)
            if Bool.random(using: &random) {
                for index in place..<message.count { message[index] = 0xFF }
            } else {
                message[place] = UInt8.random(in: 0...255, using: &random)
            }
            if message == coded { continue }
            var decoder = InternedStreamDecoder(limits: StreamLimits(values: 1_000))
            let reference = ReferenceStreamDecoder(limits: .init(messageValues: 1_000))
            let error = #expect(throws: StreamError.self) { _ = try decoder.decode(message) }
            let other = #expect(throws: ReferenceStreamError.self) {
                try reference.decode(message)
            }
            #expect((error?.code == .wrongCheck) == (other?.code == .checkFailed))
            #expect((error?.code == .damagedStage) == (other?.code == .stageFailed))
            if error?.code == .wrongCheck { intact += 1 }
        }
        #expect(intact > 0 && intact < 3_000)
    }
}
