import MsgPackReference
import TestSupport
import Testing

@testable import InternedStream

/// Direct bytes of the range coder (docs/FORMAT.md, section 10).
@Suite struct DirectByteTests {
    /// DOUBLE has two direct bytes. Ones without end say 63 hits; the first one is DOUBLE here, and the code is
    /// above all of the 256 parts of the range.
    @Test func aDirectByteAbove255IsRefused() throws {
        let double: [UInt8] = [0xCB, 0x41, 0xDA, 0xC1, 0x82, 7, 1, 2, 3]
        var encoder = InternedStreamEncoder(StreamOptions(StreamParameters(level: .smallest)))
        let frames = (0..<6).map { Array(double.prefix(7)) + [UInt8($0) * 4, 9] }
        let coded = try frames.map { try encoder.encode($0) }
        #expect(encoder.statistics.rawMessages == 0)
        var refused = 0
        for (number, message) in coded.enumerated() {
            for place in 2..<message.count where number > 0 {
                let changed = message.prefix(place) + [UInt8](repeating: 0xFF, count: 12)
                let reader = StreamReader()
                let reference = ReferenceStreamDecoder()
                for earlier in coded.prefix(number) {
                    _ = try reader.decode(earlier)
                    _ = try reference.decode(earlier)
                }
                let error = #expect(throws: StreamError.self) {
                    try reader.decode(Array(changed))
                }
                let other = #expect(throws: ReferenceStreamError.self) {
                    try reference.decode(Array(changed))
                }
                #expect((error?.code == .damagedStage) == (other?.code == .stageFailed))
                if error?.code == .damagedStage { refused += 1 }
            }
        }
        #expect(refused > 0)
    }

    /// The coder alone: 255 is the last byte that there is.
    @Test func theCodeChoosesOneOf256Parts() throws {
        // The range is 2^32 - 1 at first, so that a part has 2^24 - 1 numbers, and 255 are left over.
        for (code, byte) in [
            (0x00_00_00_00, 0), (0x00_FF_FF_FE, 0), (0x00_FF_FF_FF, 1), (0xFF_FF_FE_FF, 255),
            (0xFF_FF_FF_00, nil), (0xFF_FF_FF_FE, nil), (0xFF_FF_FF_FF, nil),
        ] as [(UInt32, UInt8?)] {
            let bytes = (0..<4).map { UInt8(truncatingIfNeeded: code >> (24 - 8 * $0)) }
            var model = RangeModel()
            model.prepare()
            let answer = unsafe bytes.withUnsafeBytes { bytes in
                var decoder = unsafe RangeDecoder(bytes, probabilities: model.nodes(of: 0))
                return decoder.directByte()
            }
            #expect(answer == byte, "\(code)")
        }
    }
}
