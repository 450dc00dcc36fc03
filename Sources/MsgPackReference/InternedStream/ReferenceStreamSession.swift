/// One side of a connection: the outgoing and the incoming stream, which may refer to each other's
/// items (docs/FORMAT.md, section 9).
public final class ReferenceStreamSession {
    /// Writes the outgoing messages.
    public let encoder: ReferenceStreamEncoder

    /// Reads the incoming messages.
    public let decoder: ReferenceStreamDecoder

    /// A session at its beginning.
    public init(_ parameters: ReferenceStreamParameters = .init()) {
        let out = StreamDirection()
        let into = StreamDirection()
        encoder = ReferenceStreamEncoder(parameters, out, peer: into)
        decoder = ReferenceStreamDecoder(into, peer: out, limits: parameters.limits)
    }

    /// Encodes a message, which also acknowledges what was read.
    ///
    /// - Throws: as `ReferenceStreamEncoder.encode`.
    public func encode(_ frames: [[UInt8]]) throws(ReferenceStreamError) -> [UInt8] {
        try encoder.encode(frames)
    }

    /// Decodes an incoming message into its frames; none if it only acknowledges.
    ///
    /// - Throws: as `ReferenceStreamDecoder.decode`.
    public func decode(_ message: [UInt8]) throws(ReferenceStreamError) -> [[UInt8]] {
        try decoder.decode(message)
    }
}
