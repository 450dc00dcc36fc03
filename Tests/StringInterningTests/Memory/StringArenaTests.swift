import TestSupport
import Testing

@testable import StringInterning

@Suite struct StringArenaTests {
    @Test func livingItemsSurviveCleaning() throws {
        let limits = InterningLimits(
            limitEntries: 4, limitBytes: 4_000, limitItemBytes: 1_000, order: .leastRecentlyUsed)
        var resolver = StringResolver(limits: limits)
        let kept = [UInt8](repeating: 0xAB, count: 500)
        try resolver.define(kept, at: 2)
        for number in 0..<1_000 {
            let item = [UInt8](repeating: UInt8(number & 255), count: number % 900)
            try resolver.define(item, at: number % 2)
            try resolver.checkInvariants()
            let copies = (resolver.copy(of: 2), resolver.copy(of: number % 2))
            try #require(copies.0 == kept && copies.1 == item, "item \(number)")
        }
        #expect(resolver.memoryBytes < 4 * 4_100 + 4 * 32)
    }

    @Test func idleTableIsSmall() {
        let limits = InterningLimits(
            limitEntries: 1 << 20, limitBytes: 1 << 28, limitItemBytes: 1 << 28)
        let interner = StringInterner(
            limits: limits, secrets: InterningSecrets(unpredictable: 1, 1))
        #expect(interner.memoryBytes < 1_024)
        #expect(StringResolver(limits: limits).memoryBytes < 1_024)
    }
}
