/// Bytes whose memory neither moves nor changes as long as somebody holds the value.
package protocol PayloadBytes: Sendable {
    /// The bytes, readable as long as the value is held and not changed.
    @unsafe var address: UnsafeRawBufferPointer { get }
}

extension [UInt8]: PayloadBytes {
    /// The elements.
    @unsafe
    package var address: UnsafeRawBufferPointer {
        // SAFETY: an array's elements stay where they are while it is held and not changed.
        unsafe withUnsafeBytes { unsafe $0 }
    }
}

/// The long byte strings of a value that is encoded, kept apart from the bytes of the message: in their
/// places the message has placeholders, and the caller sends the byte strings beside it without a copy.
///
/// A placeholder is an ext with a random token, so that no item of the value can be taken for one. It
/// moves with what is around it, as when pairs are sorted.
package final class ReferencedPayloads {
    /// Byte strings of fewer bytes are written as they are.
    package let leastByteCount: Int
    /// Most byte strings that are kept apart; later ones are written as they are.
    package let countLimit: Int
    /// The byte strings, in the order in which the value wrote them.
    package private(set) var payloads: [any PayloadBytes] = []

    private let token = UInt64.random(in: 0...UInt64.max)

    /// Bytes of a placeholder: ext 8, a length, a type, the token, and an index.
    package static let placeholderByteCount = 15
    /// The ext type of placeholders, which never leave this process.
    private static let placeholderType: Int8 = -128

    /// No byte string of fewer bytes is kept apart: `Data` may store it in itself, where it moves.
    package static let smallestByteCount = 256

    /// An empty list. A least size below 256 bytes counts as 256.
    package init(leastByteCount: Int, countLimit: Int) {
        self.leastByteCount = max(leastByteCount, Self.smallestByteCount)
        self.countLimit = max(countLimit, 0)
    }

    /// Keeps a byte string apart if it is long enough, and writes a placeholder for it.
    ///
    /// - Returns: false if it must be written as it is.
    func take(
        _ payload: some PayloadBytes, byteCount: Int, writer: inout MsgPackWriter
    ) throws(MsgPackError) -> Bool {
        guard byteCount >= leastByteCount, payloads.count < countLimit else { return false }
        let words = [token, UInt64(payloads.count)]
        let content = words[0].bigEndianBytes + words[1].bigEndianBytes.suffix(4)
        try writer.writeExtension(type: Self.placeholderType, payload: content)
        payloads.append(payload)
        return true
    }

    /// The index of the byte string for which an item is the placeholder; nil if it is none.
    ///
    /// - Parameter item: the bytes of an ext.
    package func index(ofPlaceholder item: RawSpan) -> Int? {
        guard item.byteCount == Self.placeholderByteCount else { return nil }
        var reader = MsgPackReader(item)
        guard let found = try? reader.readExtension(), found.type == Self.placeholderType else {
            return nil
        }
        let content = reader.copyBytes(in: found.payload)
        guard Array(content.prefix(8)) == token.bigEndianBytes else { return nil }
        let index = content.dropFirst(8).reduce(0) { $0 << 8 | Int($1) }
        return index < payloads.count ? index : nil
    }
}

extension ReferencedPayloads {
    /// Writes a value that is not `Encodable`, its long byte strings kept apart, and lends the bytes to `body`.
    ///
    /// - Throws: what the value and `body` throw.
    package func withWritten<Result>(
        _ value: borrowing some MessagePackWritable, _ body: (RawSpan) throws -> Result
    ) throws -> Result {
        var writer = MsgPackWriter()
        writer.companion = self
        try writer.write(value)
        return try body(writer.bytes)
    }

    /// Walks over an item that holds placeholders.
    ///
    /// - Parameters:
    ///   - encoded: gets the bytes between placeholders, in their order.
    ///   - payload: gets the byte string of each placeholder.
    /// - Throws: what the closures throw.
    /// - Complexity: O(items) if there is a placeholder.
    package func forEachPart(
        of item: RawSpan, encoded: (RawSpan) throws -> Void,
        payload: (any PayloadBytes) throws -> Void
    ) throws {
        var start = 0
        var position = payloads.isEmpty ? item.byteCount : 0
        while position < item.byteCount {
            let header = try MsgPackReader(item.extracting(position...)).peekHeader()
            let end =
                position + (header.isContainer ? Int(header.headerByteCount) : header.byteCount)
            if header.family == .ext,
                let index = index(ofPlaceholder: item.extracting(position..<end))
            {
                if start < position { try encoded(item.extracting(start..<position)) }
                try payload(payloads[index])
                start = end
            }
            position = end
        }
        if start < item.byteCount { try encoded(item.extracting(start...)) }
    }
}

extension MsgPackWriter {
    /// Keeps a byte string apart if the writer has a list for that and the byte string is long enough.
    ///
    /// - Returns: false if it must be written as it is.
    /// - Throws: nothing that happens: a placeholder is short.
    @inline(never)
    @usableFromInline
    mutating func keepApart(_ bytes: [UInt8]) throws(MsgPackError) -> Bool {
        try keepApart(bytes, byteCount: bytes.count)
    }

    /// As `keepApart(_:)`, for any byte string.
    mutating func keepApart(
        _ payload: some PayloadBytes, byteCount: Int
    ) throws(MsgPackError) -> Bool {
        guard let payloads = companion as? ReferencedPayloads else { return false }
        return try payloads.take(payload, byteCount: byteCount, writer: &self)
    }
}

extension UInt64 {
    /// The eight bytes, the most significant first.
    fileprivate var bigEndianBytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: self >> (56 - 8 * $0)) }
    }
}
