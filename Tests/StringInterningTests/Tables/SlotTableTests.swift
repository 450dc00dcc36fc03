import Testing

@testable import StringInterning

@Suite struct SlotTableTests {
    private let limits = TableLimits(entries: 2, bytes: 10, itemBytes: 6)

    @Test func slotWithoutItemHasNone() {
        var table = SlotTable(limits: limits)
        for slot in [0, 1, 2, -1, Int.min, Int.max, Int(UInt32.max)] {
            #expect(table.copy(of: slot) == nil)
        }
    }

    @Test func definitionReplacesTheItemOfItsSlot() throws {
        var table = SlotTable(limits: limits)
        table.put([1, 1], at: 1)
        table.put([2, 2, 2], at: 1)
        #expect(table.copy(of: 1) == [2, 2, 2])
        #expect(table.copy(of: 0) == nil)
        #expect(table.bytes == 3)
        #expect(table.evictions == 1)
        try table.checkInvariants()
    }

    @Test func slotsOutsideTheTableAndLongItemsHaveNoRoom() {
        let table = SlotTable(limits: limits)
        #expect(table.hasRoom(for: 6, at: 1) == true)
        #expect(table.hasRoom(for: 7, at: 1) == false)
        #expect(table.hasRoom(for: 1, at: 2) == false)
        #expect(table.hasRoom(for: 1, at: -1) == false)
    }

    @Test func definitionsKeepToTheBytesOfTheTable() throws {
        var table = SlotTable(limits: limits)
        table.put([UInt8](repeating: 1, count: 6), at: 0)
        #expect(table.hasRoom(for: 5, at: 1) == false)
        #expect(table.hasRoom(for: 4, at: 1) == true)
        table.put([2, 2, 2, 2], at: 1)
        #expect(table.hasRoom(for: 6, at: 0) == true, "what a slot holds makes way")
        try table.checkInvariants()
    }

    @Test func livingItemsSurviveCleaning() throws {
        let limits = TableLimits(entries: 4, bytes: 4_000, itemBytes: 1_000)
        var table = SlotTable(limits: limits)
        let kept = [UInt8](repeating: 0xAB, count: 500)
        table.put(kept, at: 2)
        for number in 0..<1_000 {
            let item = [UInt8](repeating: UInt8(number & 255), count: number % 900)
            table.put(item, at: number % 2)
            try table.checkInvariants()
            let copies = (table.copy(of: 2), table.copy(of: number % 2))
            try #require(copies.0 == kept && copies.1 == item, "item \(number)")
        }
        #expect(table.memoryBytes < 4 * 4_100 + 4 * 16)
    }

    @Test func idleTableIsSmall() {
        let limits = TableLimits(entries: 1 << 20, bytes: 1 << 28, itemBytes: 1 << 28)
        let secrets = InterningSecrets(unpredictable: 1, 1)
        #expect(IndexedSlots(limits: limits, secrets: secrets).memoryBytes < 512)
        #expect(IndexedNames(limits: limits, secrets: secrets).memoryBytes < 512)
        #expect(SlotTable(limits: limits).memoryBytes < 512)
        #expect(NameTable(limits: limits).memoryBytes == 0)
    }
}
