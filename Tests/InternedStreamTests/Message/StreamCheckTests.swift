import TestSupport
import Testing

@testable import InternedStream

/// The digest of a message in pieces, against that of the joined bytes.
@Suite struct StreamCheckTests {
    @Test func digestOfPiecesIsThatOfTheWhole() {
        let seed: UInt64 = 1_604
        var random = SeededGenerator(seed: seed)
        for count in 0...200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            var running = StreamCheck.Running(7, byteCount: count)
            var place = 0
            while place < count {
                let size = Int.random(in: 0...min(40, count - place), using: &random)
                // SAFETY: the piece is the array's own.
                unsafe bytes[place..<(place + size)].withUnsafeBytes {
                    if let start = $0.baseAddress { unsafe running.add(start, size) }
                }
                place += size
            }
            let whole = unsafe bytes.withUnsafeBytes { unsafe StreamCheck.digest(7, $0) }
            #expect(running.value == whole, "seed \(seed), \(count) bytes")
        }
    }

    /// The four bits of the header that are not the check's are part of what is checked.
    @Test func headKeepsTheLowHalfOfTheHeader() {
        for header in UInt8.min...15 {
            let head = StreamCheck.head(header | 0xA0, 0xBCD0_0000_0000_0000)
            #expect(head == UInt16(header) | 0xB0 | 0xCD00)
        }
        #expect(StreamCheck.seed(5, header: 0xF3) == 8)
    }
}
