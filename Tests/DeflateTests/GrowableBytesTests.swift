import Deflate
import Testing

@Suite struct GrowableBytesTests {
    @Test func appendedBytesComeBackInOrder() {
        var bytes = GrowableBytes(capacityBytes: 0)
        var expected: [UInt8] = []
        for number in 0..<200 {
            let part = [UInt8](repeating: UInt8(number), count: number)
            unsafe bytes.append(part.span.bytes)
            expected += part
        }
        #expect(bytes.copied == expected)
    }

    @Test func memoryIsKept() {
        var bytes = GrowableBytes(capacityBytes: 16)
        bytes.reserve(1_000)
        let capacity = bytes.capacity
        #expect(capacity >= 1_000)
        let part: [UInt8] = [1, 2, 3]
        unsafe bytes.append(part.span.bytes)
        bytes.truncate(to: 2)
        #expect(bytes.copied == [1, 2])
        bytes.removeAll()
        #expect(bytes.count == 0)
        #expect(bytes.capacity == capacity)
    }
}
