#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

extension MessagePackDecoder {
    /// How `Date` is read.
    public enum DateDecodingStrategy: Sendable {
        /// From an ext of type −1, the timestamp of MessagePack, in any of its three forms.
        case timestamp
        /// From a number: seconds since 1970.
        case secondsSince1970
        /// From a number: milliseconds since 1970.
        case millisecondsSince1970
        /// From text: `2026-11-28T08:30:00Z`.
        case iso8601
        /// As `Date` itself does: a number, seconds since 2001.
        case deferredToDate
        /// As the closure does.
        case custom(@Sendable (_ decoder: any Decoder) throws -> Date)
    }

    /// How `Data` is read.
    public enum DataDecodingStrategy: Sendable {
        /// From bin.
        case binary
        /// From text in base64.
        case base64
        /// As `Data` itself does: an array of integers.
        case deferredToData
        /// As the closure does.
        case custom(@Sendable (_ decoder: any Decoder) throws -> Data)
    }

    /// Decodes the value that is all of `data`; see ``decode(_:from:)-(_,[UInt8])``.
    ///
    /// - Throws: as ``decode(_:from:)-(_,[UInt8])``.
    public func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
        // SAFETY: the buffer is the data's and does not leave the closure.
        try unsafe data.withUnsafeBytes { buffer in
            try unsafe decode(type, from: buffer, at: 0, toEnd: true).value
        }
    }
}

extension StandardTypes {
    /// Adds the ways in which types of Foundation are read.
    static func addReadingOfFoundationTypes(
        _ add: (ObjectIdentifier, any AnyObject & Sendable) -> Void
    ) {
        add(
            ObjectIdentifier(Data.self),
            TypeReading<Data> { session, offset, depth in
                try session.readData(at: offset, depth: depth)
            })
        add(
            ObjectIdentifier(Date.self),
            TypeReading<Date> { session, offset, depth in
                try session.readDate(at: offset, depth: depth)
            })
        add(
            ObjectIdentifier(URL.self),
            TypeReading<URL> { session, offset, _ in
                let text = try session.readText(URL.self, at: offset)
                guard let url = URL(string: text) else {
                    throw DecodingError.dataCorrupted(
                        session.context("text is no URL", at: offset))
                }
                return url
            })
        add(
            ObjectIdentifier(Decimal.self),
            TypeReading<Decimal> { session, offset, _ in try session.readDecimal(at: offset) })
    }
}

extension DecodingSession {
    fileprivate func readText(_ type: Any.Type, at offset: Int) throws -> String {
        try read(String.self, at: offset) { reader throws(MsgPackError) in try reader.readString() }
    }

    fileprivate func readNumber(at offset: Int) throws -> Double {
        try read(Double.self, at: offset) { reader throws(MsgPackError) in
            try reader.readNumber(as: Double.self)
        }
    }

    fileprivate func readData(at offset: Int, depth: Int) throws -> Data {
        switch options.data {
        case .binary:
            return try read(Data.self, at: offset) { reader throws(MsgPackError) in
                let payload = try reader.readBinary()
                // SAFETY: the buffer is the span's, and copied within the closure.
                return unsafe payload.withUnsafeBytes { unsafe Data($0) }
            }
        case .base64:
            guard let data = Data(base64Encoded: try readText(Data.self, at: offset)) else {
                throw DecodingError.dataCorrupted(context("text is no base64", at: offset))
            }
            return data
        case .deferredToData: return try decodeByItself(Data.self, at: offset, depth: depth)
        case .custom(let decode): return try decodeValue(at: offset, depth: depth, decode)
        }
    }

    fileprivate func readDate(at offset: Int, depth: Int) throws -> Date {
        switch options.dates {
        case .timestamp:
            return try read(Date.self, at: offset) { reader throws(MsgPackError) in
                try reader.readTimestamp().date
            }
        case .secondsSince1970: return Date(timeIntervalSince1970: try readNumber(at: offset))
        case .millisecondsSince1970:
            return Date(timeIntervalSince1970: try readNumber(at: offset) / 1_000)
        case .iso8601:
            guard let date = try? Date(readText(Date.self, at: offset), strategy: .iso8601) else {
                throw DecodingError.dataCorrupted(
                    context("no date in the form of ISO 8601", at: offset))
            }
            return date
        case .deferredToDate: return try decodeByItself(Date.self, at: offset, depth: depth)
        case .custom(let decode): return try decodeValue(at: offset, depth: depth, decode)
        }
    }

    /// A decimal number: from its text, or from an integer or a float.
    fileprivate func readDecimal(at offset: Int) throws -> Decimal {
        if let text = try? readText(Decimal.self, at: offset) {
            guard let decimal = Decimal(string: text) else {
                throw DecodingError.dataCorrupted(context("text is no number", at: offset))
            }
            return decimal
        }
        if let integer = try? read(
            MsgPackInteger.self, at: offset,
            { reader throws(MsgPackError) in try reader.readAnyInteger() })
        {
            return integer.isNegative
                ? Decimal(Int64(bitPattern: integer.bits)) : Decimal(integer.bits)
        }
        return Decimal(try readNumber(at: offset))
    }
}
