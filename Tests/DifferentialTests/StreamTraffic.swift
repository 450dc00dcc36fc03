import TestSupport

/// Seeded messages that meet the stream's rules often: text that repeats itself in part, stamps,
/// numbers near each other, wide forms, small arrays, maps with few sets of keys, attachments.
struct StreamTraffic {
    private var random: SeededGenerator
    private var time = 17_956_710_000

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func next(below bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

    /// The frames of one message.
    mutating func frames() -> [[UInt8]] {
        let attachments = next(below: 4) == 0 ? next(below: 4) : 0
        return [value(depth: 4)] + (0..<attachments).map { _ in blob() }
    }

    /// A value with at most `depth` arrays and maps around its parts.
    mutating func value(depth: Int) -> [UInt8] {
        switch next(below: depth > 0 ? 20 : 13) {
        case 0: return [[0xC0, 0xC2, 0xC3][next(below: 3)]]
        case 1...3: return number()
        case 4...8: return text()
        case 9: return wide()
        case 10: return token(0xC4, bytes(next(below: 12)))
        case 11: return [0xC7, 12, 1] + bytes(12)
        case 12: return next(below: 4) == 0 ? [0xC5, 0x01, 0x2C] + repeated(300) : [0xD4, 1, 2]
        case 13...15: return array(depth: depth)
        default: return map(depth: depth)
        }
    }

    private mutating func array(depth: Int) -> [UInt8] {
        let count = next(below: 10)
        let header: [UInt8] = next(below: 9) == 0 ? [0xDC, 0, UInt8(count)] : [0x90 | UInt8(count)]
        return (0..<count).reduce(header) { all, _ in all + value(depth: depth - 1) }
    }

    private mutating func map(depth: Int) -> [UInt8] {
        let sets = [
            ["op", "key", "time"], ["status", "key"], ["k"], ["op", "", "nbytes", "who"],
        ]
        let keys = sets[next(below: 4)]
        let isWide = next(below: 9) == 0
        var bytes: [UInt8] =
            isWide ? [0xDE, 0, UInt8(keys.count)] : [0x80 | UInt8(keys.count)]
        for key in keys {
            bytes += next(below: 25) == 0 ? value(depth: 0) : text(key)
            bytes += value(depth: depth - 1)
        }
        return bytes
    }

    private mutating func number() -> [UInt8] {
        switch next(below: 8) {
        case 0: return [UInt8(next(below: 128))]
        case 1: return [0xE0 | UInt8(next(below: 32))]
        case 2: return [0xCE, 0x3B, 0x9A, 0xCA, UInt8(next(below: 256))]
        case 3: return [0xCD] + bytes(2)
        case 4: return [0xCB, 0x41, 0xDA, 0xC1, 0x82, UInt8(next(below: 256)), 0, 0, 0]
        case 5: return [0xCB] + bytes(8)
        case 6: return [next(below: 2) == 0 ? 0xCF : 0xD3] + bytes(8)
        default: return [0xCA] + bytes(4)
        }
    }

    private mutating func text() -> [UInt8] {
        switch next(below: 6) {
        case 0: return text("task-" + String(next(below: 4_096), radix: 16))
        case 1: return text("('sum-0f3a', \(next(below: 40)))")
        case 2:
            time += next(below: 5_000)
            return text("at-\(time / 10).\(time % 10)")
        case 3: return text("tcp://10.0.0.\(next(below: 12)):80")
        case 4: return text(String(repeating: "long ", count: next(below: 70)))
        default: return text(["a", "ab", "abc", "", "memory", "done"][next(below: 6)])
        }
    }

    private mutating func wide() -> [UInt8] {
        let payload = Array("task-\(next(below: 8))".utf8)
        return
            (next(below: 2) == 0 ? [0xD9, UInt8(payload.count)] : [0xDA, 0, UInt8(payload.count)])
            + payload
    }

    private mutating func blob() -> [UInt8] {
        switch next(below: 4) {
        case 0: return []
        case 1: return bytes(next(below: 100))
        case 2: return repeated(next(below: 2_000))
        default: return value(depth: 3)
        }
    }

    private mutating func repeated(_ count: Int) -> [UInt8] {
        let period = 1 + next(below: 40)
        let start = next(below: 8)
        return (0..<count).map { UInt8(truncatingIfNeeded: ($0 % period) * 7 + start + $0 / 97) }
    }

    private mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    private func token(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [first, UInt8(payload.count)] + payload
    }

    private func text(_ text: String) -> [UInt8] {
        let payload = Array(text.utf8)
        switch payload.count {
        case ..<32: return [0xA0 | UInt8(payload.count)] + payload
        case ..<256: return token(0xD9, payload)
        default: return [0xDA, UInt8(payload.count >> 8), UInt8(payload.count & 255)] + payload
        }
    }
}
