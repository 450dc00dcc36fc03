import StringInterning

/// The stream's table of items, filled with texts of one length, for the benchmark of look-ups.
public final class RingLookUp {
    private var ring: ItemRing
    private let count: Int
    private let itemBytes: Int
    /// The last result, which is kept so that no compiler takes two passes for one.
    private var sum = 0

    /// A table with the `count` texts of `itemBytes` bytes each that follow each other at `start`.
    ///
    /// - Parameter seed: two words for the keys of the table's hash.
    @unsafe
    public init(_ start: UnsafeRawPointer, count: Int, itemBytes: Int, seed: (UInt64, UInt64)) {
        ring = ItemRing(
            entries: 4_096, bytes: 64 * 4_096, isIndexed: true,
            secrets: InterningSecrets(unpredictable: seed.0, seed.1))
        self.count = count
        self.itemBytes = itemBytes
        for number in 0..<count {
            // SAFETY: the caller promises that the texts are readable; so below.
            let text = unsafe start + number * itemBytes
            unsafe ring.insert(text, itemBytes, tag: ring.tag(text, itemBytes))
        }
    }

    /// Looks every text up once.
    ///
    /// - Parameter start: where the texts are.
    /// - Returns: the sum of their numbers.
    @unsafe
    public func sumOfNumbers(_ start: UnsafeRawPointer) -> Int {
        sum = unsafe ring.sumOfNumbers(start, count, itemBytes)
        return sum
    }
}

extension ItemRing {
    /// The sum of the numbers of `count` texts of `itemBytes` bytes each.
    fileprivate mutating func sumOfNumbers(
        _ start: UnsafeRawPointer, _ count: Int, _ itemBytes: Int
    ) -> Int {
        var sum = 0
        for index in 0..<count {
            // SAFETY: the caller promises that the texts are readable.
            let text = unsafe start + index &* itemBytes
            sum &+= unsafe find(text, itemBytes, tag: tag(text, itemBytes))
        }
        return sum
    }
}
