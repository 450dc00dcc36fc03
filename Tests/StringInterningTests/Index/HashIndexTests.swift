import TestSupport
import Testing

@testable import StringInterning

@Suite struct HashIndexTests {
    @Test(arguments: [1, 2, 16, Int.max])
    func removalLeavesNoTombstones(probeLimit: Int) throws {
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
                guard index.insert(tag, slot) else { continue }
                model[slot] = tag
            }
            if index.mask == 15 || probeLimit >= 16 {
                #expect(index.count == model.count, "step \(step)")
                try index.checkInvariants()
            }
        }
        for (slot, tag) in model { index.remove(tag, slot) }
        #expect(index.count == 0)
        #expect((0...index.mask).allSatisfy { index.buckets[$0] == 0 })
    }

    @Test func searchFindsTheEqualOneOfManyWithOneTag() {
        var index = HashIndex(probeLimit: .max)
        for slot in 0..<100 { index.insertWithRoom(7, slot) }
        for slot in 0..<100 { #expect(index.find(7) { $0 == slot } == slot) }
        #expect(index.find(7) { _ in false } == nil)
        #expect(index.find(8) { _ in true } == nil)
    }

    @Test func insertionEndsAtTheProbeLimit() {
        var index = HashIndex(probeLimit: 16, slots: 64)
        for slot in 0..<16 { #expect(index.insert(7, slot) == true) }
        #expect(index.insert(7, 16) == false)
        #expect(index.find(7) { $0 == 16 } == nil)
        #expect(index.find(7) { $0 == 15 } == 15)
    }

    @Test func resetEmptiesTheIndexBeyondTheLastEpoch() {
        var index = HashIndex(probeLimit: 16)
        for _ in 0..<9_000 {
            #expect(index.insert(9, 3) == true)
            index.reset()
            #expect((0...index.mask).allSatisfy { index.isFree(index.buckets[$0]) })
        }
    }
}
