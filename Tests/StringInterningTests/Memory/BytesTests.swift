import StringInterning
import TestSupport
import Testing

@Suite struct BytesTests {
    @Test func appendedBytesComeBackInOrder() {
        var bytes = Bytes()
        var expected: [UInt8] = []
        for number in 0..<200 {
            let part = [UInt8](repeating: UInt8(number), count: number)
            unsafe bytes.append(part.span.bytes)
            bytes.append(UInt8(number))
            bytes.append(UInt64(number) << 8 | 7, size: 1 + number % 8)
            expected += part + [UInt8(number)]
            expected += [7, UInt8(number), 0, 0, 0, 0, 0, 0].prefix(1 + number % 8)
        }
        #expect(bytes.copied == expected)
    }

    @Test func putWritesWhatAdmitsHasMadeRoomFor() {
        var bytes = Bytes()
        bytes.removeAll(limit: 9 + 3 + 24 + 33)
        let padded = [UInt8](0..<100)
        let isAdmitted = bytes.admits(9 + 3 + 24 + 33)
        #expect(isAdmitted)
        bytes.put(1, then: 0x0908_0706_0504_0302, size: 9)
        for number in 0..<3 { bytes.put(UInt8(number)) }
        bytes.put((1, 2, 3), size: 24)
        // SAFETY: 32 bytes and more follow the 33.
        unsafe padded.withUnsafeBytes { source in
            if let start = source.baseAddress { unsafe bytes.putPadded(start, 33) }
        }
        let words = [1, 2, 3].flatMap { number in
            (0..<8).map { UInt8(truncatingIfNeeded: (number as UInt64).littleEndian >> (8 * $0)) }
        }
        #expect(bytes.copied == Array(1...9) + [0, 1, 2] + words + Array(0..<33))
        let (isAllowed, isAdmittedToo) = (bytes.allows(1), bytes.admits(1))
        #expect(!isAllowed)
        #expect(!isAdmittedToo)
    }

    @Test(arguments: [1, 2, 7, 8, 9, 40])
    func repeatedBytesMayOverlapTheirCopy(offset: Int) {
        var bytes = Bytes()
        var expected = (0..<40).map { UInt8($0) }
        unsafe bytes.append(expected.span.bytes)
        bytes.repeatBytes(from: offset, 100)
        for _ in 0..<100 { expected.append(expected[expected.count - offset]) }
        #expect(bytes.copied == expected)
    }

    @Test(arguments: [0, 1, 5, 300])
    func replacedBytesMoveWhatFollows(added: Int) {
        var bytes = Bytes()
        var expected = (0..<50).map { UInt8($0) }
        unsafe bytes.append(expected.span.bytes)
        var other = Bytes()
        let new = [UInt8](repeating: 0xAA, count: added)
        unsafe other.append(new.span.bytes)
        bytes.replace(10, 5, with: other)
        expected.replaceSubrange(10..<15, with: new)
        bytes.replace(at: 0, by: 0x0201)
        expected.replaceSubrange(0..<2, with: [1, 2])
        #expect(bytes.copied == expected)
    }

    @Test func memoryIsKept() {
        var bytes = Bytes()
        bytes.reserve(1_000)
        let capacity = bytes.capacity
        #expect(capacity >= 1_000 + Bytes.slackBytes)
        let part: [UInt8] = [1, 2, 3]
        unsafe bytes.append(part.span.bytes)
        bytes.truncate(to: 2)
        #expect(bytes.copied == [1, 2])
        bytes.removeAll()
        #expect(bytes.count == 0)
        #expect(bytes.capacity == capacity)
    }

    /// A session keeps the memory of its largest message only while messages of that kind come.
    @Test func memoryOfOneUnusualMessageIsFreedAfterManySmallOnes() {
        var bytes = Bytes()
        let large = [UInt8](repeating: 1, count: 700_000)
        func send(_ message: [UInt8], times: Int) {
            for _ in 0..<times {
                bytes.removeAll()
                unsafe bytes.append(message.span.bytes)
            }
        }
        send(large, times: 1)
        send([1, 2, 3], times: 60)
        #expect(bytes.capacity >= large.count)
        send(large, times: 1)
        send([1, 2, 3], times: 60)
        #expect(bytes.capacity >= large.count)
        send([1, 2, 3], times: 10)
        #expect(bytes.capacity < 1_000)
        #expect(bytes.copied == [1, 2, 3])
    }
}

extension Bytes {
    /// The bytes as an array.
    fileprivate var copied: [UInt8] { unsafe bytes.withUnsafeBytes { unsafe Array($0) } }
}
