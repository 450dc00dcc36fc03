import TestSupport
import Testing

@testable import StringInterning

@Suite struct HashIndexTests {
    private let secrets = InterningSecrets(unpredictable: 3, 4)
    private let limits = InterningLimits(
        limitEntries: 4_096, limitBytes: 1 << 20, limitItemBytes: 64)

    @Test func collidingItemsAreDeclinedAfterSixteen() throws {
        var interner = StringInterner(limits: limits, secrets: secrets)
        let items = (0..<20_000).map { collidingItem($0) }
        let outcomes = items.map { interner.intern($0) }
        #expect(outcomes.prefix(16) == (0..<16).map { InternOutcome.defined($0) }.prefix(16))
        #expect(outcomes.dropFirst(16).allSatisfy { $0 == .declined })
        #expect(interner.statistics.entries == 16)
        #expect(interner.statistics.declined == 19_984)
        try interner.checkInvariants()
    }

    @Test func collidingItemsLeaveRoomForOthers() throws {
        var interner = StringInterner(limits: limits, secrets: secrets)
        for number in 0..<100 { _ = interner.intern(collidingItem(number)) }
        let taken = (0..<3_000).filter { interner.intern("other \($0)") != .declined }
        #expect(taken.count > 2_900)
        try interner.checkInvariants()
    }

    @Test func otherSecretsSeparateTheCollidingItems() {
        var interner = StringInterner(
            limits: limits, secrets: InterningSecrets(unpredictable: 4, 3))
        for number in 0..<1_000 { _ = interner.intern(collidingItem(number)) }
        #expect(interner.statistics.entries > 990)
    }

    /// Sixteen bytes whose second word is the secret factor: the product is 0 for any first word.
    private func collidingItem(_ number: Int) -> [UInt8] {
        let words = [UInt64(number), secrets.factor]
        return words.flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word.littleEndian >> ($0 * 8)) }
        }
    }

    @Test func fewItemsAreDeclinedWhenTheTableIsFull() throws {
        var interner = StringInterner(limits: limits, secrets: secrets)
        for number in 0..<50_000 { _ = interner.intern("some item \(number)") }
        #expect(interner.statistics.declined < 50, "0.1 % of all")
        #expect(interner.statistics.entries == 4_096)
        try interner.checkInvariants()
    }

    @Test(arguments: [1, 2, 16, Int.max])
    func removalLeavesNoTombstones(probeLimit: Int) {
        var random = SeededGenerator(seed: 5)
        var index = HashIndex(probeLimit: probeLimit)
        var model: [Int: UInt32] = [:]
        for step in 0..<5_000 {
            let slot = Int(random.next() % 40)
            if let tag = model[slot] {
                index.remove(tag, slot)
                model[slot] = nil
            } else {
                // Few homes, so that clusters grow long.
                let tag = UInt32(random.next() % 8) | UInt32(step) << 8
                index.reserveOne()
                guard index.hasPlace(tag) else { continue }
                index.insert(tag, slot)
                model[slot] = tag
            }
            if index.mask == 15 || probeLimit >= 16 {
                #expect(index.count == model.count, "step \(step)")
            }
        }
        for (slot, tag) in model { index.remove(tag, slot) }
        #expect(index.count == 0)
        #expect((0...index.mask).allSatisfy { index.buckets[$0] == 0 })
    }

    @Test func resetEmptiesTheIndexBeyondTheLastEpoch() {
        var index = HashIndex(probeLimit: 16)
        for _ in 0..<9_000 {
            index.insert(9, 3)
            index.reset()
            #expect((0...index.mask).allSatisfy { index.isFree(index.buckets[$0]) })
        }
    }
}
