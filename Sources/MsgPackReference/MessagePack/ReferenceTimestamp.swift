/// A point in time, as in an ext of type −1 (specification, "Timestamp extension type").
public struct ReferenceTimestamp: Equatable, Sendable {
    /// The ext type of timestamps.
    public static let extType: Int8 = -1

    /// Seconds since 1970-01-01 00:00:00 UTC.
    public let seconds: Int64

    /// Nanoseconds to be added, 0 … 999,999,999.
    public let nanoseconds: UInt32

    /// A point in time; nil if there are more than 999,999,999 nanoseconds.
    public init?(seconds: Int64, nanoseconds: UInt32) {
        guard nanoseconds <= 999_999_999 else { return nil }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// The time in the `data` of an ext: 4, 8 or 12 bytes; nil for any other length and for
    /// more than 999,999,999 nanoseconds.
    public init?(data: [UInt8]) {
        switch data.count {
        case 4:  // timestamp 32: seconds.
            self.init(seconds: Int64(Self.number(data[...])), nanoseconds: 0)
        case 8:  // timestamp 64: nanoseconds in the upper 30 bits, seconds in the lower 34.
            let both = Self.number(data[...])
            self.init(
                seconds: Int64(both & 0x3_FFFF_FFFF), nanoseconds: UInt32(both >> 34))
        case 12:  // timestamp 96: nanoseconds, then signed seconds.
            self.init(
                seconds: Int64(bitPattern: Self.number(data[4...])),
                nanoseconds: UInt32(Self.number(data[..<4])))
        default:
            return nil
        }
    }

    /// The time that `value` holds; nil if it is no ext of type -1 or not a valid one.
    public init?(_ value: ReferenceValue) {
        guard case .ext(Self.extType, let data) = value else { return nil }
        self.init(data: data)
    }

    /// The ext in the smallest of the three forms that holds the time.
    public var value: ReferenceValue {
        .ext(type: Self.extType, data: data)
    }

    private var data: [UInt8] {
        guard seconds >= 0, seconds < 1 << 34 else {
            return Self.bytes(UInt64(nanoseconds), count: 4)
                + Self.bytes(UInt64(bitPattern: seconds), count: 8)
        }
        let both = UInt64(nanoseconds) << 34 | UInt64(seconds)
        return Self.bytes(both, count: both < 1 << 32 ? 4 : 8)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func bytes(_ number: UInt64, count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
