import InternedStream
import TestSupport
import Testing

/// Frames by reference, without a copy and without `unsafe`: the strict memory safety of this target holds for
/// every line here.
@Suite struct SpanClientTests {
    private func copy(_ span: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        for index in span.indices { bytes.append(span[index]) }
        return bytes
    }

    /// Sends a message with every entrance of sessions that started alike.
    private func coded(_ head: [UInt8], _ rest: [UInt8], _ attachment: [UInt8]) throws -> [[UInt8]]
    {
        let options = StreamSession.Options(seed: StreamSeed(unpredictable: 1, 2))
        var results: [[UInt8]] = []
        var arrays = StreamSession(options)
        results.append(try arrays.encode(head + rest, attachments: [attachment]))
        var appending = StreamSession(options)
        var packet: [UInt8] = [1, 2]
        try appending.encode(head + rest, attachments: [attachment], into: &packet)
        results.append(Array(packet.dropFirst(2)))

        var frames = FrameList()
        frames.appendToMain(head.span)
        frames.appendToMain(rest.span)
        frames.appendAttachment(attachment.span)
        var joined = StreamSession(options)
        results.append(copy(try joined.encode(frames)))
        var pieces = StreamSession(options)
        let list = try pieces.encodePieces(frames)
        var bytes: [UInt8] = []
        for index in 0..<list.count { bytes += copy(list[index]) }
        let byteCount = list.byteCount
        #expect(byteCount == bytes.count)
        results.append(bytes)
        return results
    }

    @Test(arguments: [0, 10, 4_095, 4_096, 100_000])
    func everyEntranceWritesTheSameBytes(attachmentBytes: Int) throws {
        var random = SeededGenerator(seed: 5)
        let attachment = (0..<attachmentBytes).map { _ in
            UInt8(truncatingIfNeeded: random.next() >> 8)
        }
        for rest in [str("a text"), [0xC5, 0x20, 0] + [UInt8](repeating: 7, count: 8_192)] {
            let results = try coded([0x92, 0xC0], rest, attachment)
            for result in results { #expect(result == results[0]) }
            var receiver = StreamSession()
            let packet = results[0]
            let received = try receiver.decode(packet.span)
            let main = copy(received.frames.main)
            let count = received.frames.attachmentCount
            let first = copy(received.frames.attachment(0))
            let isReplyDue = !received.reply.isEmpty
            #expect(main == [0x92, 0xC0] + rest)
            #expect(count == 1 && first == attachment)
            #expect(!isReplyDue)
        }
    }

    /// A raw message refers to its long attachments.
    @Test func longAttachmentsOfRawMessagesAreNotCopied() throws {
        let attachment = [UInt8](repeating: 7, count: 1 << 20)
        var options = StreamSession.Options()
        options.level = .framing
        var session = StreamSession(options)
        var frames = FrameList()
        let main: [UInt8] = [0xC0]
        frames.appendToMain(main.span)
        frames.appendAttachment(attachment.span)
        let pieces = try session.encodePieces(frames)
        let (count, last) = (pieces.count, pieces[1].count)
        #expect(count == 2 && last == attachment.count)
    }
}
