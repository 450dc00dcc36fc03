import MsgPackWire
import TestSupport
import Testing

@Suite struct MsgPackValidatorTests {
    @Test func oneItemOfEachFormatIsValid() throws {
        for item in oneItemOfEachFormat {
            #expect(try MsgPackValidator().validate(item) == 1, "\(item.hex)")
        }
    }

    @Test func everyPrefixIsTruncatedAtTheItemThatIsCut() {
        for item in oneItemOfEachFormat {
            for length in 0..<item.count {
                let start = offsetOfItem(holding: length, in: item)
                #expect(throws: MsgPackError(.truncated, offset: start)) {
                    try MsgPackValidator().validate(Array(item[..<length]))
                }
            }
        }
    }

    /// Where the item of `message`, a container or a single item, starts that byte `cut` is in.
    private func offsetOfItem(holding cut: Int, in message: [UInt8]) -> Int {
        let format = Format(byte: message[0])
        let isContainer = format.family == .array || format.family == .map
        // All children of the samples are of one byte.
        return isContainer && cut >= format.headerByteCount ? cut : 0
    }

    @Test func reservedByteIsRejectedWhereverItStands() {
        for (hex, offset) in [("c1", 0), ("93 01 c1 02", 2), ("81 c1 01", 1), ("92 91 c1 01", 2)] {
            #expect(throws: MsgPackError(.reservedByte, offset: offset)) {
                try MsgPackValidator().validate([UInt8](hex: hex))
            }
        }
    }

    @Test func trailingBytesAreRejectedUnlessASequenceIsAllowed() throws {
        let two = [UInt8](hex: "92 01 02 a1 61")
        #expect(throws: MsgPackError(.trailingBytes, offset: 3)) {
            try MsgPackValidator().validate(two)
        }
        #expect(try MsgPackValidator(requiresSingleValue: false).validate(two) == 2)
    }

    @Test func emptyInputIsAnEmptySequenceButNoValue() throws {
        #expect(throws: MsgPackError(.truncated, offset: 0)) {
            try MsgPackValidator().validate([])
        }
        #expect(try MsgPackValidator(requiresSingleValue: false).validate([]) == 0)
    }

    @Test func invalidUTF8IsAnErrorOnlyOnRequest() throws {
        let bytes = [UInt8](hex: "92 a2 61 62 d9 03 61 ff 62")
        #expect(try MsgPackValidator().validate(bytes) == 1)
        #expect(throws: MsgPackError(.invalidUTF8, offset: 7)) {
            try MsgPackValidator(requiresUTF8: true).validate(bytes)
        }
        // bin and ext are bytes, not text.
        let binary = [UInt8](hex: "92 c4 01 ff d4 05 ff")
        #expect(try MsgPackValidator(requiresUTF8: true).validate(binary) == 1)
    }

    @Test(arguments: [0, 1, 2, 127, 128, 129, 1_000])
    func depthLimitHoldsAtItsValueAndNotAbove(limit: Int) throws {
        let validator = MsgPackValidator(limits: MsgPackLimits(depth: limit))
        for open in [[0x91], [0xDC, 0, 1], [0xDD, 0, 0, 0, 1], [0x81, 0xC0]] as [[UInt8]] {
            let granted = [[UInt8]](repeating: open, count: limit).flatMap(\.self)
            #expect(try validator.validate(granted + [0xC0]) == 1)
            #expect(throws: MsgPackError(.depthLimit, offset: granted.count)) {
                try validator.validate(granted + [0x90])
            }
        }
    }

    @Test func nestingInKeysCountsAsDepth() {
        let validator = MsgPackValidator(limits: MsgPackLimits(depth: 3))
        #expect(throws: MsgPackError(.depthLimit, offset: 3)) {
            try validator.validate([UInt8](hex: "81 81 81 81 c0 c0 c0 c0 c0"))
        }
    }

    @Test func closedContainersGiveTheirDepthBack() throws {
        let validator = MsgPackValidator(limits: MsgPackLimits(depth: 2))
        let wide =
            [0xDC, 0x03, 0xE8] + [[UInt8]](repeating: [0x91, 0x01], count: 1_000).flatMap(\.self)
        #expect(try validator.validate(wide) == 1)
    }

    @Test func itemLimitHoldsAtItsValueAndNotAbove() throws {
        let message = [UInt8](hex: "93 01 82 02 03 04 05 c0")
        #expect(try MsgPackValidator(limits: MsgPackLimits(items: 8)).validate(message) == 1)
        #expect(throws: MsgPackError(.itemLimit, offset: 2)) {
            try MsgPackValidator(limits: MsgPackLimits(items: 7)).validate(message)
        }
    }

    @Test func aLyingCountBreaksTheItemLimitBeforeAnyChildIsRead() {
        for hex in ["dd ff ff ff ff", "df ff ff ff ff", "df 80 00 00 00", "dd ff 00 00 00"] {
            #expect(throws: MsgPackError(.itemLimit, offset: 0)) {
                try MsgPackValidator().validate([UInt8](hex: hex))
            }
        }
    }

    @Test func byteLimitHoldsAtItsValueAndNotAbove() throws {
        let message = [UInt8](hex: "92 a2 61 62 c0")
        #expect(try MsgPackValidator(limits: MsgPackLimits(bytes: 5)).validate(message) == 1)
        for bytes in 1...4 {
            #expect(throws: MsgPackError(.byteLimit, offset: 0)) {
                try MsgPackValidator(limits: MsgPackLimits(bytes: bytes)).validate(message)
            }
        }
    }

    @Test func limitsHoldForEachValueOfASequence() throws {
        let validator = MsgPackValidator(
            requiresSingleValue: false, limits: MsgPackLimits(depth: 1, items: 3, bytes: 3))
        let values = [[UInt8]](repeating: [0x92, 1, 2], count: 100).flatMap(\.self)
        #expect(try validator.validate(values) == 100)
        #expect(throws: MsgPackError(.byteLimit, offset: 300)) {
            try validator.validate(values + [0xA3, 1, 2, 3])
        }
    }

    @Test func aMillionNestedArraysAreRefusedWithoutRecursion() {
        let limits = MsgPackLimits(depth: .max)
        #expect(limits.depth == MsgPackLimits.greatestDepth)
        #expect(throws: MsgPackError(.depthLimit, offset: MsgPackLimits.greatestDepth)) {
            try MsgPackValidator(limits: limits).validate(
                [UInt8](repeating: 0x91, count: 1_000_000))
        }
    }

    @Test func limitsAreBroughtIntoTheirRange() {
        let limits = MsgPackLimits(depth: -1, items: -5, bytes: .max)
        #expect(limits.depth == 0)
        #expect(limits.items == 1)
        #expect(limits.bytes == 4_294_967_295)
    }
}
