/// A str or bin token, split into header and payload.
@safe
struct ItemText {
    /// The token's first byte.
    let start: UnsafeRawPointer
    /// The first byte after the header.
    let payload: UnsafeRawPointer
    /// Bytes of the payload.
    let count: Int
    /// What kind of token it is.
    let family: Family

    enum Family {
        case str, bin
        /// Neither; the payload is then empty.
        case other
    }

    /// - Parameter start: a whole token of `size` bytes, 1 to 255.
    @inline(__always)
    init(_ start: UnsafeRawPointer, size: Int) {
        // SAFETY: the token is whole by contract, and its first byte says how long its header is.
        let first = unsafe start.load(as: UInt8.self)
        let header: Int
        switch first {
        case 0xA0...0xBF: (header, family) = (1, .str)
        case 0xD9: (header, family) = (2, .str)
        case 0xDA: (header, family) = (3, .str)
        case 0xDB: (header, family) = (5, .str)
        case 0xC4: (header, family) = (2, .bin)
        case 0xC5: (header, family) = (3, .bin)
        case 0xC6: (header, family) = (5, .bin)
        default: (header, family) = (size, .other)
        }
        unsafe self.start = start
        unsafe payload = start + header
        count = size &- header
    }

    /// Bytes of the token.
    @inline(__always)
    var size: Int { unsafe payload - start &+ count }

    /// Whether it is a str or a bin.
    @inline(__always)
    var isText: Bool { family != .other }

    /// The last byte of the payload, which must have one.
    @inline(__always)
    var last: UInt8 {
        // SAFETY: the caller knows that the payload has a byte.
        unsafe payload.load(fromByteOffset: count &- 1, as: UInt8.self)
    }

    /// The bucket of a payload of at least four bytes: a hash of its first four (FORMAT.md section 4).
    @inline(__always)
    var bucket: Int {
        // SAFETY: the caller has checked that the payload has four bytes.
        let word = unsafe UInt32(littleEndian: payload.loadUnaligned(as: UInt32.self))
        // The hash is modulo 2^32 by definition.
        return Int((word &* 0x9E37_79B1) &>> 24)
    }

    /// The places that FORM writes among eight payload bytes from `index` on, a bit for each: digits, and all
    /// after the end.
    @inline(__always)
    func formMask(at index: Int) -> UInt64 {
        let highs: UInt64 = 0x8080_8080_8080_8080
        if index >= count { return highs }
        let mask = HexWord.digits(of: unsafe HexWord.load(payload, at: index, count: count))
        let left = count &- index
        return left >= 8 ? mask : mask & HexWord.low(left) | highs & ~HexWord.low(left)
    }

    /// Whether the token has the shortest header for its payload.
    var hasShortestForm: Bool {
        let header = size &- count
        return family == .str ? header == (count < 32 ? 1 : 2) : header == 2
    }
}
