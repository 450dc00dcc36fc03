import MsgPackReference
import TestSupport
import Testing

/// docs/KEYMAP.md, section 6, step 4: which slot an item gets.
@Suite struct KeyMapSlotTests {
    /// A list of items, the newest last: the definition of a table by recency, without slots.
    private struct NaiveTable {
        let capacity: Int
        var items: [[UInt8]] = []
        var slotOf: [[UInt8]: Int] = [:]

        /// The wire of `{"k": item}` when the code of "k" is -31.
        mutating func wire(_ item: [UInt8]) -> [UInt8] {
            let isKnown = slotOf[item] != nil
            let slot = slotOf[item] ?? freeSlot()
            slotOf[item] = slot
            items.removeAll { $0 == item }
            items.append(item)
            let code = UInt8(64 + slot)
            return isKnown
                ? [0x81, 0xE1, code] : [0x82, 0xE0, 0x81, code] + item + [0xE1, code]
        }

        private mutating func freeSlot() -> Int {
            guard items.count == capacity else { return items.count }
            return slotOf.removeValue(forKey: items.removeFirst()) ?? 0
        }
    }

    private static let mode =
        ReferenceKeyMapPolicy([.init("k", .value)])
        .map { ReferenceKeyMapMode.values($0) } ?? .names

    private static func limits(slots: Int) -> ReferenceKeyMapLimits {
        var limits = ReferenceKeyMapLimits(mode)
        limits.slots = slots
        return limits
    }

    private static func message(_ items: [[UInt8]]) -> [UInt8] {
        Bytes.map(items.map { (Bytes.str("k"), $0) })
    }

    @Test(arguments: [1, 2, 3, 7, 16])
    func slotsFollowAListByRecency(_ capacity: Int) throws {
        for seed in UInt64(0)..<20 {
            var random = SeededGenerator(seed: seed)
            var pair = KeyMapPair(Self.mode, limits: Self.limits(slots: capacity))
            var naive = NaiveTable(capacity: capacity)
            _ = try pair.pass(Self.message([[0xC0]]))
            for _ in 0..<100 {
                let item = Bytes.str("item \(Int.random(in: 0..<capacity * 2, using: &random))")
                #expect(
                    try pair.pass(Self.message([item])).hex == naive.wire(item).hex, "seed \(seed)")
            }
        }
    }

    @Test func defaultTableHolds1000AndReplacesTheOldest() throws {
        var pair = KeyMapPair(Self.mode)
        for index in 0..<1000 {
            _ = try pair.pass(Self.message([Bytes.str("item \(index)")]))
        }
        #expect(try pair.pass(Self.message([Bytes.str("item 0")])).hex == "81e140")
        #expect(try pair.pass(Self.message([Bytes.str("item 999")])).hex == "81e1cd0427")
        let new = Bytes.str("item 1000")
        #expect(try pair.pass(Self.message([new])).hex == "82e08141" + new.hex + "e141")
        #expect(try pair.pass(Self.message([Bytes.str("item 0")])).hex == "81e140")
    }

    @Test func slotUsedByAMapIsNotReplacedInThatMap() throws {
        var pair = KeyMapPair(Self.mode, limits: Self.limits(slots: 2))
        let (a, b, c) = (Bytes.str("aaa"), Bytes.str("bbb"), Bytes.str("ccc"))
        _ = try pair.pass(Self.message([a, b]))
        // Both are used: c stays literal. Only b is used: c takes the slot of a.
        #expect(try pair.pass(Self.message([a, b, c])).hex == "83e140e141e1" + c.hex)
        #expect(
            try pair.pass(Self.message([b, c, a])).hex
                == "84e08140" + c.hex + "e141e140e1" + a.hex)
    }

    @Test func replacedItemIsDefinedAgainInTheNextMap() throws {
        var pair = KeyMapPair(Self.mode, limits: Self.limits(slots: 1))
        let (a, b) = (Bytes.str("aaa"), Bytes.str("bbb"))
        _ = try pair.pass(Self.message([a]))
        #expect(try pair.pass(Self.message([b])).hex == "82e08140" + b.hex + "e140")
        #expect(try pair.pass(Self.message([a])).hex == "82e08140" + a.hex + "e140")
    }

    @Test func mapsOfOneListAreMapsOfTheirOwn() throws {
        var pair = KeyMapPair(Self.mode, limits: Self.limits(slots: 1))
        let (a, b) = (Bytes.str("aaa"), Bytes.str("bbb"))
        let list = Bytes.array([Self.message([a]), Self.message([b])])
        #expect(
            try pair.pass(list).hex
                == "92" + "82e082e1a16b40" + a.hex + "e140" + "82e08140" + b.hex + "e140")
    }

    @Test func bytesOfSlotsDecideBetweenNewOldAndLiteral() throws {
        var limits = Self.limits(slots: 3)
        limits.slotsBytes = 10
        var pair = KeyMapPair(Self.mode, limits: limits)
        let (a, b) = (Bytes.str("aaa"), Bytes.str("bbb"))
        _ = try pair.pass(Self.message([a]))
        _ = try pair.pass(Self.message([b]))
        // 8 of 10 bytes: 6 more do not fit beside, but in place of the oldest, 4.
        let six = Bytes.str("sixth")
        #expect(try pair.pass(Self.message([six])).hex == "82e08140" + six.hex + "e140")
        // 10 of 10: 7 do not fit in place of b, 4.
        let seven = Bytes.str("seven!")
        #expect(try pair.pass(Self.message([seven])).hex == "81e1" + seven.hex)
        #expect(try pair.pass(Self.message([b])).hex == "81e141")
    }
}
