import CaptureFiles
import InternedStream
import TestSupport
import Testing

/// Both ends count the same, and the counts are what went through.
@Suite struct StreamStatisticsTests {
    @Test(arguments: StreamLevel.allCases)
    func bothEndsCountTheSame(level: StreamLevel) throws {
        let path = try #require(
            BundledCorpus.paths.first { $0.contains("tree__w2s") }, "the capture is bundled")
        var encoder = InternedStreamEncoder(StreamOptions(level: level))
        var decoder = InternedStreamDecoder()
        var bytes = 0
        let messages = try BundledCorpus.messages(path).prefix(300)
        for main in messages {
            bytes += main.count
            _ = try decoder.decode(try encoder.encode(StreamMessage(main)))
        }
        let sent = encoder.statistics
        var received = decoder.statistics
        #expect(sent.memoryBytes > 0 && received.memoryBytes > 0)
        // Each end has tables of its own.
        received.memoryBytes = sent.memoryBytes
        #expect(sent == received)
        #expect(sent.messages == messages.count && sent.plainBytes == bytes && sent.resets == 1)
        if level == .framing {
            #expect(sent.rawMessages == sent.messages && sent.predictedUnits == 0)
        } else if level == .fast {
            #expect(sent.predictedUnits == 0 && sent.definedItems == 0)
            #expect(sent.codedBytes * 4 < bytes)
        } else {
            #expect(sent.predictedUnits > 2 * sent.unpredictedUnits && sent.unpredictedUnits > 0)
            #expect(sent.definedItems > 300)
        }
    }
}
