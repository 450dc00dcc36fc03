/// Both directions of a connection from outside, in the order in which their messages were sent
/// (docs/FORMAT.md, section 9). Acknowledgements in the messages say how far each side has read.
public final class ReferenceStreamListener {
    private let decoders: [ReferenceStreamDecoder]

    /// A listener at the beginning of a session.
    public init(limits: ReferenceStreamLimits = .init()) {
        let (first, second) = (StreamDirection(), StreamDirection())
        decoders = [
            ReferenceStreamDecoder(first, peer: second, limits: limits),
            ReferenceStreamDecoder(second, peer: first, limits: limits),
        ]
    }

    /// Decodes a message of the first side or the second into its frames; none if it only
    /// acknowledges.
    ///
    /// - Throws: as `ReferenceStreamDecoder.decode`.
    public func decode(
        _ message: [UInt8], ofFirst: Bool
    ) throws(ReferenceStreamError) -> [[UInt8]] {
        try decoders[ofFirst ? 0 : 1].decode(message)
    }

    /// Whether `trace` is recorded, which takes time.
    public var isTracing = false {
        didSet { for decoder in decoders { decoder.isTracing = isTracing } }
    }

    /// What was read in the last message of the first side or the second.
    public func trace(ofFirst: Bool) -> ReferenceStreamTrace? { decoders[ofFirst ? 0 : 1].trace }
}
