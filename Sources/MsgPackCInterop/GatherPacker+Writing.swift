internal import CMsgpack

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

extension GatherPacker {
    /// Writes the message to a file descriptor with `writev`, without copying it.
    ///
    /// Interrupted calls (`EINTR`) are repeated, and partial writes are continued. A message of
    /// more pieces than the system takes at once is written in several calls. On a non-blocking
    /// descriptor `EAGAIN` is thrown like any other error; to continue, add its
    /// ``MsgPackCError/writtenBytes`` to `skippedBytes`. If the peer has closed its end, the system
    /// sends `SIGPIPE` unless the process ignores that signal.
    ///
    /// - Parameters:
    ///   - fileDescriptor: an open descriptor; it stays open.
    ///   - skippedBytes: bytes at the start of the message that were written before.
    /// - Precondition: `skippedBytes` is not negative.
    /// - Throws: the failure that broke the packer, or `writeFailed` with `errno` and the number of
    ///   bytes that this call wrote.
    /// - Complexity: O(``byteCount``) in the kernel, O(``pieceCount``) here, no allocation.
    public func write(
        toFileDescriptor fileDescriptor: Int32, skippingBytes skippedBytes: Int = 0
    ) throws(MsgPackCError) {
        if let failure { throw failure }
        checkPayloads()
        // SAFETY: this packer owns the vectors, and while it is borrowed nothing can change them.
        let vectors = unsafe vectors
        var position = VectorPosition()
        unsafe position.advance(byBytes: skippedBytes, in: vectors)
        var writtenBytes = 0
        while position.index < vectors.count {
            let count = unsafe writeOnce(fileDescriptor, vectors, from: position)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                // Only a broken device writes nothing. Trying again might never end.
                let systemError = count < 0 ? errno : EIO
                throw MsgPackCError(
                    .writeFailed, systemError: systemError, writtenBytes: writtenBytes)
            }
            writtenBytes += count
            // SAFETY: the same vectors as above.
            unsafe position.advance(byBytes: count, in: vectors)
        }
    }
}

/// The position of the next byte to write in a list of vectors.
private struct VectorPosition {
    /// Index of the vector; the number of vectors at the end of the message.
    var index = 0

    /// Bytes of that vector that were written: fewer than it has.
    var offsetBytes = 0

    /// Moves `count` bytes forward, at most to the end of the message.
    mutating func advance(byBytes count: Int, in vectors: UnsafeBufferPointer<iovec>) {
        precondition(count >= 0, "negative number of bytes")
        var rest = count
        while rest > 0, index < vectors.count {
            // SAFETY: `index` was compared with the number of vectors.
            let left = unsafe vectors[index].iov_len - offsetBytes
            guard rest >= left else {
                offsetBytes += rest
                return
            }
            rest -= left
            index += 1
            offsetBytes = 0
        }
    }
}

/// Makes one system call: for the rest of a vector that was begun, or for as many whole vectors as
/// the system takes.
///
/// - Returns: the number of bytes written, or −1 with `errno` set.
private func writeOnce(
    _ fileDescriptor: Int32, _ vectors: UnsafeBufferPointer<iovec>, from position: VectorPosition
) -> Int {
    let offsetBytes = position.offsetBytes
    if offsetBytes > 0 {
        // SAFETY: the caller compared the index with the number of vectors; `advance` keeps the
        // offset below the length of the vector at `index`.
        let begun = unsafe vectors[position.index]
        return unsafe write(
            fileDescriptor, begun.iov_base + offsetBytes, begun.iov_len - offsetBytes)
    }
    let rest = unsafe vectors[position.index...].prefix(vectorsPerCall)
    // SAFETY: the slice bounds-checked its range; `writev` only reads.
    return unsafe writev(
        fileDescriptor, UnsafeBufferPointer(rebasing: rest).baseAddress, Int32(rest.count))
}

/// The most vectors that one call takes (`IOV_MAX`); POSIX allows no system to take fewer than 16.
private let vectorsPerCall = max(16, Int(clamping: sysconf(Int32(_SC_IOV_MAX))))
