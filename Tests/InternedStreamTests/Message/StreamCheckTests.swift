import TestSupport
import Testing

@testable import InternedStream

/// The digest of a message without the two bytes of its check, against that of the joined bytes.
@Suite struct StreamCheckTests {
    @Test func theTwoBytesOfTheCheckAreLeftOut() {
        let seed: UInt64 = 1_604
        var random = SeededGenerator(seed: seed)
        for count in 2...80 {
            for place in 0...min(count - 2, 40) {
                let message = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
                let joined = Array(message[..<place]) + message[(place + 2)...]
                // SAFETY: the buffers are the arrays' own.
                let expected = unsafe joined.withUnsafeBytes {
                    unsafe StreamCheck.digest(7, UnsafeRawBufferPointer($0))
                }
                let found = unsafe message.withUnsafeBytes {
                    unsafe StreamCheck.digest(7, UnsafeRawBufferPointer($0), without: place)
                }
                #expect(found == expected, "seed \(seed), \(count) bytes without \(place)")
            }
        }
    }
}
