import Deflate
import StringInterning
import TestSupport
import Testing

@Suite struct InflateStreamTests {
    static let framings: [DeflateFraming] = [.rawStream, .zlibStream, .zlibMessage]

    @Test(arguments: framings, [9, 12, 15])
    func roundTripCarriesTheWindow(framing: DeflateFraming, windowBits: Int) throws {
        let settings = DeflateSettings(level: 6, windowBits: windowBits, memoryLevel: 5)
        var deflater = DeflateStream(settings: settings, framing: framing)
        var inflater = InflateStream(windowBits: windowBits, framing: framing)
        for message in makeMessages(400, seed: UInt64(windowBits)) {
            let deflated = try deflater.deflate(message)
            let inflated = try inflater.inflate(deflated)
            #expect(inflated == message)
        }
    }

    @Test(arguments: framings)
    func bombStopsAtTheLimit(framing: DeflateFraming) throws {
        var deflater = DeflateStream(framing: framing)
        let bomb = try deflater.deflate([UInt8](repeating: 0, count: 10_000_000))
        var inflater = InflateStream(framing: framing)
        var output = Bytes()
        var code: DeflateError.Code?
        do throws(DeflateError) {
            try unsafe inflater.inflate(bomb.span.bytes, into: &output, limitBytes: 100_000)
        } catch {
            code = error.code
        }
        #expect(code == .outputLimit)
        #expect(output.count == 0, "nothing is delivered")
        #expect(output.capacity < 300_000, "memory follows the limit, not the bomb")
    }

    @Test(arguments: framings)
    func limitIsExact(framing: DeflateFraming) throws {
        let message = Array("0123456789".utf8)
        var deflater = DeflateStream(framing: framing)
        let deflated = try deflater.deflate(message)
        var exact = InflateStream(framing: framing)
        let inflated = try exact.inflate(deflated, limitBytes: 10)
        #expect(inflated == message)
        var tight = InflateStream(framing: framing)
        #expect(tight.error(deflated, limitBytes: 9)?.code == .outputLimit)
    }

    @Test(arguments: framings)
    func truncationIsFoundAtEveryByte(framing: DeflateFraming) throws {
        let message = Array("a message that is long enough for a block of its own".utf8)
        var deflater = DeflateStream(framing: framing)
        let deflated = try deflater.deflate(message)
        for length in 1..<deflated.count {
            var inflater = InflateStream(framing: framing)
            let error = inflater.error(Array(deflated.prefix(length)))
            #expect(error?.code == .truncated || error?.code == .damaged, "\(length) bytes")
            #expect(error.map { $0.offset <= length } == true)
        }
    }

    @Test func emptyZlibMessageIsTruncated() {
        var inflater = InflateStream(framing: .zlibMessage)
        #expect(inflater.error([])?.code == .truncated)
    }

    @Test func emptyMessageOfAStreamIsEmpty() throws {
        var inflater = InflateStream()
        let inflated = try inflater.inflate([])
        #expect(inflated.isEmpty)
    }

    @Test func trailingBytesAreRefused() throws {
        var deflater = DeflateStream(framing: .zlibMessage)
        let deflated = try deflater.deflate(Array("message".utf8))
        for junk: [UInt8] in [[0], [0, 0, 0xFF, 0xFF], deflated] {
            var inflater = InflateStream(framing: .zlibMessage)
            let error = inflater.error(deflated + junk)
            #expect(error?.code == .trailingBytes)
            #expect(error?.offset == deflated.count)
        }
    }

    @Test(arguments: [DeflateFraming.rawStream, .zlibStream])
    func streamThatSaysItEndsIsRefused(framing: DeflateFraming) {
        // A final stored block with the one byte 61.
        let block: [UInt8] = [0x01, 0x01, 0x00, 0xFE, 0xFF, 0x61]
        let header: [UInt8] = framing == .rawStream ? [] : [0x78, 0x9C]
        let checksum: [UInt8] = framing == .rawStream ? [] : [0x00, 0x62, 0x00, 0x62]
        var inflater = InflateStream(framing: framing)
        #expect(inflater.error(header + block + checksum)?.code == .unexpectedEnd)
        var second = InflateStream(framing: framing)
        let twice = header + block + checksum + header + block + checksum
        #expect(second.error(twice)?.code == .trailingBytes)
    }

    @Test func damageIsRefusedOrHarmless() throws {
        let message = makeMessages(20, seed: 5).flatMap { $0 }
        var deflater = DeflateStream(framing: .zlibMessage)
        let deflated = try deflater.deflate(message)
        var harmless = 0
        for bit in 0..<deflated.count * 8 {
            var damaged = deflated
            damaged[bit / 8] ^= 1 << (bit % 8)
            var inflater = InflateStream(framing: .zlibMessage)
            guard let inflated = try? inflater.inflate(damaged) else { continue }
            #expect(inflated == message, "bit \(bit)")
            harmless += 1
        }
        #expect(harmless <= 7, "only the unused bits before the checksum")
    }

    @Test func reservedBlockTypeIsDamageWithItsOffset() {
        var inflater = InflateStream()
        #expect(inflater.error([0x07, 0x00])?.code == .damaged)
    }

    @Test func manyEmptyBlocksEndWithTheInput() throws {
        let empty: [UInt8] = [0x00, 0x00, 0x00, 0xFF, 0xFF]
        let blocks = (0..<100_000).flatMap { _ in empty }
        var inflater = InflateStream()
        let inflated = try inflater.inflate(blocks + [0x00])
        #expect(inflated.isEmpty)
        var cutShort = InflateStream()
        #expect(cutShort.error(blocks + empty.prefix(3))?.code != nil)
    }

    @Test func failedStreamIsPoisonedUntilReset() throws {
        var deflater = DeflateStream()
        let deflated = try deflater.deflate(Array("message".utf8))
        var inflater = InflateStream()
        #expect(inflater.error([0x07])?.code == .damaged)
        #expect(inflater.error(deflated)?.code == .poisoned)
        #expect(inflater.error([])?.code == .poisoned)
        inflater.reset()
        let inflated = try inflater.inflate(deflated)
        #expect(inflated == Array("message".utf8))
    }

    @Test func missingWindowIsDamage() throws {
        var deflater = DeflateStream()
        let message = Array("who_has worker tcp://10.12.13.54:1000".utf8)
        _ = try deflater.deflate(message)
        let second = try deflater.deflate(message)
        var inflater = InflateStream()
        #expect(inflater.error(second)?.code == .damaged)
    }

    @Test func noInputCrashesOrDeliversAfterAnError() {
        var random = SeededGenerator(seed: 6)
        for round in 0..<3_000 {
            let count = Int(random.next() % 40)
            let junk = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            var inflater = InflateStream(framing: Self.framings[round % 3])
            if inflater.error(junk, limitBytes: 1_000) != nil {
                #expect(inflater.error(junk)?.code == .poisoned)
            }
        }
    }
}
