import Deflate
import StringInterning
import TestSupport
import Testing

@Suite struct DeflateStreamTests {
    static let tail: [UInt8] = [0, 0, 0xFF, 0xFF]

    @Test(arguments: [1, 6, 9])
    func zlibInflatesTheRawStream(level: Int) throws {
        let messages = makeMessages(100, seed: 1)
        var stream = DeflateStream(settings: DeflateSettings(level: level))
        var wire: [UInt8] = []
        for message in messages where !message.isEmpty {
            wire += try stream.deflate(message) + Self.tail
        }
        #expect(inflateByZlib(wire) == messages.flatMap { $0 })
    }

    @Test func zlibInflatesTheZlibStream() throws {
        let messages = makeMessages(100, seed: 2)
        var stream = DeflateStream(framing: .zlibStream)
        var wire: [UInt8] = []
        for message in messages {
            let part = try stream.deflate(message)
            #expect(message.isEmpty ? part.isEmpty : part.suffix(4) == Self.tail[...])
            wire += part
        }
        #expect(inflateByZlib(wire, windowBits: 15) == messages.flatMap { $0 })
    }

    @Test func zlibInflatesEachZlibMessageAlone() throws {
        var stream = DeflateStream(framing: .zlibMessage)
        for message in makeMessages(50, seed: 3) {
            let alone = try stream.deflate(message)
            #expect(inflateByZlib(alone, windowBits: 15) == message)
        }
    }

    @Test func windowIsCarriedOver() throws {
        var stream = DeflateStream()
        let message = Array("who_has worker tcp://10.12.13.54:1000".utf8)
        let first = try stream.deflate(message)
        let second = try stream.deflate(message)
        #expect(second.count * 4 < first.count)
        stream.reset()
        let again = try stream.deflate(message)
        #expect(again == first)
    }

    @Test func emptyMessageOfAStreamIsNoBytes() throws {
        var stream = DeflateStream()
        let before = try stream.deflate([])
        _ = try stream.deflate([1, 2, 3])
        let after = try stream.deflate([])
        #expect(before.isEmpty && after.isEmpty)
    }

    @Test func largeMessageIsFlushedWhole() throws {
        var random = SeededGenerator(seed: 4)
        let message = (0..<300_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        var deflater = DeflateStream()
        var inflater = InflateStream()
        let deflated = try deflater.deflate(message)
        let inflated = try inflater.inflate(deflated)
        #expect(inflated == message)
    }

    @Test func outputIsAppended() throws {
        var stream = DeflateStream()
        var output = Bytes()
        let message: [UInt8] = [1, 2, 3]
        try unsafe stream.deflate(message.span.bytes, into: &output)
        let first = output.copied
        try unsafe stream.deflate(message.span.bytes, into: &output)
        #expect(Array(output.copied.prefix(first.count)) == first)
        #expect(output.count > first.count)
    }
}
