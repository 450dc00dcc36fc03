import InternedCoding
import TestSupport
import Testing

@Suite struct PacketReaderTests {
    private let packets: [[UInt8]] = [
        [1], [UInt8](repeating: 2, count: 127), [UInt8](repeating: 3, count: 128), [0x80, 0x80],
        [UInt8](repeating: 4, count: 300),
    ]

    private var stream: [UInt8] {
        packets.reduce(into: []) { stream, packet in
            PacketPrefix.append(packet.count, to: &stream)
            stream += packet
        }
    }

    @Test func lengthsAreReadAsTheyWereWritten() throws {
        let lengths = [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_456]
        for length in lengths + [0xFFFF_FFFF] {
            var prefix: [UInt8] = []
            PacketPrefix.append(length, to: &prefix)
            #expect(prefix.count == PacketPrefix.byteCount(of: length))
            let read = try #require(try PacketPrefix.read((prefix + [9]).span))
            #expect(read.length == length && read.byteCount == prefix.count)
            for cut in 0..<prefix.count {
                #expect(try PacketPrefix.read(Array(prefix[..<cut]).span) == nil)
            }
        }
    }

    @Test(arguments: ["80 00", "ff 80 00", "80 80 80 80 10", "ff ff ff ff ff", "ff ff ff ff ff 01"])
    func aLengthThatIsNotInItsShortestFormOrTooLongIsRefused(hex: String) throws {
        var reader = PacketReader()
        reader.append([UInt8](hex: hex))
        for _ in 0..<2 {
            #expect(throws: InternedCodingError.self) { _ = try reader.next() }
            #expect(throws: InternedCodingError.self) { try reader.finish() }
        }
    }

    @Test func packetsArriveWholeHoweverTheStreamIsCutInTwo() throws {
        let stream = stream
        for cut in 0...stream.count {
            var reader = PacketReader()
            var received: [[UInt8]] = []
            for piece in [stream[..<cut], stream[cut...]] {
                reader.append(piece)
                while let packet = try reader.next() { received.append(packet) }
            }
            try reader.finish()
            #expect(received == packets, "cut at \(cut)")
            #expect(reader.bufferedByteCount == 0)
        }
    }

    @Test func packetsArriveByteByByteAndAreLentWithoutACopy() throws {
        var reader = PacketReader()
        var received: [[UInt8]] = []
        for byte in stream {
            reader.append([byte].span)
            while let packet = try reader.withNext({ packet in packet.indices.map { packet[$0] } })
            {
                received.append(packet)
            }
        }
        #expect(received == packets)
    }

    @Test func aPacketBeyondTheLimitIsRefusedBeforeItArrives() throws {
        var reader = PacketReader(packetByteLimit: 200)
        reader.append([0x01, 0x07, 0xC9, 0x01])
        #expect(try reader.next() == [7])
        let error = try #require(throws: InternedCodingError.self) { _ = try reader.next() }
        #expect(error.code == .packetTooLarge)
    }

    @Test func anEmptyPacketAndAStreamThatEndsInAPacketAreErrors() throws {
        var empty = PacketReader()
        empty.append([0])
        let error = try #require(throws: InternedCodingError.self) { _ = try empty.next() }
        #expect(error.code == .emptyPacket)
        var cut = PacketReader()
        cut.append([2, 1])
        #expect(try cut.next() == nil)
        let truncated = try #require(throws: InternedCodingError.self) { try cut.finish() }
        #expect(truncated.code == .truncated)
    }
}
