import MsgPackCInterop
import TestSupport
import Testing

/// One step of the vocabulary, for any packer.
protocol Step: Sendable {
    func pack<Buffer: ~Copyable>(
        into packer: inout MsgPackCPacker<Buffer>
    ) throws(MsgPackCError)
}

/// A step and the bytes that it must give, written by hand from the specification.
struct ItemCase: Step, CustomTestStringConvertible {
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

    func pack<Buffer: ~Copyable>(
        into packer: inout MsgPackCPacker<Buffer>
    ) throws(MsgPackCError) {
        switch item {
        case .none: try packer.packNil()
        case .flag(let value): try packer.packBool(value)
        case .int(let value): try packer.packInt(value)
        case .uint(let value): try packer.packUInt(value)
        case .float(let bits): try packer.packFloat32(Float(bitPattern: bits))
        case .double(let bits): try packer.packFloat64(Double(bitPattern: bits))
        case .text(let text): try packer.packString(text)
        case .str(let bytes): try packer.packString(utf8: unsafe bytes.span.bytes)
        case .bin(let bytes): try packer.packBinary(unsafe bytes.span.bytes)
        case .ext(let type, let bytes):
            try packer.packExtension(type: type, unsafe bytes.span.bytes)
        case .time(let seconds, let nanoseconds):
            try packer.packTimestamp(seconds: seconds, nanoseconds: nanoseconds)
        case .array(let count): try packer.packArrayHeader(count: count)
        case .map(let count): try packer.packMapHeader(count: count)
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

@Suite struct MsgPackCPackerTests {
    @Test(arguments: ItemCase.all)
    func itemHasTheSmallestFormInEveryPacker(_ test: ItemCase) throws {
        var buffer = try BufferPacker()
        try test.pack(into: &buffer)
        #expect(buffer.joined() == test.expected)

        var gather = try GatherPacker()
        try test.pack(into: &gather)
        #expect(gather.joined() == test.expected)
        #expect(gather.referenceCount == 0, "only `referencing:` functions may refer")

        var deflating = try DeflatingPacker()
        try test.pack(into: &deflating)
        #expect(try inflate(try deflating.finish()) == test.expected)
    }

    @Test func itemsFollowOneAnother() throws {
        let expected = ItemCase.all.flatMap(\.expected)
        var buffer = try BufferPacker()
        var gather = try GatherPacker()
        var deflating = try DeflatingPacker(level: 9)
        for test in ItemCase.all {
            try test.pack(into: &buffer)
            try test.pack(into: &gather)
            try test.pack(into: &deflating)
        }
        #expect(buffer.joined() == expected)
        #expect(buffer.byteCount == expected.count)
        #expect(gather.joined() == expected)
        #expect(gather.byteCount == expected.count)
        #expect(try inflate(try deflating.finish()) == expected)
    }

    @Test func nanosecondsOfASecondAreRefusedAndNothingIsPacked() throws {
        var packer = try BufferPacker()
        let error = #expect(throws: MsgPackCError.self) {
            try packer.packTimestamp(seconds: 0, nanoseconds: 1_000_000_000)
        }
        #expect(error?.code == .nanosecondsOutOfRange)
        #expect(packer.byteCount == 0)
        try packer.packNil()
        #expect(packer.joined() == [0xC0])
    }

    @Test(arguments: [-1, 1 << 32, Int.max, Int.min])
    func countOutsideThirtyTwoBitsIsRefused(_ count: Int) throws {
        var packer = try BufferPacker()
        var codes: [MsgPackCError.Code] = []
        do { try packer.packArrayHeader(count: count) } catch { codes.append(error.code) }
        do { try packer.packMapHeader(count: count) } catch { codes.append(error.code) }
        #expect(codes == [.lengthOutOfRange, .lengthOutOfRange])
        #expect(packer.byteCount == 0)
    }

    @Test func spanShowsThePackedBytesAndRemoveAllForgetsThem() throws {
        var packer = try BufferPacker()
        #expect(packer.bytes.byteCount == 0)
        #expect(packer.joined() == [])
        try packer.packInt(300)
        #expect(packer.bytes.byteCount == 3)
        packer.removeAll()
        #expect(packer.byteCount == 0)
        try packer.packBool(true)
        #expect(packer.joined() == [0xC3])
    }

    @Test func packerIsBrokenAfterAHeaderWithoutItsBody() async {
        await #expect(processExitsWith: .success) {
            limitMemory()
            try packWithoutMemory()
        }
    }
}

/// The buffer would have to grow to 256 MB beside a body of 140 MB.
private func packWithoutMemory() throws(MsgPackCError) {
    let body = [UInt8](repeating: 1, count: 140 << 20)
    var packer = try BufferPacker()
    var codes: [MsgPackCError.Code] = []
    do { try packer.packBinary(unsafe body.span.bytes) } catch { codes.append(error.code) }
    do { try packer.packNil() } catch { codes.append(error.code) }
    precondition(codes == [.outOfMemory, .outOfMemory])
    packer.removeAll()
    try packer.packNil()
    precondition(packer.joined() == [0xC0])
}
