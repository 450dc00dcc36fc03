/// Why a message could not be deflated or inflated, and where.
package struct DeflateError: Error, Equatable, Sendable {
    /// What is wrong.
    package let code: Code
    /// Bytes of the message's input that had been read when the fault was found.
    package let offset: Int

    /// What is wrong. The raw values are stable.
    @frozen
    package enum Code: UInt8, Sendable {
        /// The message ends before its last block does.
        case truncated = 1
        /// The bytes are no deflated data, or refer to data outside the window.
        case damaged = 2
        /// Bytes follow the end of the message's data.
        case trailingBytes = 3
        /// A stream that goes on from message to message says that it ends.
        case unexpectedEnd = 4
        /// The message inflates to more bytes than the caller allows.
        case outputLimit = 5
        /// zlib neither reads nor writes any more.
        case noProgress = 6
        /// zlib could not allocate its state.
        case outOfMemory = 7
        /// zlib broke its contract; only a defect can cause it.
        case internalFailure = 8
        /// An earlier call failed; the stream answers again after a `reset()`.
        case poisoned = 9
    }

    @inline(never)
    init(_ code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }
}
