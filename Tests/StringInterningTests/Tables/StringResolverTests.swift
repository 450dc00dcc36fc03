import StringInterning
import Testing

@Suite struct StringResolverTests {
    private let ring = InterningLimits(limitEntries: 2, limitBytes: 10, limitItemBytes: 6)
    private let byUse = InterningLimits(
        limitEntries: 2, limitBytes: 10, limitItemBytes: 6, order: .leastRecentlyUsed)

    @Test func unknownSlotIsRefused() {
        let resolver = StringResolver(limits: ring)
        #expect(throws: InterningError.unknownID) { try resolver.copyOrError(of: 0) }
        #expect(throws: InterningError.unknownID) { try resolver.copyOrError(of: 2) }
        #expect(throws: InterningError.unknownID) { try resolver.copyOrError(of: Int(UInt32.max)) }
    }

    @Test func ringRefusesADefinitionOutOfTurn() throws {
        var resolver = StringResolver(limits: ring)
        #expect(throws: InterningError.unexpectedID) {
            try resolver.define([1], at: 1)
        }
        try resolver.define([1], at: 0)
        #expect(throws: InterningError.unexpectedID) {
            try resolver.define([1], at: 0)
        }
        let second = try resolver.define([2])
        #expect(second == 1)
        let third = try resolver.define([3])
        #expect(third == 0)
        #expect(resolver.copy(of: 0) == [3])
        #expect(resolver.copy(of: 1) == [2])
    }

    @Test func itemAboveTheLimitIsRefused() throws {
        var resolver = StringResolver(limits: ring)
        let item = [UInt8](repeating: 1, count: 7)
        #expect(throws: InterningError.itemTooLong) { try resolver.define(item) }
        _ = try resolver.define(Array(item.prefix(6)))
        #expect(resolver.statistics.bytes == 6)
    }

    @Test func namedDefinitionReplacesItsSlot() throws {
        var resolver = StringResolver(limits: byUse)
        try resolver.define([1, 1], at: 1)
        try resolver.define([2, 2, 2], at: 1)
        #expect(resolver.copy(of: 1) == [2, 2, 2])
        #expect(resolver.copy(of: 0) == nil)
        #expect(resolver.statistics.bytes == 3)
        try resolver.checkInvariants()
    }

    @Test func namedDefinitionOutsideTheTableIsRefused() {
        var resolver = StringResolver(limits: byUse)
        #expect(throws: InterningError.unexpectedID) {
            try resolver.define([1], at: 2)
        }
    }

    @Test func namedDefinitionsRespectTheBytesOfTheTable() throws {
        var resolver = StringResolver(limits: byUse)
        let item = [UInt8](repeating: 1, count: 6)
        try resolver.define(item, at: 0)
        #expect(throws: InterningError.tableFull) {
            try resolver.define(Array(item.prefix(5)), at: 1)
        }
        #expect(resolver.copy(of: 0) == item, "a refused definition changes nothing")
        try resolver.define(Array(item.prefix(4)), at: 1)
        try resolver.define(item, at: 0)
        try resolver.checkInvariants()
    }
}
