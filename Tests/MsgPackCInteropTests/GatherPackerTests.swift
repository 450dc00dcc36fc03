import TestSupport
import Testing

@testable import MsgPackCInterop

@Suite struct GatherPackerTests {
    @Test func largeBodyIsReferredToWhereItIs() throws {
        let body = ItemCase.body(1 << 20)
        let address = unsafe body.withUnsafeBytes { $0.baseAddress }
        var packer = try GatherPacker()
        try packer.packArrayHeader(2)
        try packer.packBinary(referencing: GatherPayload(body))
        try packer.packNil()
        #expect(packer.pieceCount == 3)
        unsafe packer.pieces[1].withUnsafeBytes { piece in
            #expect(unsafe piece.baseAddress == address)
            #expect(piece.count == body.count)
        }
        #expect(packer.copyBytes() == [0x92, 0xC6, 0x00, 0x10, 0x00, 0x00] + body + [0xC0])
    }

    @Test(arguments: [(511, 0), (512, 1), (513, 1)])
    func bodiesFromTheThresholdOnAreReferences(_ byteCount: Int, _ references: Int) throws {
        let body = ItemCase.body(byteCount)
        var packer = try GatherPacker(referenceThresholdBytes: 512)
        try packer.packBinary(referencing: GatherPayload(body))
        try packer.packString(referencingUTF8: GatherPayload(body))
        try packer.packExtension(type: 3, referencing: GatherPayload(body))
        #expect(packer.referenceCount == 3 * references)
        #expect(packer.pieceCount == (references == 0 ? 1 : 6))

        var plain = try GatherPacker()
        try plain.packBinary(body)
        try plain.packString(utf8: body)
        try plain.packExtension(type: 3, body)
        #expect(packer.copyBytes() == plain.copyBytes())
    }

    @Test func emptyPayloadIsAHeaderAloneEvenAtTheLeastThreshold() throws {
        var packer = try GatherPacker(referenceThresholdBytes: -5)
        try packer.packBinary(referencing: GatherPayload([]))
        try packer.packBinary(referencing: GatherPayload([7]))
        try packer.packBinary(referencing: GatherPayload([1, 2, 3], range: 3..<3))
        #expect(packer.referenceCount == 1)
        #expect(packer.copyBytes() == [0xC4, 0x00, 0xC4, 0x01, 0x07, 0xC4, 0x00])
    }

    @Test func mutatingTheArrayLaterDoesNotReachTheMessage() throws {
        var body = ItemCase.body(1000)
        var packer = try GatherPacker()
        try packer.packBinary(referencing: GatherPayload(body))
        for index in body.indices { body[index] = 0xEE }
        body.removeAll()
        #expect(packer.copyBytes() == [0xC5, 0x03, 0xE8] + ItemCase.body(1000))
    }

    @Test func payloadOutlivesItsScope() throws {
        var packer = try GatherPacker()
        for seed in 0..<UInt8(50) {
            try packer.packBinary(
                referencing: GatherPayload([UInt8](repeating: seed, count: 1000)))
        }
        let expected = (0..<UInt8(50)).flatMap { seed -> [UInt8] in
            [0xC5, 0x03, 0xE8] + [UInt8](repeating: seed, count: 1000)
        }
        #expect(packer.copyBytes() == expected)
    }

    @Test func rangeOfAnArrayIsReferredTo() throws {
        let body = ItemCase.body(2000)
        var packer = try GatherPacker()
        try packer.packBinary(referencing: GatherPayload(body, range: 100..<1100))
        #expect(packer.referenceCount == 1)
        #expect(packer.copyBytes() == [0xC5, 0x03, 0xE8] + body[100..<1100])
    }

    @Test func ownerLivesAsLongAsThePackerRefersToIt() throws {
        weak var seen: Memory?
        do {
            var packer = try GatherPacker()
            do {
                let owner = Memory(byteCount: 4096, filledWith: 0x5A)
                seen = owner
                try packer.packBinary(
                    referencing: unsafe GatherPayload(
                        unsafeBytes: UnsafeRawBufferPointer(owner.bytes), keptAliveBy: owner))
            }
            #expect(seen != nil)
            #expect(
                packer.copyBytes() == [0xC5, 0x10, 0x00] + [UInt8](repeating: 0x5A, count: 4096))
            packer.removeAll()
            #expect(seen == nil)
        }
    }

    @Test func payloadOfFourGibibytesIsRefusedUnread() throws {
        let owner = Memory(byteCount: 16, filledWith: 0)
        // The length is a lie; a refusal must not look at the bytes.
        let payload = unsafe GatherPayload(
            unsafeBytes: UnsafeRawBufferPointer(start: owner.bytes.baseAddress, count: 1 << 32),
            keptAliveBy: owner)
        var packer = try GatherPacker()
        var codes: [MsgPackCError.Code] = []
        do { try packer.packBinary(referencing: payload) } catch { codes.append(error.code) }
        do { try packer.packString(referencingUTF8: payload) } catch { codes.append(error.code) }
        do {
            try packer.packExtension(type: 1, referencing: payload)
        } catch { codes.append(error.code) }
        #expect(codes == [.lengthOutOfRange, .lengthOutOfRange, .lengthOutOfRange])
        #expect(packer.byteCount == 0)
        #expect(packer.referenceCount == 0)
    }

    @Test func timestampsAreCopiedWhateverTheThreshold() throws {
        var packer = try GatherPacker(referenceThresholdBytes: 1)
        for second in 0..<Int64(1000) {
            try packer.packTimestamp(seconds: -second - 1, nanoseconds: 5)
        }
        var plain = try GatherPacker()
        for second in 0..<Int64(1000) {
            try plain.packTimestamp(seconds: -second - 1, nanoseconds: 5)
        }
        #expect(packer.copyBytes() == plain.copyBytes())
    }

    @Test func copiedBytesPastAChunkStayInOrder() throws {
        var packer = try GatherPacker()
        var plain = try GatherPacker()
        let large = ItemCase.body(600)
        for round in 0..<5000 {
            try packer.packInteger(round)
            try plain.packInteger(round)
            if round % 100 == 0 {
                try packer.packBinary(referencing: GatherPayload(large))
                try plain.packBinary(large)
            }
        }
        #expect(packer.referenceCount == 50)
        #expect(packer.copyBytes() == plain.copyBytes())
    }

    @Test func piecesInOrderAreTheMessage() throws {
        var packer = try GatherPacker(referenceThresholdBytes: 100)
        for size in [0, 99, 100, 1, 5000, 5000, 70_000, 3] {
            try packer.packInteger(size)
            try packer.packBinary(referencing: GatherPayload(ItemCase.body(size)))
        }
        var pieces: [UInt8] = []
        let lent = packer.pieces
        for index in 0..<lent.count {
            let piece = lent[index]
            if piece.isEmpty { Issue.record("piece \(index) is empty") }
            for position in piece.indices { pieces.append(piece[position]) }
        }
        #expect(packer.pieceCount == 9)
        #expect(pieces == packer.copyBytes())
        #expect(pieces.count == packer.byteCount)
    }

    @Test func payloadLendsItsBytes() {
        let body = ItemCase.body(1000)
        let payload = GatherPayload(body, range: 10..<20)
        let bytes = payload.bytes.indices.map { payload.bytes[$0] }
        #expect(bytes == Array(body[10..<20]))
        let emptyByteCount = GatherPayload([]).bytes.count
        #expect(emptyByteCount == 0)
    }

    @Test func packerAndPayloadsMoveBetweenTasks() async throws {
        expectSendable(GatherPacker.self)
        expectSendable(GatherPayload.self)
        var packer = try GatherPacker()
        try packer.packBinary(referencing: GatherPayload(ItemCase.body(1000)))
        let bytes = await Elsewhere().bytes(of: packer)
        #expect(bytes == [0xC5, 0x03, 0xE8] + ItemCase.body(1000))
    }

    @Test func removeAllMakesAnEmptyPackerOfIt() throws {
        var packer = try GatherPacker()
        try packer.packBinary(referencing: GatherPayload(ItemCase.body(1000)))
        packer.removeAll()
        #expect(packer.byteCount == 0)
        #expect(packer.pieceCount == 0)
        try packer.packBoolean(false)
        #expect(packer.copyBytes() == [0xC2])
    }
}

/// Compiles only if values of `type` may move between tasks.
private func expectSendable<Value: Sendable & ~Copyable>(_ type: Value.Type) {}

/// Another isolation domain than that of a test.
private actor Elsewhere {
    func bytes(of packer: consuming GatherPacker) -> [UInt8] { packer.copyBytes() }
}

/// Memory that frees itself with its last reference.
@safe private final class Memory: @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer

    init(byteCount: Int, filledWith byte: UInt8) {
        unsafe bytes = .allocate(byteCount: byteCount, alignment: 16)
        unsafe bytes.initializeMemory(as: UInt8.self, repeating: byte)
    }

    deinit { unsafe bytes.deallocate() }
}
