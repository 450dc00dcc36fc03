import MsgPackWire

/// The token at a place: a scalar with its payload, or the header of an array or map.
///
/// The byte c1, which MessagePack never uses, is a scalar of one byte: it takes the place of a value that
/// is not kept (FORMAT.md section 8.4).
struct Token: BitwiseCopyable {
    /// Bytes of the token.
    let size: Int
    /// Bytes before the payload; of a scalar or container `size`.
    let headerSize: Int
    /// Values inside; 0 for all but arrays and maps that are not empty.
    let children: Int
    let family: Family

    /// The families, in the order of their numbers (FORMAT.md section 1).
    enum Family: UInt8 {
        case simple, integer, float, str, bin, ext, array, map
    }

    /// The byte for a value that is not kept.
    static let opaque: UInt8 = 0xC1

    var isText: Bool { family == .str || family == .bin }

    @inline(__always)
    init(_ family: Family, size: Int, header: Int, children: Int = 0) {
        self.family = family
        self.size = size
        headerSize = header
        self.children = children
    }

    /// The token that begins at `start`; nil if fewer bytes than it has are left.
    ///
    /// - Parameter left: bytes that belong to what is read.
    @inline(__always)
    init?(_ start: UnsafeRawPointer, left: Int) {
        guard left > 0 else { return nil }
        // SAFETY: a byte is left.
        let first = unsafe start.load(as: UInt8.self)
        switch first {
        case 0xA0...0xBF:
            let size = 1 &+ Int(first & 0x1F)
            guard size <= left else { return nil }
            self.init(.str, size: size, header: 1)
        case 0x00...0x7F, 0xE0...0xFF: self.init(.integer, size: 1, header: 1)
        case 0x80...0x8F:
            self.init(.map, size: 1, header: 1, children: Int(first & 0x0F) &* 2)
        case 0x90...0x9F: self.init(.array, size: 1, header: 1, children: Int(first & 0x0F))
        case 0xD9:
            guard left >= 2 else { return nil }
            // SAFETY: two bytes are left.
            let size = 2 &+ Int(unsafe start.load(fromByteOffset: 1, as: UInt8.self))
            guard size <= left else { return nil }
            self.init(.str, size: size, header: 2)
        case 0xCA...0xD3:
            // Floats of 4 and 8 bytes, then integers of 1, 2, 4 and 8, unsigned and signed.
            let shift = UInt64(first &- 0xCA) &* 4
            let size = Int(truncatingIfNeeded: 0x95_3295_3295 &>> shift & 0x0F)
            guard size <= left else { return nil }
            self.init(first < 0xCC ? .float : .integer, size: size, header: size)
        case 0xC0, 0xC1, 0xC2, 0xC3: self.init(.simple, size: 1, header: 1)
        default: unsafe self.init(wide: start, first, left: left)
        }
    }

    @inline(never)
    private init?(wide start: UnsafeRawPointer, _ first: UInt8, left: Int) {
        // SAFETY: `left` bytes are readable.
        guard let item = unsafe ItemHeader.read(start, 0, end: left) else { return nil }
        let family: Family
        switch item.family {
        case .nil, .boolean: family = .simple
        case .integer: family = .integer
        case .float32, .float64: family = .float
        case .str: family = .str
        case .bin: family = .bin
        case .ext: family = .ext
        case .array: family = .array
        case .map: family = .map
        case .reserved: return nil
        }
        self.init(
            family, size: item.byteCount, header: Int(item.headerByteCount),
            children: item.childCount)
    }

    /// The payload bytes that a whole header at an address announces.
    static func payloadBytes(_ start: UnsafeRawPointer) -> Int {
        // SAFETY: the header is whole.
        let first = unsafe start.load(as: UInt8.self)
        switch first {
        case 0xA0...0xBF: return Int(first & 0x1F)
        case 0xC4, 0xC7, 0xD9: return Int(unsafe start.load(fromByteOffset: 1, as: UInt8.self))
        case 0xC5, 0xC8, 0xDA:
            return Int(
                unsafe UInt16(bigEndian: start.loadUnaligned(fromByteOffset: 1, as: UInt16.self)))
        case 0xC6, 0xC9, 0xDB:
            return Int(
                clamping:
                    unsafe UInt32(
                        bigEndian: start.loadUnaligned(fromByteOffset: 1, as: UInt32.self)))
        case 0xD4...0xD8: return 1 << Int(first - 0xD4)
        default: return 0
        }
    }
}
