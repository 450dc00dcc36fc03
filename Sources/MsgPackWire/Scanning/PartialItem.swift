/// An item of which a part has arrived, as a scanner remembers it: what is left of its header, then
/// what is left of its payload.
///
/// No byte of it is kept. The bytes of a length or count are added to a number as they arrive.
struct PartialItem {
    private let family: FormatFamily
    /// Bytes of the length or count that have not arrived.
    private var lengthBytesLeft: Int
    /// The length or count, as far as it has arrived.
    private var number: UInt32 = 0
    /// Bytes to pass over once the length is known: a value, the type of an ext, a payload. A payload
    /// of 2^32 − 1 bytes fits no `Int` of 32 bits.
    private var bytesLeft: UInt64

    /// An item of which the first byte has arrived.
    init(_ format: Format) {
        family = format.family
        let payload = family == .str || family == .ext ? format.embeddedNumber ?? 0 : 0
        let hasNumber =
            switch family {
            case .str, .bin, .ext, .array, .map: true
            default: false
            }
        lengthBytesLeft = hasNumber ? format.numberByteCount : 0
        bytesLeft = UInt64(format.argumentByteCount - lengthBytesLeft + payload)
    }

    /// Whether the whole item has arrived; of a container, its header.
    var isComplete: Bool { lengthBytesLeft == 0 && bytesLeft == 0 }

    /// Bytes that are known to be missing.
    var missingByteCount: UInt64 { UInt64(lengthBytesLeft) + bytesLeft }

    /// The children that the complete header of a container announces; nil for other families.
    var childCount: Int? {
        switch family {
        case .array: LengthField.childCount(number, perPair: false)
        case .map: LengthField.childCount(number, perPair: true)
        default: nil
        }
    }

    /// Takes those of the next bytes that belong to the item.
    ///
    /// - Returns: how many those are.
    /// - Complexity: O(1).
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        var taken = 0
        while lengthBytesLeft > 0, taken < bytes.count {
            // SAFETY: `taken` is below the number of bytes. A length has at most four bytes, so the
            // shift loses no bit.
            number = unsafe number &<< 8 | UInt32(bytes[taken])
            taken += 1
            lengthBytesLeft -= 1
            if lengthBytesLeft == 0, !(family == .array || family == .map) {
                bytesLeft += UInt64(number)
            }
        }
        guard lengthBytesLeft == 0 else { return taken }
        let passed = min(bytesLeft, UInt64(bytes.count - taken))
        bytesLeft -= passed
        return taken + Int(truncatingIfNeeded: passed)
    }
}
