import InternedStream
import TestSupport

/// Seeded messages that meet the stream's rules often: few map shapes, texts that come again or
/// differ a little, counters, time stamps, small arrays, long texts, forms of any width.
struct StreamTraffic {
    private var random: SeededGenerator
    private var texts: [[UInt8]] = []
    private var counter = 0

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func next(below bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

    mutating func oneIn(_ count: Int) -> Bool { next(below: count) == 0 }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    /// A message with a main frame of any kind and, now and then, attachments.
    mutating func message() -> StreamMessage {
        counter += 1
        let main = oneIn(4) ? value(depth: 3) : map(depth: 4)
        guard oneIn(6) else { return StreamMessage(main) }
        return StreamMessage(main, attachments: (0..<next(below: 4)).map { _ in blob() })
    }

    /// Any value.
    mutating func value(depth: Int) -> [UInt8] {
        switch next(below: depth > 0 ? 14 : 9) {
        case 0: return [[0xC0], [0xC2], [0xC3]][next(below: 3)]
        case 1, 2: return integer()
        case 3: return double()
        case 4, 5, 6: return text()
        case 7: return oneIn(3) ? [0xC4, 0x05] + bytes(5) : [0xCA] + bytes(4)
        case 8: return oneIn(3) ? long() : ext()
        case 9, 10, 11:
            let count = next(below: oneIn(8) ? 20 : 5)
            return header(0x90, 0xDC, count) + (0..<count).flatMap { _ in value(depth: depth - 1) }
        default: return map(depth: depth - 1)
        }
    }

    /// A map, mostly with keys that came before in this order.
    mutating func map(depth: Int) -> [UInt8] {
        let shape = next(below: 12)
        let count = shape == 0 ? next(below: 20) : shape % 6
        var map = header(0x80, 0xDE, count)
        for field in 0..<count {
            let isWild = oneIn(40)
            map += isWild ? value(depth: 1) : str("field-\(shape)-\(field)")
            map += value(depth: depth - 1)
        }
        return map
    }

    /// An array of values of one byte each that no level makes shorter.
    mutating func noise(_ count: Int) -> [UInt8] {
        array((0..<count).map { _ in [[0xC0], [0xC2], [0xC3], [7]][next(below: 4)] })
    }

    private mutating func integer() -> [UInt8] {
        switch next(below: 5) {
        case 0: return [UInt8(next(below: 128))]
        case 1: return [0xE0 | UInt8(next(below: 32))]
        case 2: return [0xCE] + big(1_000_000 + counter, 4)
        default:
            let width = next(below: 4)
            return [(oneIn(2) ? 0xCC : 0xD0) + UInt8(width)] + bytes(1 << width)
        }
    }

    private mutating func double() -> [UInt8] {
        switch next(below: 3) {
        case 0: return [0xCB] + bytes(8)
        case 1: return [0xCB] + big(Int(Double(next(below: 100)).bitPattern), 8)
        default: return [0xCB] + big(Int((1.7e9 + Double(counter) / 64).bitPattern), 8)
        }
    }

    private mutating func text() -> [UInt8] {
        if !texts.isEmpty && oneIn(2) { return texts[next(below: texts.count)] }
        var text: [UInt8]
        switch next(below: 5) {
        case 0: text = str("sum-" + bytes(16).hex)
        case 1: text = str("worker-\(1_795_397_000 + counter).\(1 + 2 * next(below: 5_000))")
        case 2: text = str("tcp://10.0.0.\(next(below: 20)):\(next(below: 40))/status")
        case 3: text = str(bytes(next(below: 40)))
        default: text = str("value number \(next(below: 3_000)) of all that there are")
        }
        if oneIn(10) { text = [0xC4, UInt8(min(text.count, 200))] + text.prefix(200) }
        if texts.count < 200 { texts.append(text) } else { texts[next(below: 200)] = text }
        return text
    }

    private mutating func long() -> [UInt8] {
        let payload = blob()
        return (oneIn(2) ? [0xDA] : [0xC5]) + big(payload.count & 0xFFFF, 2)
            + payload.prefix(payload.count & 0xFFFF)
    }

    private mutating func ext() -> [UInt8] {
        let width = next(below: 5)
        return oneIn(2)
            ? [0xD4 + UInt8(width)] + bytes(1 + (1 << width))
            : [0xC7, UInt8(width), 0x05] + bytes(width)
    }

    /// Bytes of which some came before.
    private mutating func blob() -> [UInt8] {
        if oneIn(5) { return [] }
        var blob: [UInt8] = []
        for _ in 0...next(below: 6) {
            let isKnown = !texts.isEmpty && oneIn(2)
            blob += isKnown ? texts[next(below: texts.count)] : bytes(next(below: 90))
            if oneIn(4) { blob += [UInt8](repeating: UInt8(counter & 3), count: 100) }
        }
        return blob
    }

    private mutating func str(_ text: String) -> [UInt8] { str(Array(text.utf8)) }

    private mutating func str(_ payload: [UInt8]) -> [UInt8] {
        let isWide = oneIn(20)
        if payload.count < 32 && !isWide { return [0xA0 | UInt8(payload.count)] + payload }
        if payload.count < 256 && !isWide { return [0xD9, UInt8(payload.count)] + payload }
        return [0xDA] + big(payload.count, 2) + payload
    }

    private mutating func header(_ fix: UInt8, _ wide: UInt8, _ count: Int) -> [UInt8] {
        if count < 16 && !oneIn(20) { return [fix | UInt8(count)] }
        return [wide] + big(count, 2)
    }
}

/// `number` in `width` bytes, most significant first.
func big(_ number: Int, _ width: Int) -> [UInt8] {
    (0..<width).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}

/// A str in shortest form.
func str(_ text: String) -> [UInt8] {
    let payload = Array(text.utf8)
    if payload.count < 32 { return [0xA0 | UInt8(payload.count)] + payload }
    if payload.count < 256 { return [0xD9, UInt8(payload.count)] + payload }
    return [0xDA] + big(payload.count, 2) + payload
}

/// A map of at most 15 entries.
func map(_ entries: [([UInt8], [UInt8])]) -> [UInt8] {
    [0x80 | UInt8(entries.count)] + entries.flatMap { $0 + $1 }
}

/// An array in shortest form.
func array(_ elements: [[UInt8]]) -> [UInt8] {
    let header =
        elements.count < 16 ? [0x90 | UInt8(elements.count)] : [0xDC] + big(elements.count, 2)
    return header + elements.flatMap { $0 }
}
