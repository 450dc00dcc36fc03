import TestSupport
import Testing

@testable import StringInterning

private let secrets = InterningSecrets(unpredictable: 1, 2)

@Suite struct IndexedSlotsTests {
    static let shapes: [TableLimits] = [
        (0, 8, 8), (1, 8, 8), (2, 40, 20), (3, 1 << 20, 64), (7, 50, 50), (100, 1_000, 40),
        (129, 9_999, 99), (4, 0, 4),
    ].map { TableLimits(entries: $0, bytes: $1, itemBytes: $2) }

    /// Both ends: the encoder's table does what the plain one does, and the decoder's table, which sees
    /// definitions only, has the same items.
    @Test(arguments: shapes.indices)
    func behavesAsThePlainTable(shape: Int) throws {
        let limits = Self.shapes[shape]
        let seed = UInt64(shape) + 77
        var random = SeededGenerator(seed: seed)
        var model = NaiveSlots(limits: limits)
        var encoder = IndexedSlots(limits: limits, secrets: secrets)
        var decoder = SlotTable(limits: limits)
        for step in 0..<2_000 {
            let item = Self.item(&random, limits)
            let expected = model.intern(item)
            let outcome = encoder.intern(item)
            try #require(outcome == expected, "seed \(seed), step \(step)")
            if case .defined(let slot) = outcome { decoder.put(item, at: slot) }
            try encoder.checkInvariants()
            try decoder.checkInvariants()
            for entry in model.items {
                let copies = (encoder.copy(of: entry.slot), decoder.copy(of: entry.slot))
                try #require(copies.0 == entry.bytes, "seed \(seed), step \(step)")
                try #require(copies.1 == entry.bytes, "seed \(seed), step \(step)")
            }
            #expect(encoder.entries == model.items.count)
            #expect(decoder.bytes == model.bytes)
            #expect(decoder.evictions == encoder.evictions)
            if step % 5 == 0 {
                model.releasePins()
                encoder.releasePins()
            }
        }
    }

    /// Mostly items that come again, now and then a new, an empty or an over-long one.
    private static func item(_ random: inout SeededGenerator, _ limits: TableLimits) -> [UInt8] {
        let isRepeat = random.next() % 4 != 0
        let range = UInt64(limits.limitEntries) * (isRepeat ? 1 : 4) + 1
        let number = Int(random.next() % range)
        let count = number % (limits.limitItemBytes + 2)
        return (0..<count).map { UInt8(truncatingIfNeeded: number &* ($0 + 3) + $0) }
    }

    @Test func slotUsedLongestAgoIsReplaced() {
        var slots = IndexedSlots(limits: two, secrets: secrets)
        #expect(slots.intern("a") == .defined(0))
        #expect(slots.intern("b") == .defined(1))
        #expect(slots.intern("a") == .known(0))
        slots.releasePins()
        #expect(slots.intern("c") == .defined(1))
        slots.releasePins()
        #expect(slots.find("a") == 0)
        #expect(slots.intern("d") == .defined(1))
        #expect(slots.find("c") == nil)
    }

    @Test func pinnedSlotIsNotReplaced() {
        var slots = IndexedSlots(limits: two, secrets: secrets)
        #expect(slots.intern("a") == .defined(0))
        #expect(slots.intern("b") == .defined(1))
        #expect(slots.intern("c") == .declined)
        slots.releasePins()
        #expect(slots.find("a") == 0)
        #expect(slots.intern("c") == .defined(1))
        #expect(slots.intern("d") == .declined)
    }

    private let two = TableLimits(entries: 2, bytes: 100, itemBytes: 50)

    @Test func composedAndDecomposedAreTwoItems() {
        var slots = IndexedSlots(limits: large, secrets: secrets)
        #expect(slots.intern("caf\u{E9}") == .defined(0))
        #expect(slots.intern("cafe\u{301}") == .defined(1))
        #expect(slots.intern("caf\u{E9}") == .known(0))
    }

    @Test func emptyItemIsAnItem() throws {
        var slots = IndexedSlots(limits: large, secrets: secrets)
        #expect(slots.intern("") == .defined(0))
        #expect(slots.intern("") == .known(0))
        #expect(slots.copy(of: 0) == [])
        try slots.checkInvariants()
    }

    @Test func itemAtTheLimitIsTakenAndAboveItDeclined() {
        var slots = IndexedSlots(limits: large, secrets: secrets)
        #expect(slots.intern([UInt8](repeating: 7, count: 4_096)) == .defined(0))
        #expect(slots.intern([UInt8](repeating: 7, count: 4_097)) == .declined)
        #expect(slots.entries == 1)
    }

    @Test func collidingItemsAreAllFound() throws {
        var slots = IndexedSlots(limits: large, secrets: secrets)
        for number in 0..<500 {
            #expect(slots.intern(collidingItem(number, secrets)) == .defined(number))
        }
        for number in 0..<500 {
            #expect(slots.intern(collidingItem(number, secrets)) == .known(number))
        }
        try slots.checkInvariants()
    }

    @Test func millionDistinctItemsLeaveMemoryFlat() throws {
        var slots = IndexedSlots(limits: large, secrets: secrets)
        var settled = 0
        for number in 0..<1_000_000 {
            _ = slots.intern("key-\(number)")
            slots.releasePins()
            if number == 20_000 { settled = slots.memoryBytes }
        }
        #expect(slots.memoryBytes == settled)
        #expect(slots.entries == 4_096)
        try slots.checkInvariants()
    }

    private let large = TableLimits(entries: 4_096, bytes: 262_144, itemBytes: 4_096)
}

/// Sixteen bytes whose second word is the secret factor: the product is 0 for any first word.
func collidingItem(_ number: Int, _ secrets: InterningSecrets) -> [UInt8] {
    [UInt64(number), secrets.factor].flatMap { word in
        (0..<8).map { UInt8(truncatingIfNeeded: word.littleEndian >> ($0 * 8)) }
    }
}
