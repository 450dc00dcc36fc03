import StringInterning
import TestSupport
import Testing

private let secrets = InterningSecrets(unpredictable: 1, 2)

@Suite struct StringInternerTests {
    static let shapes: [InterningLimits] = [ReuseOrder.ring, .leastRecentlyUsed].flatMap { order in
        [(1, 8, 8), (2, 40, 20), (3, 1 << 20, 64), (7, 50, 50), (100, 1_000, 40), (129, 9_999, 99)]
            .flatMap { entries, bytes, item in
                [false, order == .leastRecentlyUsed].map {
                    InterningLimits(
                        limitEntries: entries, limitBytes: bytes, limitItemBytes: item,
                        order: order, pinsUsedSlots: $0, probeLimit: .max)
                }
            }
    }

    @Test(arguments: shapes.indices)
    func behavesAsTheNaiveTable(shape: Int) throws {
        let limits = Self.shapes[shape]
        let seed = UInt64(shape) + 77
        var random = SeededGenerator(seed: seed)
        var model = NaiveTable(limits: limits)
        var interner = StringInterner(limits: limits, secrets: secrets)
        var resolver = StringResolver(limits: limits)
        for step in 0..<2_000 {
            let item = Self.item(&random, limits)
            let expected = model.intern(item)
            let outcome = interner.intern(item)
            try #require(outcome == expected, "seed \(seed), step \(step)")
            if case .defined(let id) = outcome {
                try resolver.define(item, at: Int(id.rawValue))
            }
            try interner.checkInvariants()
            try resolver.checkInvariants()
            for entry in model.items {
                let copies = (interner.copy(of: entry.id), resolver.copy(of: entry.id))
                try #require(copies.0 == entry.bytes, "seed \(seed), step \(step)")
                try #require(copies.1 == entry.bytes, "seed \(seed), step \(step)")
            }
            #expect(interner.statistics.entries == model.items.count)
            #expect(resolver.statistics.bytes == model.bytes)
            if step % 5 == 0 {
                model.releasePins()
                interner.releasePins()
            }
            if random.next() % 500 == 0 {
                model.reset()
                interner.reset()
                resolver.reset()
            }
        }
    }

    /// Mostly items that come again, now and then a new, an empty or an over-long one.
    private static func item(
        _ random: inout SeededGenerator, _ limits: InterningLimits
    ) -> [UInt8] {
        let isRepeat = random.next() % 4 != 0
        let range = UInt64(limits.limitEntries) * (isRepeat ? 1 : 4) + 1
        let number = Int(random.next() % range)
        let count = number % (limits.limitItemBytes + 2)
        return (0..<count).map { UInt8(truncatingIfNeeded: number &* ($0 + 3) + $0) }
    }

    @Test func ringOverwritesTheOldestDefinition() {
        let limits = InterningLimits(limitEntries: 2, limitBytes: 100, limitItemBytes: 50)
        var interner = StringInterner(limits: limits, secrets: secrets)
        #expect(interner.intern("a") == .defined(0))
        #expect(interner.intern("b") == .defined(1))
        #expect(interner.intern("a") == .known(0))
        #expect(interner.intern("c") == .defined(0), "use does not protect the oldest item")
        #expect(interner.find("a") == nil)
        #expect(interner.intern("b") == .known(1))
    }

    @Test func ringEvictsUntilTheBytesSuffice() throws {
        let limits = InterningLimits(limitEntries: 8, limitBytes: 10, limitItemBytes: 10)
        var interner = StringInterner(limits: limits, secrets: secrets)
        for item in ["aaa", "bbb", "ccc"] { _ = interner.intern(item) }
        #expect(interner.intern("ddddd") == .defined(3))
        #expect(interner.find("aaa") == nil)
        #expect(interner.find("bbb") == nil)
        #expect(interner.find("ccc") == 2)
        #expect(interner.statistics.evictions == 2)
        try interner.checkInvariants()
    }

    @Test func leastRecentlyUsedSlotIsReplaced() throws {
        var interner = StringInterner(limits: byUse(pins: false), secrets: secrets)
        #expect(interner.intern("a") == .defined(0))
        #expect(interner.intern("b") == .defined(1))
        #expect(interner.intern("a") == .known(0))
        #expect(interner.intern("c") == .defined(1))
        try interner.touch(StringID(rawValue: 0))
        #expect(interner.intern("d") == .defined(1))
        #expect(throws: InterningError.unknownID) {
            try interner.touch(StringID(rawValue: 2))
        }
    }

    @Test func pinnedSlotIsNotReplaced() {
        var interner = StringInterner(limits: byUse(pins: true), secrets: secrets)
        #expect(interner.intern("a") == .defined(0))
        #expect(interner.intern("b") == .defined(1))
        #expect(interner.intern("c") == .declined)
        interner.releasePins()
        #expect(interner.find("a") == 0)
        #expect(interner.intern("c") == .defined(1))
        #expect(interner.intern("d") == .declined)
        #expect(interner.statistics.declined == 2)
    }

    private func byUse(pins: Bool) -> InterningLimits {
        InterningLimits(
            limitEntries: 2, limitBytes: 100, limitItemBytes: 50, order: .leastRecentlyUsed,
            pinsUsedSlots: pins)
    }

    @Test func composedAndDecomposedAreTwoItems() {
        var interner = StringInterner(limits: large, secrets: secrets)
        #expect(interner.intern("caf\u{E9}") == .defined(0))
        #expect(interner.intern("cafe\u{301}") == .defined(1))
        #expect(interner.intern("caf\u{E9}") == .known(0))
    }

    @Test func emptyItemIsAnItem() throws {
        var interner = StringInterner(limits: large, secrets: secrets)
        #expect(interner.intern("") == .defined(0))
        #expect(interner.intern("") == .known(0))
        #expect(interner.copy(of: 0) == [])
        try interner.checkInvariants()
    }

    @Test func itemAtTheLimitIsTakenAndAboveItDeclined() {
        var interner = StringInterner(limits: large, secrets: secrets)
        #expect(interner.intern([UInt8](repeating: 7, count: 4_096)) == .defined(0))
        #expect(interner.intern([UInt8](repeating: 7, count: 4_097)) == .declined)
        #expect(interner.statistics.entries == 1)
    }

    @Test(arguments: [1, 2, 15, 16, 17, 64, 1_000])
    func capacityIsExact(entries: Int) throws {
        let limits = InterningLimits(
            limitEntries: entries, limitBytes: 1 << 20, limitItemBytes: 99, probeLimit: .max)
        var interner = StringInterner(limits: limits, secrets: secrets)
        for number in 0..<entries {
            #expect(interner.intern("item \(number)") == .defined(number))
        }
        #expect(interner.statistics.evictions == 0)
        #expect(interner.intern("one more") == .defined(0))
        #expect(interner.statistics.evictions == 1)
        #expect(interner.statistics.entries == entries)
        try interner.checkInvariants()
    }

    @Test func resetForgetsEverythingTenThousandTimes() throws {
        var interner = StringInterner(limits: large, secrets: secrets)
        var resolver = StringResolver(limits: large)
        for round in 0..<10_000 {
            #expect(interner.intern("a") == .defined(0))
            #expect(interner.intern("round \(round % 3)") == .defined(1))
            try resolver.define([1], at: 0)
            interner.reset()
            resolver.reset()
            let remains = (interner.find("a"), resolver.copy(of: 0))
            try #require(remains.0 == nil && remains.1 == nil)
        }
        try interner.checkInvariants()
    }

    @Test func millionDistinctItemsLeaveMemoryFlat() throws {
        var interner = StringInterner(limits: large, secrets: secrets)
        var settled = 0
        for number in 0..<1_000_000 {
            _ = interner.intern("key-\(number)")
            if number == 20_000 { settled = interner.memoryBytes }
        }
        #expect(interner.memoryBytes == settled)
        #expect(interner.statistics.entries == 4_096)
        try interner.checkInvariants()
    }

    private let large = InterningLimits(
        limitEntries: 4_096, limitBytes: 262_144, limitItemBytes: 4_096)
}
