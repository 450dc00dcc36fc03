internal import CMsgpack

/// Packs into a list of vectors (`msgpack_vrefbuffer`): headers and small items are copied, large
/// bodies are referred to where they are, and `writev` sends all of it without a copy.
///
/// Only the `referencing:` functions refer to memory, and what they take is a ``GatherPayload``,
/// which keeps its bytes alive; the packer holds every payload until it is emptied or destroyed.
/// All other functions copy. A dangling reference therefore takes a false promise to the
/// initialiser of `GatherPayload` that is marked unsafe.
public typealias GatherPacker = MsgPackCPacker<GatherBuffer>

/// The memory of a ``GatherPacker``: C chunks with the copied bytes, the vectors, the payloads.
@safe public struct GatherBuffer: ~Copyable {
    let memory: UnsafeMutablePointer<msgpack_vrefbuffer>

    /// Payloads that vectors refer to. A payload enters before its vector does.
    var payloads: [GatherPayload] = []

    /// Bodies from this size on are referred to.
    let referenceThresholdBytes: Int

    fileprivate init(referenceThresholdBytes: Int) throws(MsgPackCError) {
        // msgpack-c's own threshold does not matter: its deciding function is never called.
        // SAFETY: the allocation is checked; from here on this value alone owns it.
        guard let memory = unsafe msgpack_vrefbuffer_new(0, 0) else {
            throw MsgPackCError(.outOfMemory)
        }
        unsafe self.memory = unsafe memory
        self.referenceThresholdBytes = max(1, referenceThresholdBytes)
    }

    deinit {
        // SAFETY: `memory` came from `msgpack_vrefbuffer_new`, and a noncopyable owner ends once.
        unsafe msgpack_vrefbuffer_free(memory)
    }

    /// The vectors in the order of the message; none of them is empty.
    var vectors: UnsafeBufferPointer<msgpack_iovec> {
        // SAFETY: `array` holds `veclen` initialised vectors, and lives as long as `memory`.
        unsafe UnsafeBufferPointer(
            start: msgpack_vrefbuffer_vec(memory), count: msgpack_vrefbuffer_veclen(memory))
    }
}

extension MsgPackCPacker where Buffer == GatherBuffer {
    /// Makes an empty packer.
    ///
    /// - Parameter referenceThresholdBytes: Bodies of `referencing:` functions are copied below
    ///   this size. A reference costs a vector of 16 bytes, a retained payload and a split of the
    ///   run of copied bytes; the least value is 1.
    /// - Throws: `outOfMemory`.
    public init(referenceThresholdBytes: Int = 512) throws(MsgPackCError) {
        let buffer = try GatherBuffer(referenceThresholdBytes: referenceThresholdBytes)
        // SAFETY: the callback gets the pointer that `buffer` owns, typed as it was allocated, and
        // always copies. msgpack-c's own callback would keep pointers into this call's stack when
        // its threshold is set low (timestamp 96 has a body of 12 bytes there).
        let target = unsafe msgpack_packer(
            data: buffer.memory,
            callback: { data, bytes, length in
                unsafe msgpack_vrefbuffer_append_copy(
                    data?.assumingMemoryBound(to: msgpack_vrefbuffer.self), bytes, length)
            })
        unsafe self.init(target: target, callbackFailure: .outOfMemory, buffer: buffer)
    }

    /// Packs a payload as str, valid UTF-8 or not, without copying it if it is large.
    ///
    /// - Throws: `lengthOutOfRange` from 4 GiB up, `outOfMemory`.
    /// - Complexity: O(1), or O(bytes) below the threshold.
    public mutating func packString(
        referencingUTF8 payload: GatherPayload
    ) throws(MsgPackCError) {
        let lengthBytes = try checkedLength(payload.byteCount)
        // SAFETY: one packing call, with a length that fits its field.
        try unsafe apply { unsafe msgpack_pack_str($0, lengthBytes) }
        try appendBody(payload)
    }

    /// Packs a payload as bin, without copying it if it is large.
    ///
    /// - Throws: `lengthOutOfRange` from 4 GiB up, `outOfMemory`.
    /// - Complexity: O(1), or O(bytes) below the threshold.
    public mutating func packBinary(referencing payload: GatherPayload) throws(MsgPackCError) {
        let lengthBytes = try checkedLength(payload.byteCount)
        // SAFETY: one packing call, with a length that fits its field.
        try unsafe apply { unsafe msgpack_pack_bin($0, lengthBytes) }
        try appendBody(payload)
    }

    /// Packs a payload as an extension, without copying it if it is large.
    ///
    /// - Throws: `lengthOutOfRange` from 4 GiB up, `outOfMemory`.
    /// - Complexity: O(1), or O(bytes) below the threshold.
    public mutating func packExtension(
        type: Int8, referencing payload: GatherPayload
    ) throws(MsgPackCError) {
        let lengthBytes = try checkedLength(payload.byteCount)
        // SAFETY: one packing call, with a length that fits its field.
        try unsafe apply { unsafe msgpack_pack_ext($0, lengthBytes, type) }
        try appendBody(payload)
    }

    /// Copies a small body, refers to a large one.
    private mutating func appendBody(_ payload: GatherPayload) throws(MsgPackCError) {
        precondition(payload.isIntact, "the payload's memory moved")
        // SAFETY: the payload keeps its bytes alive, for the copy through this call, for a
        // reference through `payloads`, which takes it in before the vector exists.
        let bytes = unsafe payload.bytes
        guard bytes.count >= buffer.referenceThresholdBytes else {
            return try appendBody(unsafe RawSpan(_unsafeBytes: bytes))
        }
        buffer.payloads.append(payload)
        let memory = unsafe buffer.memory
        try unsafe apply { _ in
            unsafe msgpack_vrefbuffer_append_ref(
                memory, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
    }

    /// Number of vectors, that is of separate pieces of memory.
    ///
    /// - Complexity: O(1).
    public var vectorCount: Int {
        // SAFETY: `buffer` owns the vectors; nothing is read from them.
        unsafe buffer.vectors.count
    }

    /// Number of payloads that are referred to.
    ///
    /// - Complexity: O(1).
    public var referenceCount: Int { buffer.payloads.count }

    /// Bytes packed so far, copied and referred to.
    ///
    /// - Complexity: O(``vectorCount``).
    public var byteCount: Int {
        // SAFETY: `buffer` owns the vectors; only their lengths are read.
        unsafe buffer.vectors.reduce(0) { sum, vector in unsafe sum + vector.iov_len }
    }

    /// The message as one array.
    ///
    /// - Complexity: O(``byteCount``), one allocation.
    public func joined() -> [UInt8] {
        checkPayloads()
        var message: [UInt8] = []
        message.reserveCapacity(byteCount)
        let vectors = unsafe buffer.vectors
        for index in 0..<vectors.count {
            // SAFETY: the vector lies in a chunk that `buffer` owns or in a payload that it holds.
            let vector = unsafe vectors[index]
            unsafe message.append(
                contentsOf: UnsafeRawBufferPointer(start: vector.iov_base, count: vector.iov_len))
        }
        return message
    }

    /// Forgets what was packed, releases all payloads and keeps a chunk of memory. A broken packer
    /// works again.
    ///
    /// - Complexity: O(chunks + payloads).
    public mutating func removeAll() {
        // SAFETY: `buffer` owns the pointer. The vectors go before the payloads do.
        unsafe msgpack_vrefbuffer_clear(buffer.memory)
        buffer.payloads.removeAll(keepingCapacity: true)
        failure = nil
    }

    /// Stops the process if a payload moved: reading on would send other memory.
    func checkPayloads() {
        precondition(buffer.payloads.allSatisfy(\.isIntact), "a payload's memory moved")
    }
}
