/// Why a packer refused a call or a write stopped: a code and the numbers that belong to it.
///
/// Equality compares all fields; branch on ``code`` alone.
public struct MsgPackCError: Error, Equatable, Sendable {
    /// The classes of failure that a caller can tell apart.
    public enum Code: UInt8, Sendable {
        /// msgpack-c or zlib could not get memory. The packer is broken from here on.
        case outOfMemory
        /// zlib refused to compress. The packer is broken from here on.
        case deflateFailed
        /// A body or a count does not fit the 32-bit length of the format, or is negative.
        /// Nothing was packed.
        case lengthOutOfRange
        /// Nanoseconds of 1,000,000,000 and more are no timestamp. Nothing was packed.
        case nanosecondsOutOfRange
        /// A compression level outside -1...9.
        case levelOutOfRange
        /// The operating system refused a write; see ``systemError`` and ``writtenBytes``.
        case writeFailed
    }

    /// The class of the failure.
    public let code: Code

    /// The `errno` value of a failed write, 0 for all other codes.
    public let systemError: Int32

    /// Bytes that reached the descriptor before a write failed, 0 for all other codes.
    ///
    /// On a non-blocking descriptor (`EAGAIN`) a caller goes on from here.
    public let writtenBytes: Int

    init(_ code: Code, systemError: Int32 = 0, writtenBytes: Int = 0) {
        self.code = code
        self.systemError = systemError
        self.writtenBytes = writtenBytes
    }
}
