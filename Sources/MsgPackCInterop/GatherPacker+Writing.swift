internal import CMsgpack

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

extension MsgPackCPacker where Buffer == GatherBuffer {
    /// Writes the message to a file descriptor with `writev`, without copying it.
    ///
    /// Interrupted calls (`EINTR`) are repeated, partial writes continued, and a message of more
    /// vectors than the system takes at once goes out in several calls. On a non-blocking
    /// descriptor `EAGAIN` is thrown like any other error; add its ``MsgPackCError/writtenBytes``
    /// to `skippedBytes` to go on. A peer that closed its end raises `SIGPIPE` unless the process
    /// ignores that signal.
    ///
    /// - Parameters:
    ///   - fileDescriptor: An open descriptor; it stays open.
    ///   - skippedBytes: Bytes at the start of the message that were written before.
    /// - Precondition: `skippedBytes` is not negative.
    /// - Throws: the failure that broke the packer, or `writeFailed` with `errno` and the number of
    ///   bytes that this call wrote.
    /// - Complexity: O(``byteCount``) in the kernel, O(``vectorCount``) here, no allocation.
    public func write(
        toFileDescriptor fileDescriptor: Int32, skippingBytes skippedBytes: Int = 0
    ) throws(MsgPackCError) {
        if let failure { throw failure }
        checkPayloads()
        // SAFETY: `buffer` owns the vectors, and a borrowed packer cannot change them.
        let vectors = unsafe buffer.vectors
        var position = VectorPosition()
        unsafe position.advance(byBytes: skippedBytes, in: vectors)
        var writtenBytes = 0
        while position.index < vectors.count {
            let count = unsafe writeOnce(fileDescriptor, vectors, from: position)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                // Only a broken device writes nothing; repeating that could go on for ever.
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

/// Where in a list of vectors the next byte to write stands.
private struct VectorPosition {
    /// Index of the vector; the number of vectors at the end of the message.
    var index = 0

    /// Bytes of that vector that were written, fewer than it has.
    var offsetBytes = 0

    /// Goes `count` bytes on, at most to the end of the message.
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

/// One system call: the rest of a vector that was begun, or as many whole ones as the system takes.
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

/// The most vectors that one call takes (`IOV_MAX`), at least POSIX's minimum of 16.
private let vectorsPerCall = max(16, Int(clamping: sysconf(Int32(_SC_IOV_MAX))))
