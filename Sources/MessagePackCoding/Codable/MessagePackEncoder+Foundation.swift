#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

extension MessagePackEncoder {
    /// How `Date` is written.
    public enum DateEncodingStrategy: Sendable {
        /// As an ext of type −1, the timestamp of MessagePack: to the nanosecond, which is finer
        /// than a `Date` of our days can tell (about 120 ns).
        case timestamp
        /// As a float: seconds since 1970.
        case secondsSince1970
        /// As a float: milliseconds since 1970.
        case millisecondsSince1970
        /// As text: `2026-11-28T08:30:00Z`, fractions of seconds cut off.
        case iso8601
        /// As `Date` itself does: a float, seconds since 2001.
        case deferredToDate
        /// As the closure does, which must encode exactly one value.
        case custom(@Sendable (_ date: Date, _ encoder: any Encoder) throws -> Void)
    }

    /// How `Data` is written.
    public enum DataEncodingStrategy: Sendable {
        /// As bin.
        case binary
        /// As text in base64.
        case base64
        /// As `Data` itself does: an array of integers.
        case deferredToData
        /// As the closure does, which must encode exactly one value.
        case custom(@Sendable (_ data: Data, _ encoder: any Encoder) throws -> Void)
    }

    /// Encodes a value as `Data`; see ``encode(_:)``.
    ///
    /// - Throws: as ``encode(_:)``.
    @_disfavoredOverload
    public func encode<Value: Encodable>(_ value: Value) throws -> Data {
        try withEncoded(value) { bytes in
            // SAFETY: the buffer is the span's, and copied within the closure.
            unsafe bytes.withUnsafeBytes { unsafe Data($0) }
        }
    }
}

extension StandardTypes {
    /// Adds the ways in which types of Foundation are written.
    static func addFoundationTypes(
        _ writing: (ObjectIdentifier, any AnyObject & Sendable) -> Void
    ) {
        writing(
            ObjectIdentifier(Data.self),
            TypeWriting<Data> { data, session, depth in try session.write(data, depth: depth) })
        writing(
            ObjectIdentifier(Date.self),
            TypeWriting<Date> { date, session, depth in try session.write(date, depth: depth) })
        writing(
            ObjectIdentifier(URL.self),
            TypeWriting<URL> { url, session, _ in
                try session.writer.writeText(url.absoluteString)
            })
        writing(
            ObjectIdentifier(Decimal.self),
            TypeWriting<Decimal> { decimal, session, _ in
                try session.writer.writeText(decimal.description)
            })
    }
}

extension Data: PayloadBytes {
    /// The bytes of data that is too long to be stored in the value itself.
    @unsafe
    package var address: UnsafeRawBufferPointer {
        // SAFETY: memory outside of the value, which stays while the value is held and not changed.
        unsafe withUnsafeBytes { unsafe $0 }
    }
}

extension EncodingSession {
    fileprivate func write(_ data: Data, depth: Int) throws {
        switch options.data {
        case .binary:
            if let payloads, try payloads.take(data, byteCount: data.count, writer: &writer) {
                return
            }
            // SAFETY: the buffer is the data's and does not leave the closure.
            try unsafe data.withUnsafeBytes { bytes in
                try writer.writeBinaryHeader(bytes.count)
                unsafe writer.writeEncoded(bytes)
            }
        case .base64: try writer.writeText(data.base64EncodedString())
        case .deferredToData: try encodeByItself(data, depth: depth)
        case .custom(let encode): try encodeValue(depth: depth) { try encode(data, $0) }
        }
    }

    fileprivate func write(_ date: Date, depth: Int) throws {
        switch options.dates {
        case .timestamp:
            guard let timestamp = MsgPackTimestamp(date) else {
                // Not the date itself, whose description traps if it is infinite.
                throw invalidValue(
                    date.timeIntervalSinceReferenceDate, path(to: innermost + 1),
                    "a date is too far away for a timestamp")
            }
            writer.writeTimestamp(timestamp)
        case .secondsSince1970: writer.writeFloat64(date.timeIntervalSince1970)
        case .millisecondsSince1970: writer.writeFloat64(date.timeIntervalSince1970 * 1_000)
        case .iso8601: try writer.writeText(date.formatted(.iso8601))
        case .deferredToDate: try encodeByItself(date, depth: depth)
        case .custom(let encode): try encodeValue(depth: depth) { try encode(date, $0) }
        }
    }
}

extension MsgPackTimestamp {
    /// Seconds from 1970 to 2001, where the numbers in a `Date` begin.
    private static let secondsTo2001: Int64 = 978_307_200

    /// The nearest timestamp to a date, to the nanosecond; nil if its seconds are no `Int64`.
    public init?(_ date: Date) {
        let since2001 = date.timeIntervalSinceReferenceDate
        let whole = since2001.rounded(.down)
        guard let seconds = Int64(exactly: whole) else { return nil }
        // At most 10^9, since the difference is below 1 and rounding cannot leave it.
        let nanoseconds = UInt32(((since2001 - whole) * 1e9).rounded())
        let carry: Int64 = nanoseconds == 1_000_000_000 ? 1 : 0
        let (sum, overflow) = seconds.addingReportingOverflow(Self.secondsTo2001 + carry)
        guard !overflow else { return nil }
        self.init(seconds: sum, nanoseconds: carry == 1 ? 0 : nanoseconds)
    }

    /// The nearest `Date`. Every timestamp has one; far from our days it is not exact.
    public var date: Date {
        let (since2001, overflow) = seconds.subtractingReportingOverflow(Self.secondsTo2001)
        let whole =
            overflow ? Double(seconds) - Double(Self.secondsTo2001) : Double(since2001)
        return Date(timeIntervalSinceReferenceDate: whole + Double(nanoseconds) / 1e9)
    }
}
