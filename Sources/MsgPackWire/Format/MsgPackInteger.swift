/// An integer as MessagePack can hold it: −2^63 … 2^64 − 1.
@frozen
public struct MsgPackInteger: Equatable, Sendable {
    /// The value's 64 bits: unsigned, or two's complement if ``isNegative``.
    public let bits: UInt64
    /// Whether the value is below zero.
    public let isNegative: Bool

    /// The integer `value`.
    @inlinable
    public init(_ value: Int64) {
        bits = UInt64(bitPattern: value)
        isNegative = value < 0
    }

    /// The integer `value`.
    @inlinable
    public init(_ value: UInt64) {
        bits = value
        isNegative = false
    }

    /// The integer `value`; nil if it is below −2^63 or above 2^64 − 1.
    @inlinable
    public init?(exactly value: some FixedWidthInteger) {
        if let unsigned = UInt64(exactly: value) {
            self.init(unsigned)
        } else if let signed = Int64(exactly: value) {
            self.init(signed)
        } else {
            return nil
        }
    }

    /// Decodes the integer item at `item`.
    ///
    /// - Parameters:
    ///   - item: the first byte of an integer item, all of it readable.
    ///   - headerByteCount: the item's length as ``ItemHeader`` gave it: 1, 2, 3, 5 or 9.
    @inlinable
    @unsafe
    public init(at item: UnsafeRawPointer, headerByteCount: Int) {
        // SAFETY: the caller promises `headerByteCount` readable bytes; each case reads as many.
        let first = unsafe item.load(as: UInt8.self)
        let bits: UInt64
        switch headerByteCount {
        case 1:
            self.init(Int64(Int8(bitPattern: first)))
            return
        case 2: bits = unsafe UInt64(item.load(fromByteOffset: 1, as: UInt8.self))
        case 3:
            bits = unsafe UInt64(item.loadUnaligned(fromByteOffset: 1, as: UInt16.self).bigEndian)
        case 5:
            bits = unsafe UInt64(item.loadUnaligned(fromByteOffset: 1, as: UInt32.self).bigEndian)
        default: bits = unsafe item.loadUnaligned(fromByteOffset: 1, as: UInt64.self).bigEndian
        }
        if first < Format.int8Byte {
            self.init(bits)
        } else {
            // A shift to the top of the word and back extends the sign of the narrow number.
            let unused = UInt64(truncatingIfNeeded: 72 &- 8 &* headerByteCount)
            self.init(Int64(bitPattern: bits &<< unused) &>> Int64(bitPattern: unused))
        }
    }
}

extension FixedWidthInteger {
    /// `integer` as this type, nil if it does not fit.
    @inlinable
    public init?(exactly integer: MsgPackInteger) {
        if integer.isNegative {
            self.init(exactly: Int64(bitPattern: integer.bits))
        } else {
            self.init(exactly: integer.bits)
        }
    }
}
