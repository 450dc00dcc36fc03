internal import CMsgpack

/// Packs MessagePack items through msgpack-c into a list of pieces of memory
/// (`msgpack_vrefbuffer`).
///
/// Headers and small bodies are copied into memory of the packer. Large bodies are not: the packer
/// refers to them where they are, and each becomes a piece of its own.
///
///     var packer = try GatherPacker()
///     try packer.packMapHeader(1)
///     try packer.packString("data")
///     try packer.packBinary(referencing: GatherPayload(body))
///     try packer.write(toFileDescriptor: socket)
///
/// The message leaves without being joined: ``write(toFileDescriptor:skippingBytes:)`` sends it
/// with `writev`, and ``pieces`` lends it to any other consumer, such as a session of an interned
/// stream (`Examples/gathered-session`).
///
/// Only the functions with `referencing:` in their label refer to memory. They take a
/// ``GatherPayload``, which owns its bytes, and the packer holds each payload until it is emptied
/// or destroyed. All other functions copy. Nothing can dangle unless a caller breaks the promise of
/// the one initialiser of `GatherPayload` that is marked unsafe.
///
/// A packer does not check that headers and items add up: after `packArrayHeader(2)` the caller
/// packs two items. It packs containers at any depth; ``MsgPackCUnpacker`` reads 32.
///
/// Noncopyable, because two copies would free the same C memory. One task at a time may use it; it
/// may move between tasks.
@safe public struct GatherPacker: ~Copyable {
    /// msgpack-c's chunks with the copied bytes, and the vectors.
    let memory: UnsafeMutablePointer<msgpack_vrefbuffer>

    /// msgpack-c's view of `memory`: a callback and its data pointer.
    private var target: msgpack_packer

    /// The payloads that vectors refer to. A payload enters before its vector does.
    private(set) var payloads: [GatherPayload] = []

    /// The failure that broke the packer. A header may have been packed without its body, so every
    /// later call throws the same error.
    private(set) var failure: MsgPackCError?

    /// Bodies of at least this size are referred to.
    let referenceThresholdBytes: Int

    /// Makes an empty packer.
    ///
    /// - Parameter referenceThresholdBytes: bodies that are shorter are copied even by the
    ///   functions that could refer to them. A reference costs a vector of 16 bytes, a retained
    ///   payload, and one more piece. Values below 1 count as 1.
    /// - Throws: `outOfMemory`.
    public init(referenceThresholdBytes: Int = 512) throws(MsgPackCError) {
        // msgpack-c's own threshold (the first 0) does not matter: its callback is not used.
        // SAFETY: the allocation is checked; from here on this value alone owns it.
        guard let memory = unsafe msgpack_vrefbuffer_new(0, 0) else {
            throw MsgPackCError(.outOfMemory)
        }
        unsafe self.memory = unsafe memory
        self.referenceThresholdBytes = max(1, referenceThresholdBytes)
        // SAFETY: the callback gets the pointer that this value owns, typed as it was allocated,
        // and always copies. msgpack-c's own callback decides by length alone, and with a low
        // threshold it would keep pointers into the stack (the 12 bytes of a timestamp 96).
        unsafe target = unsafe msgpack_packer(
            data: memory,
            callback: { data, bytes, length in
                unsafe msgpack_vrefbuffer_append_copy(
                    data?.assumingMemoryBound(to: msgpack_vrefbuffer.self), bytes, length)
            })
    }

    deinit {
        // SAFETY: `memory` came from `msgpack_vrefbuffer_new`, and a noncopyable owner ends once.
        unsafe msgpack_vrefbuffer_free(memory)
    }

    /// Forgets what was packed, releases all payloads, and keeps one chunk of memory. A broken
    /// packer works again.
    ///
    /// - Complexity: O(chunks + payloads).
    public mutating func removeAll() {
        // SAFETY: this value owns the pointer. The vectors go before the payloads do.
        unsafe msgpack_vrefbuffer_clear(memory)
        payloads.removeAll(keepingCapacity: true)
        failure = nil
    }
}

// One owner for the C memory, which is not bound to a thread; payloads are `Sendable`.
extension GatherPacker: @unchecked Sendable {}

extension GatherPacker {
    /// Runs one packing step of msgpack-c. A step that fails breaks the packer.
    ///
    /// - Throws: `outOfMemory`, from this step or an earlier one.
    @inline(__always)
    mutating func apply(
        _ step: (UnsafeMutablePointer<msgpack_packer>) -> Int32
    ) throws(MsgPackCError) {
        if let failure { throw failure }
        // SAFETY: the step is one call of a C packing function, which uses the pointer during the
        // call only; `target` refers to the memory that this value owns.
        guard unsafe step(&target) == 0 else { throw broken() }
    }

    /// Copies the bytes of a str, bin or ext body into the packer's memory.
    ///
    /// - Throws: `outOfMemory`, now or from an earlier call.
    @inline(__always)
    mutating func copyBody(_ bytes: UnsafeRawBufferPointer) throws(MsgPackCError) {
        // msgpack-c would keep an empty vector for an empty body.
        guard let start = bytes.baseAddress, bytes.count > 0 else { return }
        if let failure { throw failure }
        // SAFETY: `count` bytes at `start` are readable during this call, and they are copied.
        let status = unsafe msgpack_vrefbuffer_append_copy(
            memory, start.assumingMemoryBound(to: CChar.self), bytes.count)
        guard status == 0 else { throw broken() }
    }

    /// Copies a small body and refers to a large one.
    ///
    /// - Throws: `outOfMemory`, now or from an earlier call.
    mutating func appendBody(_ payload: GatherPayload) throws(MsgPackCError) {
        precondition(payload.isIntact, "the payload's memory moved")
        // SAFETY: the payload keeps its bytes alive: for a copy through this call, for a reference
        // through `payloads`, which takes the payload before the vector exists.
        let bytes = unsafe payload.memory
        guard bytes.count >= referenceThresholdBytes else { return unsafe try copyBody(bytes) }
        if let failure { throw failure }
        payloads.append(payload)
        let status = unsafe msgpack_vrefbuffer_append_ref(
            memory, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        guard status == 0 else { throw broken() }
    }

    /// Notes that msgpack-c got no memory.
    @inline(never)
    private mutating func broken() -> MsgPackCError {
        let error = MsgPackCError(.outOfMemory)
        failure = error
        return error
    }

    /// `count` if a 32-bit length field can hold it.
    ///
    /// msgpack-c does not check this. It would cut the number off and pack a header with a wrong
    /// length.
    ///
    /// - Throws: `lengthOutOfRange`.
    @inline(__always)
    func checkedLength(_ count: Int) throws(MsgPackCError) -> Int {
        guard UInt32(exactly: count) != nil else { throw MsgPackCError(.lengthOutOfRange) }
        return count
    }
}
