/// A value that a context remembers: a short token by its bytes, or an item by its number.
struct Remembered: Equatable, BitwiseCopyable, Sendable {
    /// The token's bytes after the first, least significant first; or the item's number.
    let word: UInt64
    /// First byte + 256 × length of a token, `itemKind`, or `noneKind`.
    private let kind: UInt32

    private static let noneKind: UInt32 = 0
    private static let itemKind: UInt32 = 1 << 16

    /// Nothing.
    static let none = Remembered(word: 0, kind: noneKind)

    private init(word: UInt64, kind: UInt32) {
        self.word = word
        self.kind = kind
    }

    /// An item.
    init(_ item: ItemNumber) {
        self.init(word: UInt64(truncatingIfNeeded: item.value), kind: Self.itemKind)
    }

    /// A token of `count` bytes, 1 to 9, that begins with `first` and goes on with `rest`.
    init(first: UInt8, rest: UInt64, count: Int) {
        // A count below 16 stays below `itemKind`.
        self.init(word: rest, kind: UInt32(first) | UInt32(truncatingIfNeeded: count) &<< 8)
    }

    /// A token of `count` bytes, 1 to 9, all of them readable at `start`.
    @inline(__always)
    init(token start: UnsafeRawPointer, count: Int) {
        // SAFETY: `count` bytes are readable by contract; every load ends at or before it.
        let first = unsafe start.load(as: UInt8.self)
        self.init(first: first, rest: unsafe Self.rest(of: start, count: count), count: count)
    }

    /// The bytes of a token after its first, least significant first.
    @inline(__always)
    private static func rest(of start: UnsafeRawPointer, count: Int) -> UInt64 {
        // SAFETY: as in `init(token:count:)`.
        switch count {
        case 1: return 0
        case 2: return UInt64(unsafe start.load(fromByteOffset: 1, as: UInt8.self))
        case 3:
            let value = unsafe start.loadUnaligned(fromByteOffset: 1, as: UInt16.self)
            return UInt64(UInt16(littleEndian: value))
        case 5:
            let value = unsafe start.loadUnaligned(fromByteOffset: 1, as: UInt32.self)
            return UInt64(UInt32(littleEndian: value))
        case 9:
            let value = unsafe start.loadUnaligned(fromByteOffset: 1, as: UInt64.self)
            return UInt64(littleEndian: value)
        default:
            var word: UInt64 = 0
            for index in 1..<count {
                let byte = unsafe start.load(fromByteOffset: index, as: UInt8.self)
                word |= UInt64(byte) &<< UInt64(truncatingIfNeeded: 8 &* (index &- 1))
            }
            return word
        }
    }

    /// Whether it is a token, as opposed to an item or nothing.
    var isToken: Bool { kind != Self.noneKind && kind != Self.itemKind }

    /// Of a token: whether it is the header of an array or map that children may follow.
    var mayHaveChildren: Bool {
        first >= 0x80 && first < 0xA0 && first & 0x0F != 0 || first >= 0xDC && first < 0xE0
    }

    /// Of a token: whether it is an empty array or map in its shortest form.
    var isEmptyContainer: Bool { first & 0xEF == 0x80 }

    /// Of a token: its first byte.
    var first: UInt8 { UInt8(truncatingIfNeeded: kind) }
    /// Of a token: its length.
    var count: Int { Int(kind &>> 8) }
    /// The item, if it is one.
    @inline(__always)
    var item: ItemNumber? {
        kind == Self.itemKind ? ItemNumber(Int(truncatingIfNeeded: word)) : nil
    }

    /// Of a token with a payload of 1, 2, 4 or 8 bytes: the payload as a number.
    private var bigEndian: UInt64 {
        word.byteSwapped &>> UInt64(truncatingIfNeeded: 8 &* (9 &- count))
    }

    /// The integer that the token is, if it lies in −2^63 … 2^63 − 1 (FORMAT.md section 6).
    var integer: Int64? {
        guard isToken else { return nil }
        switch first {
        case 0x00...0x7F: return Int64(first)
        case 0xE0...0xFF: return Int64(Int8(bitPattern: first))
        case 0xCC...0xCE: return Int64(bitPattern: bigEndian)
        case 0xCF: return Int64(exactly: bigEndian)
        case 0xD0: return Int64(Int8(truncatingIfNeeded: bigEndian))
        case 0xD1: return Int64(Int16(truncatingIfNeeded: bigEndian))
        case 0xD2: return Int64(Int32(truncatingIfNeeded: bigEndian))
        case 0xD3: return Int64(bitPattern: bigEndian)
        default: return nil
        }
    }

    /// The 64 bits of the token if it is a float64.
    var doubleBits: UInt64? { isToken && first == 0xCB ? word.byteSwapped : nil }

    /// The integer `value` in its shortest form.
    init(shortest value: Int64) {
        if value >= 0 {
            let bits = UInt64(bitPattern: value)
            switch bits {
            case 0...0x7F: self.init(first: UInt8(truncatingIfNeeded: bits), rest: 0, count: 1)
            case 0...0xFF: self.init(first: 0xCC, bigEndian: bits, payload: 1)
            case 0...0xFFFF: self.init(first: 0xCD, bigEndian: bits, payload: 2)
            case 0...0xFFFF_FFFF: self.init(first: 0xCE, bigEndian: bits, payload: 4)
            default: self.init(first: 0xCF, bigEndian: bits, payload: 8)
            }
        } else {
            let bits = UInt64(bitPattern: value)
            if value >= -32 {
                self.init(first: UInt8(truncatingIfNeeded: bits), rest: 0, count: 1)
            } else if value >= -0x80 {
                self.init(first: 0xD0, bigEndian: bits, payload: 1)
            } else if value >= -0x8000 {
                self.init(first: 0xD1, bigEndian: bits, payload: 2)
            } else if value >= -0x8000_0000 {
                self.init(first: 0xD2, bigEndian: bits, payload: 4)
            } else {
                self.init(first: 0xD3, bigEndian: bits, payload: 8)
            }
        }
    }

    /// The integer `value` as it follows this one in a context: in the same form, if that is an integer that
    /// is not in its shortest form and the form can hold the value; else in its shortest form.
    @inline(__always)
    func following(_ value: Int64) -> Remembered {
        isSurelyShortest ? Remembered(shortest: value) : followingWide(value)
    }

    /// Whether the token is an integer that is seen at a glance to be in its shortest form: one of a byte, or
    /// an unsigned one that has bits which the next shorter form has no room for.
    @inline(__always)
    private var isSurelyShortest: Bool {
        if count <= 1 { return true }
        guard first >= 0xCC && first <= 0xCF else { return false }
        // The word begins with the highest byte: half of the bytes are the shorter form's, but for uint 8,
        // which only has one bit more than a fixint.
        let halfBits = UInt64(truncatingIfNeeded: 4 &* (count &- 1))
        return word & (count == 2 ? 0x80 : ~0 &>> (64 &- halfBits)) != 0
    }

    @inline(never)
    private func followingWide(_ value: Int64) -> Remembered {
        let shortest = Remembered(shortest: value)
        guard let own = integer, self != Remembered(shortest: own) else { return shortest }
        let wide = Remembered(
            first: first, bigEndian: UInt64(bitPattern: value), payload: count &- 1)
        return wide.integer == value ? wide : shortest
    }

    /// A float64 with these 64 bits.
    init(doubleBits: UInt64) { self.init(first: 0xCB, bigEndian: doubleBits, payload: 8) }

    /// A token whose payload is the low `payload` bytes (1 to 8) of `bigEndian`, most significant first.
    private init(first: UInt8, bigEndian: UInt64, payload: Int) {
        // Shifted to the upper end, so that the swap brings the payload to the lower one.
        let shift = UInt64(truncatingIfNeeded: 64 &- 8 &* payload)
        self.init(first: first, rest: (bigEndian &<< shift).byteSwapped, count: payload &+ 1)
    }
}

/// The two values last seen at one place of the message structure (FORMAT.md section 4).
struct Context: Equatable, BitwiseCopyable, Sendable {
    /// The newest value.
    var v0 = Remembered.none
    /// The value before it.
    var v1 = Remembered.none

    /// Makes `value` the newest.
    mutating func remember(_ value: Remembered) {
        v1 = v0
        v0 = value
    }

    /// Exchanges the two values.
    mutating func exchange() { swap(&v0, &v1) }
}
