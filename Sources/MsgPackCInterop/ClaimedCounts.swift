/// Whether the containers of the first document in `bytes` claim no more items than bytes are left.
///
/// An item takes at least one byte, so a larger claim means that the document is cut short. The
/// items due in *all* open containers are added up and compared, because 72 kB of nested `dc ff ff`
/// would pass a comparison of single headers and make msgpack-c allocate more than 1 GB. The walk
/// judges nothing else: where it cannot continue it leaves the verdict to msgpack-c, which stops at
/// the same place.
///
/// - Complexity: O(bytes), no allocation, no recursion.
func claimedCountsFit(in bytes: RawSpan) -> Bool {
    var offset = 0
    var owedItems = 1
    while owedItems > 0 {
        guard let claim = ItemClaim(in: bytes, at: offset) else { return true }
        offset += claim.headerBytes
        owedItems += claim.children - 1
        let leftBytes = bytes.byteCount - offset
        guard owedItems <= leftBytes else { return false }
        guard claim.bodyBytes <= leftBytes else { return true }
        offset += claim.bodyBytes
    }
    return true
}

/// What the header of one item says about the bytes and items after it. Specification: "Formats".
private struct ItemClaim {
    /// Bytes of the header: the first byte, a length or count, an extension's type.
    var headerBytes = 1

    /// Bytes of the body.
    var bodyBytes = 0

    /// Items inside.
    var children = 0

    /// Reads the header at `offset`; nil if it is cut short or starts with the reserved byte 0xc1.
    init?(in bytes: RawSpan, at offset: Int) {
        guard let first = bigEndian(bytes, at: offset, width: 1) else { return nil }
        switch first {
        case 0x80...0x8f: children = (first & 0x0f) * 2
        case 0x90...0x9f: children = first & 0x0f
        case 0xa0...0xbf: bodyBytes = first & 0x1f
        case 0xc1: return nil
        case 0xca, 0xce, 0xd2: bodyBytes = 4
        case 0xcb, 0xcf, 0xd3: bodyBytes = 8
        case 0xcc, 0xd0: bodyBytes = 1
        case 0xcd, 0xd1: bodyBytes = 2
        case 0xd4...0xd8: (headerBytes, bodyBytes) = (2, 1 << (first - 0xd4))
        case 0xc4...0xc9, 0xd9...0xdf:
            let width = Self.fieldWidth(of: first)
            guard let number = bigEndian(bytes, at: offset + 1, width: width) else { return nil }
            headerBytes = 1 + width
            switch first {
            case 0xdc, 0xdd: children = number
            case 0xde, 0xdf: children = number * 2
            case 0xc7...0xc9: (headerBytes, bodyBytes) = (headerBytes + 1, number)
            default: bodyBytes = number
            }
        default: break
        }
    }

    /// Bytes of the length or count field of a format that has one.
    private static func fieldWidth(of first: Int) -> Int {
        switch first {
        case 0xc4, 0xc7, 0xd9: 1
        case 0xc5, 0xc8, 0xda, 0xdc, 0xde: 2
        default: 4
        }
    }
}

/// The unsigned number of `width` bytes at `offset`, or nil if it is cut short.
private func bigEndian(_ bytes: RawSpan, at offset: Int, width: Int) -> Int? {
    guard width <= bytes.byteCount - offset else { return nil }
    return (offset..<offset + width).reduce(0) { number, position in
        // SAFETY: the guard keeps `position` inside; any byte is a valid `UInt8`.
        number << 8 | Int(unsafe bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self))
    }
}
