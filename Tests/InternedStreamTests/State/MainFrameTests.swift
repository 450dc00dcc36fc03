import MsgPackWire
import Testing

@testable import InternedStream

/// The walk over a main frame, beside the reader of MsgPackWire.
@Suite struct MainFrameTests {
    /// Every first byte, followed by zeros: numbers, empty texts, containers full of zeros.
    @Test(arguments: UInt8.min...UInt8.max)
    func everyFirstByteIsSteppedOver(first: UInt8) {
        let bytes = [first] + [UInt8](repeating: 0, count: 80)
        let span = bytes.span
        var reader = unsafe MsgPackReader(span.bytes)
        let expected = try? reader.skip().upperBound
        #expect(end(bytes) == expected)
    }

    /// Lengths that come to the end of the frame, and one byte beyond.
    @Test(arguments: [UInt8(0xA0), 0xBF, 0xC4, 0xCB, 0xD3, 0xD8, 0xD9, 0xDA, 0xDB])
    func nothingIsReadBeyondTheEnd(first: UInt8) throws {
        var bytes = [first] + [UInt8](repeating: 1, count: 40)
        if first == 0xC4 || first == 0xD9 { bytes[1] = 20 }
        if first == 0xDA { bytes.replaceSubrange(1...2, with: [0, 20]) }
        if first == 0xDB { bytes.replaceSubrange(1...4, with: [0, 0, 0, 20]) }
        let whole = try #require(end(bytes))
        #expect(end(Array(bytes[..<whole])) == whole)
        #expect(end(Array(bytes[..<(whole - 1)])) == nil)
    }

    /// The position after the value at the beginning of `bytes`, or nil if it is not there whole.
    private func end(_ bytes: [UInt8]) -> Int? {
        unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return nil }
            let frame = unsafe MainFrame(base, end: buffer.count)
            return frame.next(after: 0, DeepEnds())
        }
    }
}
