import CaptureFiles
import MsgPackReference
import TestSupport
import Testing

/// The bundled captures go through both directions of a session and come out unchanged.
struct InternedStreamCorpusTests {
    @Test(arguments: BundledCorpus.paths, [1, 2, 3])
    func captureComesOutUnchanged(path: String, level: Int) throws {
        let connection = StreamConnection(.init(level: level))
        for record in try BundledCorpus.records(path).prefix(60) {
            let side = Int(record.direction.rawValue)
            let coded = try connection.send(record.frames, from: side)
            #expect(coded.count <= StreamConnection.rawBytes(record.frames) + 8 + 8)
        }
    }

    @Test(arguments: BundledCorpus.paths)
    func bothEndsHoldTheSameStateAfterEveryMessage(path: String) throws {
        let connection = StreamConnection(.init(level: 2))
        for record in try BundledCorpus.records(path).prefix(25) {
            let side = Int(record.direction.rawValue)
            _ = try connection.send(record.frames, from: side)
            #expect(connection.statesAreEqual(from: side))
        }
    }

    /// The measured share of the plain bytes that the first messages take.
    @Test(arguments: [
        ("tree__s2w__01.frames", 200, 10.42), ("otel__points__01.frames", 300, 3.8),
    ])
    func sizesAreThoseThatWereMeasured(
        capture: String, messages: Int, mostPerCent: Double
    ) throws {
        let encoder = ReferenceStreamEncoder()
        var (plain, coded) = (0, 0)
        for record in try BundledCorpus.records("Corpus/\(capture).gz").prefix(messages) {
            plain += record.frames[0].count
            coded += try encoder.encode([record.frames[0]]).count
        }
        #expect(100 * Double(coded) / Double(plain) <= mostPerCent)
    }

    @Test(arguments: BundledCorpus.paths, [1, 2, 3])
    func traceAccountsForEveryByte(path: String, level: Int) throws {
        let encoder = ReferenceStreamEncoder(.init(level: level))
        let decoder = ReferenceStreamDecoder()
        decoder.isTracing = true
        for record in try BundledCorpus.records(path).prefix(25) {
            let coded = try encoder.encode(record.frames)
            _ = try decoder.decode(coded)
            let trace = try #require(decoder.trace)
            let outside = trace.parts.reduce(0) { $0 + $1.range.count }
            let areCopies = trace.kind == "copies"
            let isCoded = trace.kind == "coded" || areCopies
            let content = isCoded ? trace.content.count : 0
            #expect(outside + content + trace.plainBytes + trace.tailBytes == coded.count)
            guard isCoded else { continue }
            let bodyBytes = trace.operations.reduce(0) { $0 + $1.bodyBytes }
            #expect(bodyBytes == trace.bodyBytes)
            if level < 3 || areCopies { #expect(bodyBytes == content) }
            let values = trace.operations
                .filter { $0.isValue || $0.name == "COPIES" }
                .flatMap { trace.value(of: $0) }
            #expect(values == record.frames[0])
        }
    }
}
