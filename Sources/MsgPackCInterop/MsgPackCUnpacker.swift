internal import CMsgpack

/// Reads a document with msgpack-c: a third opinion beside this package's own reader and its
/// reference codec.
///
/// An opinion, not a decoder to offer to strangers: msgpack-c reads at most ``depthLimit``
/// containers inside one another and allocates what a header claims. The first limit is reported as
/// ``Verdict/beyondLimits``; against the second, headers are compared with the bytes left before
/// msgpack-c sees them.
public enum MsgPackCUnpacker {
    /// What msgpack-c says about the first document of some input.
    public enum Verdict: Equatable, Sendable {
        /// A document, and the number of bytes that it takes; more input may follow.
        case accept(MsgPackCValue, consumedBytes: Int)
        /// No document.
        case reject(Rejection)
        /// msgpack-c cannot tell: more than ``depthLimit`` containers inside one another.
        case beyondLimits
    }

    /// Why there is no document.
    public enum Rejection: Sendable {
        /// The input ends before the document does.
        case truncated
        /// A byte that starts no item (0xc1).
        case malformed
    }

    /// Containers that may stand inside one another, the outermost included: the size of
    /// msgpack-c's parser stack.
    public static let depthLimit = 32

    /// Reads the first document in `bytes`.
    ///
    /// - Complexity: O(bytes) in time and memory; nothing is allocated for a count that exceeds the
    ///   bytes left.
    public static func unpack(_ bytes: RawSpan) -> Verdict {
        guard claimedCountsFit(in: bytes) else { return .reject(.truncated) }
        // SAFETY: msgpack-c reads within the given length. Its objects refer to the input and to
        // the zone of `unpacked`; the value that leaves the closure owns its bytes.
        return unsafe bytes.withUnsafeBytes { input in
            var unpacked = unsafe msgpack_unpacked()
            unsafe msgpack_unpacked_init(&unpacked)
            defer { unsafe msgpack_unpacked_destroy(&unpacked) }
            var offset = 0
            let start = unsafe input.baseAddress?.assumingMemoryBound(to: CChar.self)
            switch unsafe msgpack_unpack_next(&unpacked, start, input.count, &offset) {
            case MSGPACK_UNPACK_SUCCESS:
                guard let value = unsafe MsgPackCValue(unpacked.data) else {
                    return .reject(.malformed)
                }
                return .accept(value, consumedBytes: offset)
            case MSGPACK_UNPACK_CONTINUE: return .reject(.truncated)
            // Counts were checked, so what is short is the stack, not memory.
            case MSGPACK_UNPACK_NOMEM_ERROR: return .beyondLimits
            default: return .reject(.malformed)
            }
        }
    }
}
