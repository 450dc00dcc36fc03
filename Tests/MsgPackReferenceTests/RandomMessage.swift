import MsgPackReference
import TestSupport

/// Well-formed messages in forms of any width, from a seed.
struct RandomMessage {
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// Any value, nested up to `depth`.
    mutating func message(depth: Int = 4) -> [UInt8] {
        switch Int.random(in: 0..<(depth > 0 ? 14 : 10), using: &random) {
        case 0: return [0xC0]
        case 1: return [Bool.random(using: &random) ? 0xC3 : 0xC2]
        case 2, 3: return integer()
        case 4: return [0xCA] + bytes(4)
        case 5: return [0xCB] + bytes(8)
        case 6, 7: return str(bytes(length()))
        case 8: return bin()
        case 9: return ext()
        case 10, 11: return container(fix: 0x90, wide: 0xDC, depth: depth, valuesPerCount: 1)
        default: return container(fix: 0x80, wide: 0xDE, depth: depth, valuesPerCount: 2)
        }
    }

    /// A str with this payload, now and then in a wider form.
    mutating func str(_ payload: [UInt8]) -> [UInt8] {
        let isWide = oneIn(12)
        if payload.count < 32, !isWide { return [0xA0 | UInt8(payload.count)] + payload }
        return header([0xD9, 0xDA, 0xDB], payload.count, isWide: isWide) + payload
    }

    /// One of the values, all equally likely.
    mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: values.indices, using: &random)]
    }

    /// True once in `count` times.
    mutating func oneIn(_ count: Int) -> Bool {
        Int.random(in: 0..<count, using: &random) == 0
    }

    /// A number in 0 ..< `bound`.
    mutating func number(below bound: Int) -> Int {
        Int.random(in: 0..<bound, using: &random)
    }

    /// The header of a map or an array of `count`, now and then in a wider form.
    mutating func containerHeader(fix: UInt8, wide: UInt8, count: Int) -> [UInt8] {
        let isWide = oneIn(12)
        if count < 16, !isWide { return [fix | UInt8(count)] }
        return oneIn(2) ? [wide] + big(count, 2) : [wide + 1] + big(count, 4)
    }

    private mutating func container(
        fix: UInt8, wide: UInt8, depth: Int, valuesPerCount: Int
    ) -> [UInt8] {
        let count = number(below: oneIn(10) ? 20 : 5)
        var message = containerHeader(fix: fix, wide: wide, count: count)
        for _ in 0..<count * valuesPerCount {
            message += self.message(depth: depth - 1)
        }
        return message
    }

    private mutating func integer() -> [UInt8] {
        switch number(below: 4) {
        case 0: return [UInt8(number(below: 128))]
        case 1: return [0xE0 | UInt8(number(below: 32))]
        default:
            let width = number(below: 4)
            return [(oneIn(2) ? 0xCC : 0xD0) + UInt8(width)] + bytes(1 << width)
        }
    }

    private mutating func bin() -> [UInt8] {
        let payload = bytes(length())
        return header([0xC4, 0xC5, 0xC6], payload.count, isWide: oneIn(4)) + payload
    }

    private mutating func ext() -> [UInt8] {
        if oneIn(2) {
            let width = number(below: 5)
            return [0xD4 + UInt8(width)] + bytes(1 + (1 << width))
        }
        let data = bytes(length())
        return header([0xC7, 0xC8, 0xC9], data.count, isWide: oneIn(4)) + bytes(1) + data
    }

    private mutating func header(_ firsts: [UInt8], _ count: Int, isWide: Bool) -> [UInt8] {
        let least = count < 0x100 ? 0 : count < 0x10000 ? 1 : 2
        let index = isWide ? Int.random(in: least...2, using: &random) : least
        return [firsts[index]] + big(count, 1 << index)
    }

    private mutating func length() -> Int {
        oneIn(20) ? number(below: 70_000) : number(below: oneIn(4) ? 300 : 12)
    }

    private mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    private func big(_ number: Int, _ width: Int) -> [UInt8] {
        (0..<width).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
