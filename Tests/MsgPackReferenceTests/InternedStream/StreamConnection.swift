import MsgPackReference
import Testing

/// Two sides of a connection that read everything at once.
final class StreamConnection {
    let sides: [ReferenceStreamSession]

    init(_ parameters: ReferenceStreamParameters) {
        sides = [ReferenceStreamSession(parameters), ReferenceStreamSession(parameters)]
    }

    /// Encodes frames on one side, decodes them on the other, and expects them unchanged.
    func send(_ frames: [[UInt8]], from side: Int) throws -> [UInt8] {
        let coded = try sides[side].encode(frames)
        let decoded = try sides[1 - side].decode(coded)
        #expect(decoded == frames)
        return coded
    }

    /// Whether writer and reader of the direction from `side` hold the same state.
    func statesAreEqual(from side: Int) -> Bool {
        sides[side].encoder.dump == sides[1 - side].decoder.dump
    }

    /// The bytes of the content of a raw message with these frames.
    static func rawBytes(_ frames: [[UInt8]]) -> Int {
        let lengths = frames.dropFirst().reduce(0) { $0 + varintBytes($1.count) }
        let count = frames.count > 1 ? varintBytes(frames.count - 1) : 0
        return count + lengths + frames.reduce(0) { $0 + $1.count }
    }

    private static func varintBytes(_ value: Int) -> Int {
        max(1, (Int.bitWidth - value.leadingZeroBitCount + 6) / 7)
    }
}
