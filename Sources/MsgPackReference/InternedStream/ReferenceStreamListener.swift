/// Both directions of a connection from outside, in the order in which their messages were sent
/// (docs/FORMAT.md, section 9). Acknowledgements in the messages say how far each side has read.
public final class ReferenceStreamListener {
    private let decoders: [ReferenceStreamDecoder]

    /// A listener; the two `compression` values undo stage 1, one for each direction.
    public init(
        limits: ReferenceStreamLimits = .init(),
        first: (any ReferenceStreamCompression)? = nil,
        second: (any ReferenceStreamCompression)? = nil
    ) {
        let states = [StreamState(), StreamState()]
        decoders = [
            ReferenceStreamDecoder(
                state: states[0], peer: states[1], limits: limits, compression: first),
            ReferenceStreamDecoder(
                state: states[1], peer: states[0], limits: limits, compression: second),
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
