import TestSupport
import Testing

@testable import StringInterning

/// The ring's rules in their plainest form.
private struct NaiveRing {
    let entries: Int
    var items: [Int: [UInt8]] = [:]
    var head = 0
    var oldest = 0

    init(entries: Int) { self.entries = entries }

    var liveBytes: Int { (oldest..<head).reduce(0) { $0 + (items[$1]?.count ?? 0) } }

    mutating func insert(_ item: [UInt8]) {
        while head - oldest >= entries || liveBytes + item.count > 64 * entries { oldest += 1 }
        items[head] = item
        head += 1
    }

    mutating func rollBack(to mark: Int) {
        head = mark
        oldest = min(oldest, head)
    }

    /// The newest live item with these bytes.
    func find(_ item: [UInt8]) -> Int {
        (oldest..<head).last { items[$0] == item } ?? -1
    }
}

/// A ring where a test can ask it.
private final class Ring {
    private var ring: ItemRing

    init(entries: Int, isIndexed: Bool = true) {
        ring = ItemRing(
            entries: entries, bytes: 64 * entries, isIndexed: isIndexed,
            secrets: InterningSecrets(unpredictable: 1, 2))
    }

    var head: Int { ring.head }
    var oldest: Int { ring.oldest }
    var liveBytes: Int { ring.liveBytes }
    var insertedBytes: UInt32 { ring.insertedBytes }
    var memoryBytes: Int { ring.memoryBytes }
    var mark: ItemRingMark { ring.mark }
    var fault: String? { ring.checkInvariants() }

    @discardableResult
    func insert(_ item: [UInt8], tag: UInt32? = nil) -> Int {
        unsafe item.withUnsafeBytes { bytes in
            // SAFETY: an item has at least one byte, and stays for the time of the closure.
            guard let start = bytes.baseAddress else { return -1 }
            return unsafe ring.insert(start, item.count, tag: tag ?? ring.tag(start, item.count))
        }
    }

    func find(_ item: [UInt8], tag: UInt32? = nil) -> Int {
        unsafe item.withUnsafeBytes { bytes in
            // SAFETY: as above.
            guard let start = bytes.baseAddress else { return -1 }
            return unsafe ring.find(start, item.count, tag: tag ?? ring.tag(start, item.count))
        }
    }

    func item(_ number: Int) -> [UInt8] {
        let slot = ring.slot(number)
        // SAFETY: the item is live and has as many bytes as its slot says.
        return unsafe [UInt8](
            UnsafeRawBufferPointer(start: ring.address(slot), count: Int(slot.count)))
    }

    func rollBack(to mark: ItemRingMark) { ring.rollBack(to: mark) }
    func reset() { ring.reset() }
}

@Suite struct ItemRingTests {
    /// Items of one to 255 bytes, some of which come again.
    private static func item(_ random: inout SeededGenerator, _ longest: Int) -> [UInt8] {
        let number = random.next() % 200
        let count = 1 + Int(number * 7_919) % longest
        return (0..<count).map { UInt8(truncatingIfNeeded: number &+ UInt64($0) &* number) }
    }

    @Test(arguments: [16, 32, 128], [1, 40, 64, 255])
    func behavesAsTheNaiveRing(entries: Int, longest: Int) throws {
        let seed = UInt64(entries * 1_000 + longest)
        var random = SeededGenerator(seed: seed)
        var model = NaiveRing(entries: entries)
        let ring = Ring(entries: entries)
        var step = 0
        while step < 1_200 {
            step += 1
            let item = Self.item(&random, longest)
            try #require(ring.find(item) == model.find(item), "seed \(seed), step \(step)")
            model.insert(item)
            #expect(ring.insert(item) == model.head - 1)
            if random.next() % 40 == 0 { Self.takeBack(ring, &model, &random, longest) }
            if random.next() % 400 == 0 {
                ring.reset()
                model = NaiveRing(entries: entries)
            }
            try #require(ring.fault == nil, "seed \(seed), step \(step)")
            try #require(ring.head == model.head && ring.oldest == model.oldest, "step \(step)")
            try #require(ring.liveBytes == model.liveBytes, "seed \(seed), step \(step)")
            if step % 8 > 0 { continue }
            for number in model.oldest..<model.head {
                try #require(ring.item(number) == model.items[number], "seed \(seed), \(step)")
            }
        }
    }

    /// A message of up to as many items as a message may insert, taken back.
    private static func takeBack(
        _ ring: Ring, _ model: inout NaiveRing, _ random: inout SeededGenerator, _ longest: Int
    ) {
        let (mark, head, inserted) = (ring.mark, model.head, ring.insertedBytes)
        for _ in 0..<Int(random.next() % UInt64(model.entries / 2)) {
            let item = Self.item(&random, longest)
            ring.insert(item)
            model.insert(item)
        }
        ring.rollBack(to: mark)
        model.rollBack(to: head)
        #expect(ring.insertedBytes == inserted)
        // What was taken back hides an equal older item from the index until it comes again.
        for number in model.oldest..<model.head {
            guard let item = model.items[number], ring.find(item) != model.find(item) else {
                continue
            }
            #expect(ring.find(item) == -1)
            model.insert(item)
            ring.insert(item)
        }
    }

    /// Long items are evicted for their bytes before the ring has had need of more slots, so that an item's
    /// slot is not its number when the slots grow for the short ones that follow.
    @Test(arguments: [16, 64, 256])
    func itemsAreFoundWhenSlotsGrowBehindEvictions(entries: Int) throws {
        var model = NaiveRing(entries: entries)
        let ring = Ring(entries: entries)
        for number in 0..<entries * 3 {
            // As many of the longest items as fit, and some more; then short ones.
            let count = number <= entries / 4 + 2 ? 255 : 3
            let item =
                [UInt8(number & 0xFF), UInt8(number >> 8)]
                + [UInt8](repeating: 7, count: count - 2)
            model.insert(item)
            ring.insert(item)
            try #require(ring.oldest == model.oldest)
            for live in model.oldest..<model.head {
                let item = try #require(model.items[live])
                try #require(ring.find(item) == live, "item \(live) after \(number)")
                try #require(ring.item(live) == item, "item \(live) after \(number)")
            }
        }
    }

    @Test func aRingNotIndexedFindsNothingAndHoldsTheSame() {
        let plain = Ring(entries: 16, isIndexed: false)
        let indexed = Ring(entries: 16)
        var random = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let item = Self.item(&random, 100)
            #expect(plain.insert(item) == indexed.insert(item))
            #expect(plain.find(item) == -1 && indexed.find(item) == indexed.head - 1)
        }
        #expect(plain.oldest == indexed.oldest && plain.insertedBytes == indexed.insertedBytes)
        for number in plain.oldest..<plain.head {
            #expect(plain.item(number) == indexed.item(number))
        }
    }

    @Test func theNewestOfEqualItemsIsFound() {
        let ring = Ring(entries: 16)
        for round in 0..<100 {
            ring.insert([7, 7, 7])
            ring.insert([UInt8(round)])
            #expect(ring.find([7, 7, 7]) == 2 * round)
        }
    }

    @Test func equalPrefixesAreDifferentItems() {
        let ring = Ring(entries: 16)
        let items: [[UInt8]] = (1...14).map { [UInt8](repeating: 0x61, count: $0) }
        for item in items { ring.insert(item) }
        for (number, item) in items.enumerated() { #expect(ring.find(item) == number) }
        // Composed and decomposed letters are equal strings and different items.
        #expect(ring.insert(Array("\u{E9}".utf8)) != ring.insert(Array("e\u{301}".utf8)))
        #expect(ring.find(Array("\u{E9}".utf8)) == 14)
    }

    @Test func memoryIsBoundedWhateverIsInserted() {
        for entries in [16, 256, 4_096] {
            let ring = Ring(entries: entries)
            for number in 0..<6 * entries {
                ring.insert((0..<200).map { UInt8(truncatingIfNeeded: number &>> ($0 & 15)) })
            }
            // 64 bytes and a slot for each entry, an index that is a quarter full after doubling.
            #expect(ring.memoryBytes <= entries * (64 + 16 + 8 * 8) + 512)
            #expect(ring.fault == nil)
        }
    }

    /// A ring that has all its slots allocates nothing more, however much goes through it.
    @Test func ringWithAllSlotsHasItsFullSize() {
        let ring = Ring(entries: 256)
        for number in 0..<65 { ring.insert([UInt8(number), 1, 2]) }
        let settled = ring.memoryBytes
        for number in 0..<3_000 {
            ring.insert([UInt8](repeating: UInt8(number & 255), count: 3 + number % 61))
        }
        #expect(ring.memoryBytes == settled)
        #expect(ring.fault == nil)
    }

    /// 20,000 items under one tag: what an attacker who knew the secrets could do. Each search and each
    /// insertion looks at 16 places at most, so the time stays linear; what finds no place is only
    /// not found.
    @Test func collidingItemsAreDeclinedInLinearTime() {
        let ring = Ring(entries: 4_096)
        var found = 0
        let time = ContinuousClock().measure {
            for number in 0..<20_000 {
                let item = big(number, 12)
                if ring.find(item, tag: 77) >= 0 { found += 1 }
                ring.insert(item, tag: 77)
            }
        }
        #expect(found == 0)
        #expect(ring.head == 20_000 && ring.fault == nil)
        let found2 = (ring.oldest..<ring.head).count { ring.find(ring.item($0), tag: 77) == $0 }
        #expect(found2 <= 128, "128 places at most lead to colliding items")
        #expect(time < .seconds(5), "quadratic work would take minutes in a debug build")
    }

    /// Items made to collide for the secrets of a ring: equal tags, different bytes.
    @Test func itemsThatCollideUnderKnownSecretsStayApart() {
        let secrets = InterningSecrets(unpredictable: 1, 2)
        var byTag: [UInt32: [UInt8]] = [:]
        var pairs: [([UInt8], [UInt8])] = []
        for number in 0..<200_000 {
            let item = big(number, 4)
            let tag = unsafe item.withUnsafeBytes { bytes in
                // SAFETY: the four bytes stay for the time of the closure.
                unsafe bytes.baseAddress.map { unsafe ItemHash.tag($0, 4, secrets) } ?? 0
            }
            if let other = byTag.updateValue(item, forKey: tag) { pairs.append((other, item)) }
        }
        #expect(!pairs.isEmpty, "some of 2 × 10^10 pairs share 32 bits")
        let ring = Ring(entries: 64)
        for (one, other) in pairs {
            let numbers = (ring.insert(one), ring.insert(other))
            #expect(ring.find(one) == numbers.0 && ring.find(other) == numbers.1)
        }
    }

    private func big(_ number: Int, _ width: Int) -> [UInt8] {
        (0..<width).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
