internal import CMsgpack

/// Packs into a zlib stream (`msgpack_zbuffer`): the packed bytes exist in compressed form only.
public typealias DeflatingPacker = MsgPackCPacker<DeflatingBuffer>

/// The memory of a ``DeflatingPacker``: zlib's state and one C allocation for its output.
///
/// The state lives in C memory of its own because zlib keeps a pointer back to it: it must not
/// move.
@safe public struct DeflatingBuffer: ~Copyable {
    fileprivate let memory: UnsafeMutablePointer<msgpack_zbuffer>

    fileprivate init(level: Int) throws(MsgPackCError) {
        guard (-1...9).contains(level) else { throw MsgPackCError(.levelOutOfRange) }
        // SAFETY: the level was checked, the allocation is; this value alone owns it from here on.
        let memory = unsafe msgpack_zbuffer_new(Int32(level), initialOutputBytes)
        guard let memory = unsafe memory else { throw MsgPackCError(.outOfMemory) }
        unsafe self.memory = unsafe memory
    }

    deinit {
        // SAFETY: `memory` came from `msgpack_zbuffer_new`, and a noncopyable owner ends once.
        unsafe msgpack_zbuffer_free(memory)
    }
}

/// First size of the compressed output; it doubles. msgpack-c asks for at least 512 bytes of room.
private let initialOutputBytes = 8192

extension MsgPackCPacker where Buffer == DeflatingBuffer {
    /// Makes an empty packer that compresses with zlib's `level`.
    ///
    /// - Parameter level: 0 (store) to 9 (smallest), or -1 for zlib's own choice.
    /// - Throws: `levelOutOfRange`, `outOfMemory`.
    public init(level: Int = -1) throws(MsgPackCError) {
        let buffer = try DeflatingBuffer(level: level)
        // zlib refuses to end a stream that has no place for output, and msgpack-c makes one with
        // the first item only: without this an empty message could not be finished.
        // SAFETY: `buffer` owns the pointer and nothing points into the output yet.
        guard unsafe msgpack_zbuffer_expand(buffer.memory) else {
            throw MsgPackCError(.outOfMemory)
        }
        // SAFETY: the callback gets the pointer that `buffer` owns, typed as it was allocated, and
        // zlib has taken all of the bytes in when it returns. A body is shorter than 4 GiB
        // (`checkedLength`), so msgpack-c's cast of the length to `uInt` keeps its value.
        let target = unsafe msgpack_packer(
            data: buffer.memory,
            callback: { data, bytes, length in unsafe msgpack_zbuffer_write(data, bytes, length) })
        unsafe self.init(target: target, callbackFailure: .deflateFailed, buffer: buffer)
    }

    /// Ends the zlib stream (RFC 1950) and returns all of it.
    ///
    /// - Throws: the failure that broke the packer earlier, or `deflateFailed`.
    /// - Complexity: O(bytes not yet compressed + bytes of output).
    public consuming func finish() throws(MsgPackCError) -> [UInt8] {
        if let failure { throw failure }
        // SAFETY: `buffer` owns the pointer. After a successful flush `data` holds `size`
        // initialised bytes, and nothing writes to them before the copy is made.
        guard let data = unsafe msgpack_zbuffer_flush(buffer.memory) else {
            throw MsgPackCError(.deflateFailed)
        }
        return unsafe [UInt8](
            UnsafeRawBufferPointer(start: data, count: msgpack_zbuffer_size(buffer.memory)))
    }
}
