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
        guard let end = try? reader.skip().upperBound else {
            #expect(invalidOffset(bytes) != nil)
            return
        }
        #expect(invalidOffset(Array(bytes[..<end])) == nil)
        #expect(invalidOffset(bytes) == end, "a byte is left over")
        #expect(invalidOffset(Array(bytes[..<(end - 1)])) != nil)
    }

    /// Where a frame stops being one whole value; nil if it is one.
    private func invalidOffset(_ bytes: [UInt8]) -> Int? {
        unsafe bytes.withUnsafeBytes { unsafe MainFrame.invalidOffset($0) }
    }
}
