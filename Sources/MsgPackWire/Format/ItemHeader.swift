/// What the bytes at one position announce: the family of the item, the bytes of its header, and
/// its length or count.
///
/// It is the interface for loops that walk over a message with a pointer of their own. It has eight
/// bytes and is inlined, so that a caller that tests the family first computes nothing else.
@frozen
public struct ItemHeader: Equatable, Sendable {
    /// The number in the header: payload bytes of str, bin and ext; items of an array; **pairs**
    /// of a map; 0 for scalars.
    public let count: UInt32
    /// Bytes of the header, 1…9, the type byte of an ext included. A scalar is all header.
    public let headerByteCount: UInt8
    /// The family; never ``FormatFamily/reserved``.
    public let family: FormatFamily

    @inlinable
    @inline(__always)
    init(_ family: FormatFamily, header: UInt8, count: UInt32 = 0) {
        self.count = count
        self.headerByteCount = header
        self.family = family
    }

    /// Payload bytes after the header; 0 for scalars and containers.
    @inlinable
    @inline(__always)
    public var payloadByteCount: Int {
        // A header with a payload is made only if the payload is in the input, so it fits an `Int`.
        isContainer ? 0 : Int(truncatingIfNeeded: count)
    }

    /// Items that follow as children: of a map twice its pairs; 0 for everything else. Where `Int`
    /// has 32 bits, a number that it cannot hold is `Int.max`.
    @inlinable
    @inline(__always)
    public var childCount: Int {
        switch family {
        case .array: LengthField.childCount(count, perPair: false)
        case .map: LengthField.childCount(count, perPair: true)
        default: 0
        }
    }

    /// Bytes from the item's first byte to the next item; for a container, to its first child.
    @inlinable
    @inline(__always)
    public var byteCount: Int {
        Int(headerByteCount) &+ payloadByteCount
    }

    /// True for arrays and maps.
    @inlinable
    @inline(__always)
    public var isContainer: Bool {
        family == .array || family == .map
    }

    /// Reads the header of the item at `position`; nil if the item cannot be read whole.
    ///
    /// If the result is not nil, the whole item (of a container: the whole header) lies within
    /// `position..<end`, so that the caller may read ``byteCount`` bytes without another check. Nil
    /// means `position >= end`, an item cut short, or `c1`;
    /// ``MsgPackError/unreadable(base:position:end:)`` returns which.
    ///
    /// - Parameters:
    ///   - base: start of the buffer; `end` bytes from it must be readable.
    ///   - position: offset of the item's first byte, not negative.
    ///   - end: offset of the first byte after the input.
    /// - Complexity: O(1); one bound check for the fix formats, two where a length follows.
    @inlinable
    @inline(__always)
    @unsafe
    public init?(base: UnsafeRawPointer, position: Int, end: Int) {
        let available = end &- position
        guard available > 0 else { return nil }
        // SAFETY: available > 0, so `position` is below `end`.
        let byte = unsafe base.load(fromByteOffset: position, as: UInt8.self)
        switch byte {
        case 0xA0...0xBF:
            let length = UInt32(truncatingIfNeeded: byte & 0x1F)
            guard Int(length) < available else { return nil }
            self.init(.str, header: 1, count: length)
        case 0x00...0x7F, 0xE0...0xFF:
            self.init(.integer, header: 1)
        case 0x80...0x8F:
            self.init(.map, header: 1, count: UInt32(truncatingIfNeeded: byte & 0x0F))
        case 0x90...0x9F:
            self.init(.array, header: 1, count: UInt32(truncatingIfNeeded: byte & 0x0F))
        default:
            // SAFETY: `available` bytes from `position` on are readable, the first is `byte`.
            unsafe self.init(wide: byte, at: base + position, available: available)
        }
    }
}

extension ItemHeader {
    /// ``init(base:position:end:)`` as a call that is not inlined, which takes half a kilobyte; for
    /// places where headers are rare.
    @inline(never)
    @unsafe
    public static func read(
        _ base: UnsafeRawPointer, _ position: Int, end: Int
    ) -> ItemHeader? {
        // SAFETY: `end` bytes are readable by contract.
        unsafe ItemHeader(base: base, position: position, end: end)
    }

    /// The formats `c0`…`df`: a scalar of known size, or a length or count of 1, 2 or 4 bytes.
    ///
    /// - Parameters:
    ///   - byte: the first byte, in `c0`…`df`.
    ///   - item: the address of `byte`; `available` bytes from it are readable.
    @inlinable
    @inline(__always)
    @unsafe
    init?(wide byte: UInt8, at item: UnsafeRawPointer, available: Int) {
        let read: ItemHeader?
        switch byte {
        case 0xC0: read = ItemHeader(.nil, header: 1)
        case 0xC2, 0xC3: read = ItemHeader(.boolean, header: 1)
        case 0xC4: read = unsafe .payload(.bin, UInt8.self, at: item, available)
        case 0xC5: read = unsafe .payload(.bin, UInt16.self, at: item, available)
        case 0xC6: read = unsafe .payload(.bin, UInt32.self, at: item, available)
        case 0xC7: read = unsafe .payload(.ext, UInt8.self, at: item, available)
        case 0xC8: read = unsafe .payload(.ext, UInt16.self, at: item, available)
        case 0xC9: read = unsafe .payload(.ext, UInt32.self, at: item, available)
        case 0xCA: read = .scalar(.float32, header: 5, available)
        case 0xCB: read = .scalar(.float64, header: 9, available)
        case 0xCC, 0xD0: read = .scalar(.integer, header: 2, available)
        case 0xCD, 0xD1: read = .scalar(.integer, header: 3, available)
        case 0xCE, 0xD2: read = .scalar(.integer, header: 5, available)
        case 0xCF, 0xD3: read = .scalar(.integer, header: 9, available)
        case 0xD4...0xD8: read = .fixext(length: 1 << UInt32(byte & 0x0F &- 4), available)
        case 0xD9: read = unsafe .payload(.str, UInt8.self, at: item, available)
        case 0xDA: read = unsafe .payload(.str, UInt16.self, at: item, available)
        case 0xDB: read = unsafe .payload(.str, UInt32.self, at: item, available)
        case 0xDC: read = unsafe .container(.array, UInt16.self, at: item, available)
        case 0xDD: read = unsafe .container(.array, UInt32.self, at: item, available)
        case 0xDE: read = unsafe .container(.map, UInt16.self, at: item, available)
        case 0xDF: read = unsafe .container(.map, UInt32.self, at: item, available)
        default: read = nil
        }
        guard let read else { return nil }
        self = read
    }

    @inlinable
    @inline(__always)
    static func scalar(_ family: FormatFamily, header: UInt8, _ available: Int) -> ItemHeader? {
        Int(header) <= available ? ItemHeader(family, header: header) : nil
    }

    @inlinable
    @inline(__always)
    static func fixext(length: UInt32, _ available: Int) -> ItemHeader? {
        Int(truncatingIfNeeded: length) &+ 2 <= available
            ? ItemHeader(.ext, header: 2, count: length) : nil
    }

    /// A str, bin or ext whose length field is of type `Length`.
    @inlinable
    @inline(__always)
    @unsafe
    static func payload<Length: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ family: FormatFamily, _: Length.Type, at item: UnsafeRawPointer, _ available: Int
    ) -> ItemHeader? {
        let header = 1 &+ MemoryLayout<Length>.size &+ (family == .ext ? 1 : 0)
        guard header <= available else { return nil }
        // SAFETY: the header's bytes, of which the length is a part, are within `available`.
        let length = unsafe item.loadUnaligned(fromByteOffset: 1, as: Length.self).bigEndian
        let count = UInt32(truncatingIfNeeded: length)
        guard LengthField.fits(count, available &- header) else { return nil }
        return ItemHeader(family, header: UInt8(truncatingIfNeeded: header), count: count)
    }

    /// An array or map whose count field is of type `Count`.
    @inlinable
    @inline(__always)
    @unsafe
    static func container<Count: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ family: FormatFamily, _: Count.Type, at item: UnsafeRawPointer, _ available: Int
    ) -> ItemHeader? {
        let header = 1 &+ MemoryLayout<Count>.size
        guard header <= available else { return nil }
        // SAFETY: the header's bytes, of which the count is a part, are within `available`.
        let count = unsafe item.loadUnaligned(fromByteOffset: 1, as: Count.self).bigEndian
        return ItemHeader(
            family, header: UInt8(truncatingIfNeeded: header),
            count: UInt32(truncatingIfNeeded: count))
    }
}

extension MsgPackError {
    /// The error of an item that ``ItemHeader/init(base:position:end:)`` could not read.
    ///
    /// - Returns: ``Code/reservedByte`` if the byte at `position` is `c1`, otherwise
    ///   ``Code/truncated``, both at `position`.
    @inline(never)
    @unsafe
    public static func unreadable(
        base: UnsafeRawPointer, position: Int, end: Int
    ) -> MsgPackError {
        guard position < end else { return MsgPackError(.truncated, offset: position) }
        // SAFETY: `position` is below `end`, up to which the caller promises readable bytes.
        let byte = unsafe base.load(fromByteOffset: position, as: UInt8.self)
        return .unreadableItem(byte, offset: position)
    }
}
