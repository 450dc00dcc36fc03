import MsgPackWire
import TestSupport
import Testing

@Suite struct MsgPackScannerTests {
    /// Scans pieces, one after the other, of which the last one ends the message.
    private func end(
        of pieces: [[UInt8]], limits: MsgPackLimits = .standard
    ) throws -> (piece: Int, offset: Int)? {
        var scanner = MsgPackScanner(limits: limits)
        for (index, piece) in pieces.enumerated() {
            if let offset = try scanner.scan(piece) { return (index, offset) }
        }
        return nil
    }

    @Test func aMessageOfEachFormatEndsWithItsLastByteHoweverItIsCut() throws {
        for item in oneItemOfEachFormat {
            let next: [UInt8] = [0xC0, 0xC1]
            #expect(try MsgPackScanner.end(item + next) == item.count, "\(item.hex)")
            for cut in 1..<max(item.count, 1) {
                let found = try end(of: [Array(item[..<cut]), Array(item[cut...]) + next])
                #expect(found?.piece == 1, "\(item.hex) cut at \(cut)")
                #expect(found?.offset == item.count - cut, "\(item.hex) cut at \(cut)")
            }
            let bytewise = try end(of: item.map { [$0] })
            #expect(bytewise?.piece == item.count - 1, "\(item.hex)")
        }
    }

    @Test func messagesFollowOneAnotherInOnePiece() throws {
        var scanner = MsgPackScanner()
        var rest = [UInt8](hex: "01 92 a1 61 c0 80 93 01 02")
        var ends: [Int] = []
        while let count = try scanner.scan(rest) {
            ends.append(count)
            rest.removeFirst(count)
        }
        #expect(ends == [1, 4, 1])
        #expect(!scanner.isBetweenMessages)
        #expect(scanner.messageByteCount == 3)
        #expect(try scanner.scan([0x03]) == 1)
        #expect(scanner.isBetweenMessages)
        #expect(scanner.byteCount == 10)
    }

    @Test func anEmptyPieceChangesNothing() throws {
        var scanner = MsgPackScanner()
        #expect(try scanner.scan([]) == nil)
        #expect(scanner.isBetweenMessages)
        try scanner.finish()
        #expect(try scanner.scan([0xA2]) == nil)
        #expect(try scanner.scan([]) == nil)
        #expect(try scanner.scan([0x61, 0x62]) == 2)
    }

    @Test func missingBytesAreThoseThatHeadersAnnounce() throws {
        var scanner = MsgPackScanner()
        #expect(scanner.missingByteCount == 0)
        #expect(try scanner.scan([0x93]) == nil)
        #expect(scanner.missingByteCount == 3)
        #expect(try scanner.scan([0xC5]) == nil)
        #expect(scanner.missingByteCount == 4)
        #expect(try scanner.scan([0x01, 0x00, 0xFF]) == nil)
        #expect(scanner.missingByteCount == 255 + 2)
    }

    @Test func aStreamThatEndsInsideAMessageIsTruncatedAtTheItemThatIsCut() throws {
        for (hex, offset) in [("01 92 01", 3), ("92 01 a3 61", 2), ("01 cd", 1), ("c4", 0)] {
            var scanner = MsgPackScanner()
            var rest = [UInt8](hex: hex)
            while let count = try scanner.scan(rest) { rest.removeFirst(count) }
            #expect(throws: MsgPackError(.truncated, offset: offset)) { try scanner.finish() }
        }
    }

    @Test func anErrorIsFoundAtItsPlaceInTheStreamAndStays() throws {
        var scanner = MsgPackScanner()
        #expect(try scanner.scan([0x01]) == 1)
        #expect(try scanner.scan([0x92, 0x01]) == nil)
        for _ in 0..<2 {
            #expect(throws: MsgPackError(.reservedByte, offset: 3)) {
                _ = try scanner.scan([0xC1])
            }
        }
        #expect(throws: MsgPackError(.reservedByte, offset: 3)) { _ = try scanner.scan([0x01]) }
        #expect(throws: MsgPackError(.reservedByte, offset: 3)) { try scanner.finish() }
    }

    @Test(arguments: [0, 1, 2, 15, 16, 17, 128, 1_000])
    func depthLimitHoldsAtItsValueAndNotAboveHoweverItIsCut(limit: Int) throws {
        let limits = MsgPackLimits(depth: limit)
        for open in [[0x91], [0xDC, 0, 1], [0x81, 0xC0]] as [[UInt8]] {
            let granted = [[UInt8]](repeating: open, count: limit).flatMap(\.self)
            for size in [1, 2, 7, granted.count + 2] {
                #expect(try ends(granted + [0xC0], by: size, limits) == granted.count + 1)
                #expect(throws: MsgPackError(.depthLimit, offset: granted.count)) {
                    _ = try ends(granted + [0x90], by: size, limits)
                }
            }
        }
    }

    @Test func itemLimitHoldsAtItsValueAndNotAboveHoweverItIsCut() throws {
        let message = [UInt8](hex: "93 01 de 00 02 02 03 04 05 c0")
        for size in [1, 2, 10] {
            #expect(try ends(message, by: size, MsgPackLimits(items: 8)) == 10)
            #expect(throws: MsgPackError(.itemLimit, offset: 2)) {
                _ = try ends(message, by: size, MsgPackLimits(items: 7))
            }
        }
    }

    @Test func byteLimitHoldsForEachMessageHoweverItIsCut() throws {
        let message = [UInt8](hex: "92 a2 61 62 c0")
        for size in [1, 2, 5] {
            #expect(try ends(message, by: size, MsgPackLimits(bytes: 5)) == 5)
            for bytes in 1...4 {
                #expect(throws: MsgPackError(.byteLimit, offset: 0)) {
                    _ = try ends(message, by: size, MsgPackLimits(bytes: bytes))
                }
            }
        }
    }

    @Test func aClaimOverTheLimitIsRefusedWhenItsHeaderHasArrived() throws {
        let limits = MsgPackLimits(bytes: 1_000)
        for hex in ["c6 ff ff ff ff", "db 00 00 10 00", "c9 80 00 00 00", "d9 c0"] {
            var scanner = MsgPackScanner(limits: hex == "d9 c0" ? MsgPackLimits(bytes: 99) : limits)
            _ = try scanner.scan([0x07])
            #expect(throws: MsgPackError(.byteLimit, offset: 1)) {
                _ = try scanner.scan([UInt8](hex: hex))
            }
        }
        for hex in ["dd ff ff ff ff", "df ff ff ff ff", "df 80 00 00 00"] {
            var scanner = MsgPackScanner(limits: limits)
            #expect(throws: MsgPackError(.itemLimit, offset: 0)) {
                for byte in [UInt8](hex: hex) { _ = try scanner.scan([byte]) }
            }
        }
    }

    @Test func spansAndArraysAreScannedAlike() throws {
        let message = [UInt8](hex: "92 01 02")
        var scanner = MsgPackScanner()
        #expect(try scanner.scan(message.span) == 3)
        // SAFETY: bytes have no padding.
        #expect(try unsafe scanner.scan(message.span.bytes) == 3)
        #expect(try scanner.scan(message) == 3)
    }

    /// The number of bytes of the message at the start of `bytes`, scanned in pieces.
    private func ends(_ bytes: [UInt8], by size: Int, _ limits: MsgPackLimits) throws -> Int? {
        let pieces = stride(from: 0, to: bytes.count, by: size).map { start in
            Array(bytes[start..<min(start + size, bytes.count)])
        }
        return try end(of: pieces, limits: limits).map { $0.piece * size + $0.offset }
    }
}

extension MsgPackScanner {
    /// Where the message at the start of `bytes` ends.
    fileprivate static func end(_ bytes: [UInt8]) throws -> Int? {
        var scanner = MsgPackScanner()
        return try scanner.scan(bytes)
    }
}
