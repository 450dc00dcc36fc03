import TestSupport
import Testing

@testable import StringInterning

@Suite struct ItemHashTests {
    private let secrets = InterningSecrets(unpredictable: 5, 6)

    private func tag(_ bytes: [UInt8], _ secrets: InterningSecrets) -> UInt32 {
        unsafe bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            return unsafe ItemHash.tag(start, buffer.count, secrets)
        }
    }

    @Test(arguments: 1...70)
    func everyBitOfTheItemCounts(count: Int) {
        let item = [UInt8](repeating: 0x61, count: count)
        let whole = tag(item, secrets)
        for bit in 0..<count * 8 {
            var other = item
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(tag(other, secrets) != whole, "bit \(bit)")
        }
    }

    @Test func everyLengthHasItsOwnTag() {
        let tags = Set((1...200).map { tag([UInt8](repeating: 0, count: $0), secrets) })
        #expect(tags.count == 200)
    }

    @Test func homesAreEven() {
        var load = [Int](repeating: 0, count: 256)
        for number in 0..<25_600 { load[Int(tag(Array("key-\(number)".utf8), secrets)) & 255] += 1 }
        // Mean 100, standard deviation 10.
        #expect(load.allSatisfy { $0 > 50 && $0 < 150 })
    }

    @Test func secretsDecideTheTag() {
        let other = InterningSecrets(unpredictable: 6, 5)
        let items = (0..<100).map { Array("item \($0)".utf8) }
        #expect(items.allSatisfy { tag($0, secrets) != tag($0, other) })
    }

    @Test func randomSecretsDiffer() {
        let some = (0..<8).map { _ in InterningSecrets.random() }
        #expect(Set(some.map(\.start)).count == 8)
        #expect(Set(some.map(\.factor)).count == 8)
        #expect(some.allSatisfy { $0.start & 1 == 1 && $0.factor & 1 == 1 })
    }

    @Test func generatorDecidesTheSecrets() {
        var first = SeededGenerator(seed: 9)
        var second = SeededGenerator(seed: 9)
        let left = InterningSecrets(using: &first)
        let right = InterningSecrets(using: &second)
        #expect(left.start == right.start && left.factor == right.factor)
    }
}

@Suite struct ItemEqualityTests {
    @Test(arguments: 1...40)
    func everyByteIsCompared(count: Int) {
        let item = (0..<count).map { UInt8($0) }
        #expect(areEqual(item, item))
        for place in 0..<count {
            var other = item
            other[place] ^= 0x80
            #expect(!areEqual(item, other), "byte \(place)")
        }
    }

    private func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        precondition(left.count == right.count && !left.isEmpty)
        return unsafe left.withUnsafeBytes { left in
            unsafe right.withUnsafeBytes { right in
                guard let first = left.baseAddress else { return false }
                guard let second = right.baseAddress else { return false }
                return unsafe ItemEquality.areEqual(first, second, left.count)
            }
        }
    }
}
