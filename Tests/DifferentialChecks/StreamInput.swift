/// Makes decisions and messages from the bytes of an input. Any bytes make well-formed messages,
/// and a small change of the bytes makes a small change of the messages.
struct StreamInput {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position >= bytes.count }

    /// The bytes not taken yet.
    var rest: ArraySlice<UInt8> { bytes[min(position, bytes.count)...] }

    /// The next byte; 0 after the end.
    mutating func byte() -> UInt8 {
        defer { position += 1 }
        return position < bytes.count ? bytes[position] : 0
    }

    /// A number below `bound`, which is at most 256.
    mutating func number(below bound: Int) -> Int { Int(byte()) % bound }

    /// The next bytes; at most `count`.
    mutating func take(_ count: Int) -> [UInt8] {
        let taken = Array(rest.prefix(count))
        position += taken.count
        return taken
    }

    /// A well-formed value of any family and form.
    mutating func value(depth: Int = 5) -> [UInt8] {
        switch number(below: depth > 0 && !isAtEnd ? 16 : 9) {
        case 0: return [[0xC0, 0xC2, 0xC3][number(below: 3)]]
        case 1: return [byte() & 0x7F]
        case 2: return filled([0xE0 | byte() & 0x1F], 0)
        case 3:
            let width = number(below: 4)
            return filled([(byte() & 1 == 0 ? 0xCC : 0xD0) + UInt8(width)], 1 << width)
        case 4: return filled([0xCB], 8)
        case 5: return filled([0xCA], 4)
        case 6: return text()
        case 7: return known()
        case 8: return long()
        case 9, 10, 11:
            let count = number(below: 10)
            let header = byte() & 15 == 0 ? [0xDC, 0, UInt8(count)] : [0x90 | UInt8(count)]
            return (0..<count).reduce(into: header) { value, _ in
                value += self.value(depth: depth - 1)
            }
        case 12: return map(count: number(below: 20), depth: depth)
        default: return map(count: number(below: 4), depth: depth)
        }
    }

    /// One to four small changes of bytes; as an input they make a message alike.
    mutating func changes(of bytes: [UInt8]) -> [UInt8] {
        var changed = bytes
        if bytes.isEmpty { return bytes }
        for _ in 0...number(below: 4) { changed[place(in: bytes)] &+= byte() & 7 }
        return changed
    }

    /// An index of bytes, of which there is one at least.
    mutating func place(in bytes: [UInt8]) -> Int {
        (bytes.count > 256 ? Int(byte()) << 8 | Int(byte()) : Int(byte())) % bytes.count
    }

    /// The frames of a message.
    mutating func frames() -> [[UInt8]] {
        var frames = [value()]
        if byte() & 7 == 7 {
            for _ in 0..<number(below: 4) { frames.append(take(number(below: 100))) }
        }
        return frames
    }

    /// `head` and `count` bytes of the input, filled up with zeros.
    private mutating func filled(_ head: [UInt8], _ count: Int) -> [UInt8] {
        let payload = take(count)
        return head + payload + [UInt8](repeating: 0, count: count - payload.count)
    }

    private mutating func text() -> [UInt8] {
        let payload = take(number(below: 40))
        if payload.count < 32 { return [0xA0 | UInt8(payload.count)] + payload }
        return [byte() & 1 == 0 ? 0xD9 : 0xC4, UInt8(payload.count)] + payload
    }

    /// A text of the kinds that the stream predicts.
    private mutating func known() -> [UInt8] {
        let number = byte()
        let text: String
        switch self.number(below: 4) {
        case 0: text = "key-\(number % 8)"
        case 1: text = "sum-0123456789abcdef\(String(number, radix: 16))"
        case 2: text = "w-\(1_795_397_855 + UInt64(number)).\(number % 4 * 2 + 1)"
        default: text = "a somewhat longer text with the number \(number) in it"
        }
        let payload = Array(text.utf8)
        return payload.count < 32
            ? [0xA0 | UInt8(payload.count)] + payload : [0xD9, UInt8(payload.count)] + payload
    }

    /// A long str, bin or ext, part of it repeated.
    private mutating func long() -> [UInt8] {
        let part = take(number(below: 60))
        let payload = (0..<number(below: 12)).reduce(into: part) { payload, _ in payload += part }
        let size = [UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        switch number(below: 3) {
        case 0: return [0xDA] + size + payload
        case 1: return [0xC5] + size + payload
        default: return [0xC8] + size + [byte()] + payload
        }
    }

    private mutating func map(count: Int, depth: Int) -> [UInt8] {
        let header = count < 16 ? [0x80 | UInt8(count)] : [0xDE, 0, UInt8(count)]
        let isKnown = byte() & 7 != 0
        return (0..<count).reduce(into: header) { map, field in
            map += isKnown ? [0xA4, 0x6B, 0x65, 0x79, 0x61 + UInt8(field)] : value(depth: 0)
            map += value(depth: depth - 1)
        }
    }
}
