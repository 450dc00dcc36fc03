import TestSupport
import Testing

@testable import MsgPackCInterop

/// An item and the bytes that it must become, written by hand from the specification.
struct ItemCase: Sendable, CustomTestStringConvertible {
    enum Item: Sendable {
        case none
        case flag(Bool)
        case int(Int64)
        case uint(UInt64)
        case float(UInt32)
        case double(UInt64)
        case text(String)
        case str([UInt8])
        case bin([UInt8])
        case ext(Int8, [UInt8])
        case time(Int64, UInt32)
        case array(Int)
        case map(Int)
    }

    let item: Item
    let expected: [UInt8]

    init(_ item: Item, _ hex: String, body: [UInt8] = []) {
        self.item = item
        expected = [UInt8](hex: hex) + body
    }

    var testDescription: String { expected.prefix(8).map { $0 }.hex }

    func pack(into packer: inout GatherPacker) throws(MsgPackCError) {
        switch item {
        case .none: try packer.packNil()
        case .flag(let value): try packer.packBoolean(value)
        case .int(let value): try packer.packInteger(value)
        case .uint(let value): try packer.packInteger(value)
        case .float(let bits): try packer.packFloat32(Float(bitPattern: bits))
        case .double(let bits): try packer.packFloat64(Double(bitPattern: bits))
        case .text(let text): try packer.packString(text)
        case .str(let bytes): try packer.packString(utf8: bytes)
        case .bin(let bytes): try packer.packBinary(bytes)
        case .ext(let type, let bytes): try packer.packExtension(type: type, bytes)
        case .time(let seconds, let nanoseconds):
            try packer.packTimestamp(seconds: seconds, nanoseconds: nanoseconds)
        case .array(let count): try packer.packArrayHeader(count)
        case .map(let count): try packer.packMapHeader(count)
        }
    }

    static func body(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    }

    static let scalars = [
        ItemCase(.none, "c0"), ItemCase(.flag(false), "c2"), ItemCase(.flag(true), "c3"),
        ItemCase(.int(0), "00"), ItemCase(.int(127), "7f"), ItemCase(.int(128), "cc80"),
        ItemCase(.int(255), "ccff"), ItemCase(.int(256), "cd0100"),
        ItemCase(.int(65536), "ce00010000"), ItemCase(.int(1 << 32), "cf0000000100000000"),
        ItemCase(.int(-1), "ff"), ItemCase(.int(-32), "e0"), ItemCase(.int(-33), "d0df"),
        ItemCase(.int(-128), "d080"), ItemCase(.int(-129), "d1ff7f"),
        ItemCase(.int(-32769), "d2ffff7fff"), ItemCase(.int(-2_147_483_649), "d3ffffffff7fffffff"),
        ItemCase(.int(.min), "d38000000000000000"), ItemCase(.uint(0), "00"),
        ItemCase(.uint(127), "7f"), ItemCase(.uint(65535), "cdffff"),
        ItemCase(.uint(4_294_967_295), "ceffffffff"),
        ItemCase(.uint(.max), "cfffffffffffffffff"),
        ItemCase(.float(0x3F80_0000), "ca3f800000"), ItemCase(.float(0xFFC0_0001), "caffc00001"),
        ItemCase(.double(0xBFF0_0000_0000_0000), "cbbff0000000000000"),
        ItemCase(.double(0x7FF8_0000_0000_00AB), "cb7ff80000000000ab"),
    ]

    static let bodies = [
        ItemCase(.text(""), "a0"), ItemCase(.text("h\u{e9}"), "a368c3a9"),
        ItemCase(.str([0xFF]), "a1ff"), ItemCase(.str(body(31)), "bf", body: body(31)),
        ItemCase(.str(body(32)), "d920", body: body(32)),
        ItemCase(.str(body(255)), "d9ff", body: body(255)),
        ItemCase(.str(body(256)), "da0100", body: body(256)),
        ItemCase(.str(body(65535)), "daffff", body: body(65535)),
        ItemCase(.str(body(65536)), "db00010000", body: body(65536)),
        ItemCase(.bin([]), "c400"), ItemCase(.bin(body(255)), "c4ff", body: body(255)),
        ItemCase(.bin(body(256)), "c50100", body: body(256)),
        ItemCase(.bin(body(65536)), "c600010000", body: body(65536)),
        ItemCase(.ext(5, []), "c70005"), ItemCase(.ext(-2, [9]), "d4fe09"),
        ItemCase(.ext(1, body(2)), "d501", body: body(2)),
        ItemCase(.ext(1, body(3)), "c70301", body: body(3)),
        ItemCase(.ext(1, body(4)), "d601", body: body(4)),
        ItemCase(.ext(1, body(8)), "d701", body: body(8)),
        ItemCase(.ext(1, body(16)), "d801", body: body(16)),
        ItemCase(.ext(1, body(17)), "c71101", body: body(17)),
        ItemCase(.ext(127, body(256)), "c801007f", body: body(256)),
        ItemCase(.ext(-128, body(65536)), "c90001000080", body: body(65536)),
    ]

    static let timesAndHeaders = [
        ItemCase(.time(0, 0), "d6ff00000000"), ItemCase(.time(0xFFFF_FFFF, 0), "d6ffffffffff"),
        ItemCase(.time(0, 1), "d7ff0000000400000000"),
        ItemCase(.time(1 << 32, 0), "d7ff0000000100000000"),
        ItemCase(.time((1 << 34) - 1, 999_999_999), "d7ffee6b27ffffffffff"),
        ItemCase(.time(1 << 34, 1), "c70cff000000010000000400000000"),
        ItemCase(.time(-1, 0), "c70cff00000000ffffffffffffffff"),
        ItemCase(.array(0), "90"), ItemCase(.array(15), "9f"), ItemCase(.array(16), "dc0010"),
        ItemCase(.array(65535), "dcffff"), ItemCase(.array(65536), "dd00010000"),
        ItemCase(.array(4_294_967_295), "ddffffffff"), ItemCase(.map(0), "80"),
        ItemCase(.map(15), "8f"), ItemCase(.map(16), "de0010"), ItemCase(.map(65536), "df00010000"),
    ]

    static let all = scalars + bodies + timesAndHeaders
}

@Suite struct GatherPackerItemTests {
    @Test(arguments: ItemCase.all)
    func itemHasItsShortestForm(_ test: ItemCase) throws {
        var packer = try GatherPacker()
        try test.pack(into: &packer)
        #expect(packer.copyBytes() == test.expected)
        #expect(packer.referenceCount == 0, "only `referencing:` functions may refer")
    }

    @Test func itemsFollowOneAnother() throws {
        let expected = ItemCase.all.flatMap(\.expected)
        var packer = try GatherPacker()
        for test in ItemCase.all { try test.pack(into: &packer) }
        #expect(packer.copyBytes() == expected)
        #expect(packer.byteCount == expected.count)
    }

    @Test(arguments: [0, 1, 15, 255, 70_000])
    func arraysSpansAndRawSpansPackTheSameBytes(_ count: Int) throws {
        let body = ItemCase.body(count)
        let span = body.span
        var arrays = try GatherPacker()
        var spans = try GatherPacker()
        var raw = try GatherPacker()
        try arrays.packBinary(body)
        try spans.packBinary(span)
        try unsafe raw.packBinary(span.bytes)
        try arrays.packString(utf8: body)
        try spans.packString(utf8: span)
        try unsafe raw.packString(utf8: span.bytes)
        try arrays.packExtension(type: 9, body)
        try spans.packExtension(type: 9, span)
        try unsafe raw.packExtension(type: 9, span.bytes)
        let expected = arrays.copyBytes()
        #expect(expected.count > 3 * count)
        #expect(spans.copyBytes() == expected)
        #expect(raw.copyBytes() == expected)
    }

    @Test func integersOfEveryTypeTakeTheFormOfTheirValue() throws {
        var packer = try GatherPacker()
        try packer.packInteger(Int8(-128))
        try packer.packInteger(UInt8(200))
        try packer.packInteger(UInt16(200))
        try packer.packInteger(Int(-1))
        try packer.packInteger(Int128(200))
        try packer.packInteger(UInt128(UInt64.max))
        try packer.packInteger(Int128(Int64.min))
        #expect(
            packer.copyBytes()
                == [UInt8](
                    hex: "d080 ccc8 ccc8 ff ccc8 cfffffffffffffffff d38000000000000000"))
    }

    @Test(arguments: [Int128(UInt64.max) + 1, Int128(Int64.min) - 1, .max, .min])
    func integerBeyondSixtyFourBitsIsRefusedAndNothingIsPacked(_ value: Int128) throws {
        var packer = try GatherPacker()
        let error = #expect(throws: MsgPackCError.self) { try packer.packInteger(value) }
        #expect(error?.code == .integerOutOfRange)
        #expect(packer.byteCount == 0)
        try packer.packNil()
        #expect(packer.copyBytes() == [0xC0])
    }

    @Test func nanosecondsOfASecondAreRefusedAndNothingIsPacked() throws {
        var packer = try GatherPacker()
        let error = #expect(throws: MsgPackCError.self) {
            try packer.packTimestamp(seconds: 0, nanoseconds: 1_000_000_000)
        }
        #expect(error?.code == .nanosecondsOutOfRange)
        #expect(packer.byteCount == 0)
        try packer.packNil()
        #expect(packer.copyBytes() == [0xC0])
    }

    @Test(arguments: [-1, 1 << 32, Int.max, Int.min])
    func countOutsideThirtyTwoBitsIsRefused(_ count: Int) throws {
        var packer = try GatherPacker()
        var codes: [MsgPackCError.Code] = []
        do { try packer.packArrayHeader(count) } catch { codes.append(error.code) }
        do { try packer.packMapHeader(count) } catch { codes.append(error.code) }
        #expect(codes == [.lengthOutOfRange, .lengthOutOfRange])
        #expect(packer.byteCount == 0)
    }

    @Test func packerIsBrokenAfterAHeaderWithoutItsBody() async {
        await #expect(processExitsWith: .success) {
            limitMemory()
            try packWithoutMemory()
        }
    }
}

@Suite struct MsgPackCErrorTests {
    @Test func everyCodeSaysWhatHappenedAndWhatToDo() {
        for code in MsgPackCError.Code.allCases {
            let text = "\(code.explanation)"
            #expect(text.contains(";"), "\(code): what happened; what to do")
        }
        let texts = Set(MsgPackCError.Code.allCases.map { "\($0.explanation)" })
        #expect(texts.count == MsgPackCError.Code.allCases.count)
    }

    @Test func failedWriteNamesItsNumbers() {
        let error = MsgPackCError(.writeFailed, systemError: 11, writtenBytes: 4096)
        #expect("\(error)".hasSuffix("(errno 11, 4096 bytes written)"))
        #expect("\(MsgPackCError(.outOfMemory))" == "\(MsgPackCError.Code.outOfMemory.explanation)")
    }
}

/// The copy of a body of 140 MB does not fit the memory that the process has left.
private func packWithoutMemory() throws(MsgPackCError) {
    let body = [UInt8](repeating: 1, count: 140 << 20)
    var packer = try GatherPacker()
    var codes: [MsgPackCError.Code] = []
    do { try packer.packBinary(body) } catch { codes.append(error.code) }
    do { try packer.packNil() } catch { codes.append(error.code) }
    do {
        try packer.packBinary(referencing: GatherPayload(body))
    } catch { codes.append(error.code) }
    precondition(codes == [.outOfMemory, .outOfMemory, .outOfMemory])
    packer.removeAll()
    try packer.packNil()
    precondition(packer.copyBytes() == [0xC0])
    // A reference needs no memory for the body.
    try packer.packBinary(referencing: GatherPayload(body))
    precondition(packer.byteCount == 1 + 5 + body.count)
}
