import MsgPackReference
import TestSupport
import Testing

/// docs/KEYMAP.md, section 7: each limit at its number and one above. The encoder has the limit,
/// then the decoder has one less than the encoder.
@Suite struct KeyMapLimitTests {
    typealias Limits = ReferenceKeyMapLimits

    static func limits(
        _ mode: ReferenceKeyMapMode = .names, _ change: (inout Limits) -> Void
    ) -> Limits {
        var limits = Limits(mode)
        change(&limits)
        return limits
    }

    /// The error of a decoder with `limits` at messages from an encoder with the defaults.
    static func fault(
        _ messages: [String], mode: ReferenceKeyMapMode = .names, limits: Limits
    ) -> ReferenceError? {
        var encoder = ReferenceKeyMapEncoder(mode)
        var decoder = ReferenceKeyMapDecoder(mode, limits: limits)
        do {
            for message in messages {
                _ = try decoder.decode(try encoder.encode([UInt8](hex: message)))
            }
            return nil
        } catch {
            return error
        }
    }

    @Test func encoderRefusesAMessageAboveTheLimit() throws {
        var encoder = ReferenceKeyMapEncoder(.names, limits: Self.limits { $0.messageBytes = 4 })
        #expect(try encoder.encode([UInt8](hex: "a3616263")).count == 4)
        #expect(throws: ReferenceError(.messageTooLong, offset: 4)) {
            try encoder.encode([UInt8](hex: "a461626364"))
        }
    }

    @Test func decoderRefusesOutputAboveTheLimit() throws {
        let message = "81a361626305"
        #expect(Self.fault([message], limits: Self.limits { $0.messageBytes = 6 }) == nil)
        #expect(
            Self.fault([message], limits: Self.limits { $0.messageBytes = 5 })
                == ReferenceError(.outputTooLong, offset: 9))
        #expect(
            Self.fault([message], limits: Self.limits { $0.messageBytes = 4 })
                == ReferenceError(.outputTooLong, offset: 8))
    }

    @Test func outputOfManyReferencesIsRefusedAsItIsProduced() throws {
        let long = Bytes.str(String(repeating: "x", count: 4000))
        let entry = Bytes.map([(long, [0xC0])])
        let list = Bytes.array(Array(repeating: entry, count: 100))
        let limits = Self.limits { $0.messageBytes = 100_000 }
        let fault = Self.fault([entry.hex, list.hex], limits: limits)
        #expect(fault?.code == .outputTooLong)
    }

    @Test func itemAboveTheLimitIsLiteralAndRefused() throws {
        let limits = Self.limits { $0.itemBytes = 4 }
        var pair = KeyMapPair(.names, limits: limits)
        #expect(try pair.pass("81a4616263 6405") == "81a46162636405")
        #expect(try pair.pass("81a361626305") == "82e081e1a3616263e105")
        #expect(Self.fault(["81a361626305"], limits: limits) == nil)
        #expect(
            Self.fault(["81a46162636405"], limits: limits)
                == ReferenceError(.itemTooLong, offset: 4))
    }

    @Test func defaultItemLimitIs4096BytesWithHeader() throws {
        var pair = KeyMapPair(.names)
        let longest = Bytes.map([(Bytes.str(String(repeating: "a", count: 4093)), [0xC0])])
        let longer = Bytes.map([(Bytes.str(String(repeating: "a", count: 4094)), [0xC0])])
        #expect(try pair.pass(longer) == longer)
        #expect(try pair.pass(longest).count == longest.count + 4)
    }

    @Test func nameAboveTheCountIsLiteralAndRefused() throws {
        let limits = Self.limits { $0.names = 2 }
        var pair = KeyMapPair(.names, limits: limits)
        let message = "83 a161 c0 a162 c0 a163 c0"
        #expect(try pair.pass(message) == "84 e0 82 e1a161 e2a162 e1c0 e2c0 a163c0".packed)
        #expect(
            Self.fault([message], limits: limits) == ReferenceError(.codeOutOfRange, offset: 9))
    }

    @Test func name4097IsLiteral() throws {
        var pair = KeyMapPair(.names)
        let names = (0...4096).map { (Bytes.str("n\($0)"), [UInt8(0xC0)]) }
        let wire = try pair.pass(Bytes.map(names))
        #expect(wire.hex.hasPrefix("de1002e0de1000"))
        #expect(wire.hex.hasSuffix("cd0fe0c0" + Bytes.str("n4096").hex + "c0"))
    }

    @Test func nameAboveTheBytesIsLiteralAndRefused() throws {
        let limits = Self.limits { $0.namesBytes = 5 }
        var pair = KeyMapPair(.names, limits: limits)
        let message = "83 a161 c0 a3616263 c0 a26162 c0"
        #expect(
            try pair.pass(message) == "84 e0 82 e1a161 e2a26162 e1c0 a3616263c0 e2c0".packed)
        #expect(
            Self.fault([message], limits: limits)
                == ReferenceError(.tableBytesExceeded, offset: 7))
    }

    @Test func slotAboveTheCountIsRefused() throws {
        let mode = ReferenceKeyMapMode.values(.dask)
        let message = "81a46b65797392a3616263a3646566"
        #expect(
            Self.fault([message], mode: mode, limits: Self.limits(mode) { $0.slots = 2 }) == nil
        )
        #expect(
            Self.fault([message], mode: mode, limits: Self.limits(mode) { $0.slots = 1 })
                == ReferenceError(.codeOutOfRange, offset: 14))
    }

    @Test func slotAboveTheBytesIsRefused() throws {
        let mode = ReferenceKeyMapMode.values(.dask)
        let message = "81a46b65797392a3616263a3646566"
        #expect(
            Self.fault([message], mode: mode, limits: Self.limits(mode) { $0.slotsBytes = 8 })
                == nil)
        #expect(
            Self.fault([message], mode: mode, limits: Self.limits(mode) { $0.slotsBytes = 7 })
                == ReferenceError(.tableBytesExceeded, offset: 15))
    }

    @Test func definitionAboveTheCountIsLiteralAndRefused() throws {
        try Self.checkCount(
            Self.limits { $0.definitions = 1 }, list: "92 81a161c0 81a162c0",
            coded: "92 82e081e1a161e1c0 81a162c0",
            fault: ReferenceError(.tooManyDefinitions, offset: 12))
    }

    @Test func referenceAboveTheCountIsLiteralAndRefused() throws {
        try Self.checkCount(
            Self.limits { $0.references = 2 }, list: "93 81a161c0 81a161c0 81a161c0",
            coded: "93 82e081e1a161e1c0 81e1c0 81a161c0",
            fault: ReferenceError(.tooManyReferences, offset: 13))
    }

    /// A list that needs one definition or reference more than a message may have: the encoder
    /// leaves the last map literal and counts afresh in the next message, and a decoder with the
    /// same limit refuses the list from an encoder without it.
    private static func checkCount(
        _ limits: ReferenceKeyMapLimits, list: String, coded: String, fault: ReferenceError
    ) throws {
        var pair = KeyMapPair(.names, limits: limits)
        #expect(try pair.pass(list) == coded.packed)
        #expect(try pair.pass("81a162c0") == "82e081e2a162e2c0")
        #expect(Self.fault([list], limits: limits) == fault)
    }

    @Test func deepMessageIsRefusedByBothEnds() {
        let deep = [UInt8](repeating: 0x91, count: 129)
        var encoder = ReferenceKeyMapEncoder(.names)
        var decoder = ReferenceKeyMapDecoder(.names)
        #expect(throws: ReferenceError(.depthExceeded, offset: 128)) { try encoder.encode(deep) }
        #expect(throws: ReferenceError(.depthExceeded, offset: 128)) { try decoder.decode(deep) }
    }
}
