internal import CMsgpack

/// Reads a document with msgpack-c: a third opinion, after this package's own reader and its
/// reference codec.
///
/// Three readers of one format are compared with one another: `MsgPackWire`, which is fast,
/// `MsgPackReference`, which is written from the documents, and msgpack-c, which was written by
/// others. The first two have one author and may share a misunderstanding; msgpack-c would show it.
/// Its users are `msgpack-intern verify`, which asks all three about each message of a file; the
/// check of agreement in `Tests/DifferentialChecks`, which the fuzz target `FuzzDifferential` and
/// the tests run on vectors and damaged vectors; and `MsgPackCInteropTests`, which holds it against
/// published vectors. No codec of this package depends on it.
///
/// Use it for comparisons, not to decode input of strangers: msgpack-c reads at most ``depthLimit``
/// containers inside one another, and allocates as much as a header claims. The first limit is
/// reported as ``Verdict/beyondLimits``. Against the second, the counts in all headers are compared
/// with the bytes left before msgpack-c sees them.
public enum MsgPackCUnpacker {
    /// What msgpack-c finds at the start of some input.
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

    /// The most containers inside one another, the outermost included: the size of msgpack-c's
    /// parser stack.
    public static let depthLimit = 32

    /// Reads the first document in `bytes`.
    ///
    /// - Complexity: O(bytes) in time and memory; nothing is allocated for a count that exceeds the
    ///   bytes left.
    public static func unpack(_ bytes: RawSpan) -> Verdict {
        guard claimedCountsFit(in: bytes) else { return .reject(.truncated) }
        // SAFETY: msgpack-c reads within the given length. Its objects refer to the input and to
        // the zone of `unpacked`; the value that is returned owns its bytes.
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
            // Counts were checked, so the parser stack is exhausted, not memory.
            case MSGPACK_UNPACK_NOMEM_ERROR: return .beyondLimits
            default: return .reject(.malformed)
            }
        }
    }
    /// Reads the first document in `bytes`, as ``unpack(_:)-(RawSpan)``.
    public static func unpack(_ bytes: Span<UInt8>) -> Verdict {
        // SAFETY: bytes have no padding between them.
        unsafe unpack(bytes.bytes)
    }

    /// Reads the first document in `bytes`, as ``unpack(_:)-(RawSpan)``.
    public static func unpack(_ bytes: [UInt8]) -> Verdict {
        unpack(bytes.span)
    }
}
