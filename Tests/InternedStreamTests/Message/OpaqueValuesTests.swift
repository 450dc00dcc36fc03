import MsgPackReference
import StringInterning
import TestSupport
import Testing

@testable import InternedStream

/// Values of never-interned fields: taken out at the encoder, put back at the decoder.
@Suite struct OpaqueValuesTests {
    /// The frame as it is kept, and the values taken out; nil if it is not one whole value.
    private func remove(_ frame: [UInt8]) -> (kept: [UInt8], tail: [UInt8])? {
        var history = History(windowBytes: 1 << 16)
        history.beginMessage()
        var tail = Bytes()
        // SAFETY: the frame is the array's own.
        let values = unsafe frame.withUnsafeBytes {
            unsafe OpaqueValues.remove(["key"], from: $0, history: &history, tail: &tail)
        }
        guard values != nil else { return nil }
        let kept = (1..<history.end).map { history.byte($0) }
        return (kept, unsafe [UInt8](unsafe tail.buffer))
    }

    private func restore(_ kept: [UInt8], _ tail: [UInt8]) -> [UInt8]? {
        var output = Bytes()
        // SAFETY: the bytes are the arrays' own.
        let fits = unsafe kept.withUnsafeBytes { kept in
            unsafe tail.withUnsafeBytes { unsafe OpaqueValues.restore(kept, $0, to: &output) }
        }
        return fits ? unsafe [UInt8](unsafe output.buffer) : nil
    }

    @Test func valuesOfNamedFieldsAreTakenOut() throws {
        let key = str("key")
        let cases: [(frame: [UInt8], kept: [UInt8], tail: [UInt8])] = [
            (map([(key, [7])]), map([(key, [0xC1])]), [7]),
            (
                map([(key, map([(key, [7])])), (key, key)]), map([(key, [0xC1]), (key, [0xC1])]),
                map([(key, [7])]) + key
            ),
            // Neither as a value nor as an element is it a name.
            (array([key, [7]]), array([key, [7]]), []),
            (map([(str("other"), key), ([1], [2])]), map([(str("other"), key), ([1], [2])]), []),
            (
                map([(array([key]), [1]), (key, [2])]), map([(array([key]), [1]), (key, [0xC1])]),
                [2]
            ),
        ]
        for (frame, kept, tail) in cases {
            let found = try #require(remove(frame))
            #expect(found.kept == kept && found.tail == tail, "\(frame.hex)")
            if !tail.isEmpty { #expect(restore(kept, tail) == frame) }
            for count in 0..<frame.count { #expect(remove(Array(frame[..<count])) == nil) }
            #expect(remove(frame + [0xC0]) == nil)
        }
    }

    @Test func placesAndValuesMustBeAsMany() {
        let kept = array([[0xC1], str("text"), [0xC1]])
        #expect(restore(kept, [1, 2]) == array([[1], str("text"), [2]]))
        #expect(restore(kept, [1]) == nil)
        #expect(restore(kept, [1, 2, 3]) == nil)
        #expect(restore(kept, [1, 0xC1]) == nil)
        #expect(restore(kept, [1, 0xA2]) == nil)
    }

    /// Fields at any depth of random messages.
    @Test(arguments: StreamLevel.allCases, 0..<UInt64(6))
    func messagesWithThemComeOutUnchanged(level: StreamLevel, seed: UInt64) throws {
        var traffic = StreamTraffic(seed: seed &+ 9_000)
        let sizes = TakingBackTests.sizes[Int(seed % 3)]
        let pair = StreamPair(
            StreamParameters(
                level: level, entriesLog2: sizes.entriesLog2, historyLog2: sizes.historyLog2),
            neverInterned: ["field-1-0", "field-4-2", "field-9-1"])
        for number in 0..<200 {
            try pair.send(traffic.message())
            if level == .framing { continue }
            try #require(pair.stateDifference == nil, "seed \(seed), message \(number)")
        }
    }

    /// The limit is on what is delivered; the token c1 in place of a value is not.
    @Test(arguments: StreamLevel.allCases.dropFirst())
    func aMessageOfJustTheLimitIsDelivered(level: StreamLevel) throws {
        let main = map([(str("secret"), [0xC4, 64] + [UInt8](repeating: 9, count: 64))])
        let limits = StreamLimits(messageBytes: main.count)
        let pair = StreamPair(
            StreamParameters(level: level), limits: limits, neverInterned: ["secret"])
        let reference = ReferenceStreamDecoder(
            limits: ReferenceStreamLimits(messageBytes: main.count))
        for _ in 0..<3 {
            let coded = try pair.send(main)
            #expect(try reference.decode(coded) == [main])
        }
    }
}
