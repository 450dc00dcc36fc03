import MsgPackReference
import TestSupport
import Testing

/// Seeded connections: whatever goes in comes out, also with tables that are always full.
@Suite struct KeyMapRandomTests {
    private static let fields = ["op", "key", "keys", "who_has", "nbytes", "a", "b", "status", ""]

    /// The limits of `KeyMapSetup` in KeyMapTests, in the types of the reference codec.
    private static func tight(_ mode: ReferenceKeyMapMode) -> ReferenceKeyMapLimits {
        var limits = ReferenceKeyMapLimits(mode)
        limits.itemBytes = 12
        limits.names = 6
        limits.namesBytes = 40
        limits.slots = 4
        limits.slotsBytes = 30
        limits.definitions = 5
        limits.references = 20
        return limits
    }

    @Test(arguments: [ReferenceKeyMapMode.names, .values(.dask)])
    func connectionsComeBackByteForByte(_ mode: ReferenceKeyMapMode) throws {
        for seed in UInt64(0)..<60 {
            var random = RandomMessage(seed: seed)
            var roomy = KeyMapPair(mode)
            var tight = KeyMapPair(mode, limits: Self.tight(mode))
            for _ in 0..<20 {
                let message = Self.message(&random)
                #expect(throws: Never.self, "seed \(seed)") {
                    _ = try roomy.pass(message)
                    _ = try tight.pass(message)
                }
            }
        }
    }

    @Test func everyPartComesBackByteForByte() throws {
        for part in ReferenceKeyMapPolicy.Part.allCases {
            let fields = Self.fields.dropFirst().map { ReferenceKeyMapPolicy.Field($0, part) }
            let policy = try #require(ReferenceKeyMapPolicy(Array(fields)))
            for seed in UInt64(0)..<20 {
                var random = RandomMessage(seed: seed)
                var pair = KeyMapPair(.values(policy), limits: Self.tight(.values(policy)))
                for _ in 0..<20 {
                    let message = Self.message(&random)
                    #expect(throws: Never.self, "\(part), seed \(seed)") {
                        _ = try pair.pass(message)
                    }
                }
            }
        }
    }

    private static func message(_ random: inout RandomMessage) -> [UInt8] {
        guard !random.oneIn(10) else { return random.message() }
        guard random.oneIn(2) else { return map(&random) }
        return list(of: random.number(below: 6), &random) { random in
            random.oneIn(8) ? random.message(depth: 2) : map(&random)
        }
    }

    private static func list(
        of count: Int, _ random: inout RandomMessage, _ element: (inout RandomMessage) -> [UInt8]
    ) -> [UInt8] {
        var list = random.containerHeader(fix: 0x90, wide: 0xDC, count: count)
        for _ in 0..<count { list += element(&random) }
        return list
    }

    private static func map(_ random: inout RandomMessage) -> [UInt8] {
        let count = random.number(below: random.oneIn(8) ? 20 : 6)
        var map = random.containerHeader(fix: 0x80, wide: 0xDE, count: count)
        for _ in 0..<count {
            map += random.oneIn(25) ? random.message(depth: 1) : name(&random)
            map += value(&random)
        }
        return map
    }

    private static func name(_ random: inout RandomMessage) -> [UInt8] {
        random.str(Array(random.pick(fields).utf8))
    }

    private static func value(_ random: inout RandomMessage) -> [UInt8] {
        switch random.number(below: 6) {
        case 0: return random.message(depth: 2)
        case 1: return item(&random)
        case 2, 3:
            return elements(&random)
        default:
            let count = random.number(below: 4)
            var map = random.containerHeader(fix: 0x80, wide: 0xDE, count: count)
            for _ in 0..<count {
                map += item(&random)
                map += random.oneIn(4) ? random.message(depth: 1) : elements(&random)
            }
            return map
        }
    }

    private static func elements(_ random: inout RandomMessage) -> [UInt8] {
        list(of: random.number(below: 4), &random) { random in
            random.oneIn(20) ? random.message(depth: 1) : item(&random)
        }
    }

    /// Few different ones, so that they repeat; short, long, and tuples.
    private static func item(_ random: inout RandomMessage) -> [UInt8] {
        let text = random.pick(["x", "sum-1", "sum-2", "tcp://a:1", "far too long for a table"])
        guard random.oneIn(3) else { return random.str(Array(text.utf8)) }
        return random.containerHeader(fix: 0x90, wide: 0xDC, count: 2)
            + random.str(Array(text.utf8)) + [UInt8(random.number(below: 3))]
    }
}
