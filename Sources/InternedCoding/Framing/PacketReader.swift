/// Takes a stream of packets in the pieces in which it arrives, and returns whole packets. Before each
/// packet is its length, as ``PacketPrefix`` writes it.
///
///     reader.append(piece)
///     while let packet = try reader.next() {
///         let received = try session.decode(packet)
///         …
///     }
///     // and when the connection has ended:
///     try reader.finish()
///
/// Memory is taken for bytes that have arrived, never for the length that a prefix announces.
public struct PacketReader: Sendable {
    /// Bytes that a packet may have.
    public let packetByteLimit: Int

    private var received = ReceivedBytes()
    private var failure: InternedCodingError?

    /// A reader at the start of a stream.
    ///
    /// - Parameter packetByteLimit: bytes that a packet may have, at least 1.
    public init(packetByteLimit: Int = 64 << 20) {
        self.packetByteLimit = max(packetByteLimit, 1)
    }

    /// Bytes that have arrived and were not returned.
    public var bufferedByteCount: Int { received.count }

    /// Adds bytes that have arrived.
    ///
    /// - Complexity: O(n) amortised.
    public mutating func append(_ bytes: some Sequence<UInt8>) { received.append(bytes) }

    /// Adds bytes that have arrived; see ``append(_:)-(Sequence<UInt8>)``.
    public mutating func append(_ bytes: Span<UInt8>) { received.append(bytes) }

    /// Returns the next packet without its prefix, nil if it has not arrived as a whole.
    ///
    /// - Throws: `malformedLength`, `emptyPacket`, `packetTooLarge`; then again at every call, because
    ///   where the next packet would begin is not known.
    public mutating func next() throws(InternedCodingError) -> [UInt8]? {
        guard let range = try nextRange() else { return nil }
        let packet = [UInt8](copying: received.span.extracting(range))
        received.remove(first: range.upperBound)
        return packet
    }

    /// Lends the next packet to `body`, without a copy; nil if it has not arrived as a whole.
    ///
    /// - Throws: as ``next()``; what `body` throws. The packet is passed over in any case.
    public mutating func withNext<Result>(
        _ body: (Span<UInt8>) throws -> Result
    ) throws -> Result? {
        guard let range = try nextRange() else { return nil }
        defer { received.remove(first: range.upperBound) }
        return try body(received.span.extracting(range))
    }

    /// Says that the stream has ended.
    ///
    /// - Throws: `truncated` if a packet has not arrived as a whole; the error of the stream, if there was
    ///   one. Packets that are complete can be read before.
    public func finish() throws(InternedCodingError) {
        if let failure { throw failure }
        if received.count > 0 { throw InternedCodingError(.truncated) }
    }

    private mutating func nextRange() throws(InternedCodingError) -> Range<Int>? {
        if let failure { throw failure }
        do throws(InternedCodingError) {
            return try PacketPrefix.packet(in: received.span, byteLimit: packetByteLimit)
        } catch {
            failure = error
            throw error
        }
    }
}

extension PacketPrefix {
    /// Where the packet is that begins with its prefix at the start of `bytes`; nil if it has not arrived
    /// as a whole.
    ///
    /// - Throws: `malformedLength`, `emptyPacket`, `packetTooLarge`.
    static func packet(
        in bytes: Span<UInt8>, byteLimit: Int
    ) throws(InternedCodingError) -> Range<Int>? {
        guard let prefix = try read(bytes) else { return nil }
        guard prefix.length > 0 else { throw InternedCodingError(.emptyPacket) }
        guard prefix.length <= byteLimit else { throw InternedCodingError(.packetTooLarge) }
        guard prefix.length <= bytes.count - prefix.byteCount else { return nil }
        return prefix.byteCount..<prefix.byteCount + prefix.length
    }
}
