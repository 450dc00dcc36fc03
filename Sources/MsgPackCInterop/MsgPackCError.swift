/// Why a ``GatherPacker`` refused a call or a write stopped: a code and the numbers that belong to
/// it.
///
/// Equality compares all fields; branch on ``code`` alone.
public struct MsgPackCError: Error, Equatable, Sendable {
    /// The failures that a caller can tell apart. The raw values are stable.
    public enum Code: UInt8, Sendable, CaseIterable {
        /// msgpack-c got no memory. The packer is broken: every call throws this until
        /// ``GatherPacker/removeAll()``.
        case outOfMemory = 1
        /// A body or a count is negative or does not fit the 32-bit field of its format. Nothing
        /// was packed.
        case lengthOutOfRange = 2
        /// An integer below −2^63 or above 2^64 − 1. Nothing was packed.
        case integerOutOfRange = 3
        /// A timestamp with 1,000,000,000 nanoseconds or more. Nothing was packed.
        case nanosecondsOutOfRange = 4
        /// The operating system refused a write; see ``MsgPackCError/systemError`` and
        /// ``MsgPackCError/writtenBytes``.
        case writeFailed = 5
    }

    /// What failed.
    public let code: Code

    /// The `errno` value of a failed write, 0 for all other codes.
    public let systemError: Int32

    /// Bytes that the descriptor took before a write failed, 0 for all other codes.
    ///
    /// On a non-blocking descriptor (`EAGAIN`) the caller continues from here.
    public let writtenBytes: Int

    @inline(never)
    @usableFromInline
    init(_ code: Code, systemError: Int32 = 0, writtenBytes: Int = 0) {
        self.code = code
        self.systemError = systemError
        self.writtenBytes = writtenBytes
    }
}

extension MsgPackCError.Code {
    /// What happened and what to do, in one line.
    public var explanation: StaticString {
        switch self {
        case .outOfMemory: "msgpack-c got no memory; empty the packer and pack the message again"
        case .lengthOutOfRange: "a length or count does not fit 32 bits; divide the item"
        case .integerOutOfRange: "an integer does not fit 64 bits; pack it as bytes or text"
        case .nanosecondsOutOfRange:
            "a timestamp has 1,000,000,000 nanoseconds or more; add whole seconds to its seconds"
        case .writeFailed: "the system refused a write; continue after the bytes written"
        }
    }
}

extension MsgPackCError: CustomStringConvertible {
    /// The explanation; for a failed write also its numbers.
    public var description: String {
        guard code == .writeFailed else { return "\(code.explanation)" }
        return "\(code.explanation) (errno \(systemError), \(writtenBytes) bytes written)"
    }
}
