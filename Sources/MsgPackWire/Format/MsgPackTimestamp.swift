/// A point in time as ext type −1 holds it: seconds and nanoseconds since 1970-01-01 00:00 UTC,
/// leap seconds not counted.
///
/// Source: MessagePack specification, section "Timestamp extension type". Three forms:
///
///     4 bytes   seconds, unsigned 32 bits; no nanoseconds
///     8 bytes   nanoseconds, 30 bits; seconds, unsigned 34 bits
///     12 bytes  nanoseconds, unsigned 32 bits; seconds, signed 64 bits
@frozen
public struct MsgPackTimestamp: Equatable, Sendable {
    /// The ext type of a timestamp.
    public static let extensionType: Int8 = -1
    /// The greatest number of nanoseconds a timestamp may hold.
    public static let greatestNanoseconds: UInt32 = 999_999_999

    /// Whole seconds, rounded down; before 1970 they are negative.
    public let seconds: Int64
    /// Nanoseconds on top of the seconds, 0…999,999,999.
    public let nanoseconds: UInt32

    /// A timestamp, or nil if `nanoseconds` is a whole second or more.
    @inlinable
    public init?(seconds: Int64, nanoseconds: UInt32 = 0) {
        guard nanoseconds <= 999_999_999 else { return nil }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Decodes the payload of an ext of type −1; nil if its length is none of 4, 8 and 12 or the
    /// nanoseconds reach a second.
    ///
    /// A form longer than needed is accepted, as for every other format. ``MsgPackReader`` reads
    /// the whole item with ``MsgPackReader/readTimestamp()``.
    public init?(payload: RawSpan) {
        switch payload.byteCount {
        case 4:
            self.init(seconds: Int64(payload.bigEndian(at: 0, as: UInt32.self)))
        case 8:
            let both = payload.bigEndian(at: 0, as: UInt64.self)
            self.init(
                seconds: Int64(both & (1 << 34 - 1)),
                nanoseconds: UInt32(truncatingIfNeeded: both >> 34))
        case 12:
            self.init(
                seconds: payload.bigEndian(at: 4, as: Int64.self),
                nanoseconds: payload.bigEndian(at: 0, as: UInt32.self))
        default:
            return nil
        }
    }

    /// Decodes the payload of an ext of type −1; see ``init(payload:)-(RawSpan)``.
    public init?(payload: Span<UInt8>) {
        // SAFETY: bytes have no padding.
        self.init(payload: unsafe payload.bytes)
    }

    /// Decodes the payload of an ext of type −1; see ``init(payload:)-(RawSpan)``.
    public init?(payload: [UInt8]) {
        self.init(payload: RawSpan(borrowing: payload))
    }

    /// Bytes of the shortest form that holds the timestamp: 4, 8 or 12.
    @inlinable
    public var payloadByteCount: Int {
        guard seconds >> 34 == 0 else { return 12 }
        return nanoseconds == 0 && seconds >> 32 == 0 ? 4 : 8
    }
}

extension RawSpan {
    /// The big-endian integer at `offset`.
    ///
    /// - Precondition: all its bytes lie within the span.
    @inlinable
    func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int, as type: Value.Type
    ) -> Value {
        // SAFETY: integers have no invalid bit patterns, and the load checks its bounds itself.
        unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: type).bigEndian
    }
}
