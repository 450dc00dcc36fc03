internal import CMsgpack

/// Packs MessagePack items through msgpack-c into a buffer that `Buffer` owns.
///
/// msgpack-c separates *what* is packed (the inline `msgpack_pack_*` functions) from *where* it
/// goes (one C callback and its data pointer). This type keeps that cut: the vocabulary is written
/// once and never looks at `Buffer`, which only owns the C memory and gives it back. Use it under
/// the names ``BufferPacker``, ``GatherPacker`` and ``DeflatingPacker``.
///
/// A packer does not check that headers and items add up: after `packArrayHeader(count: 2)` the
/// caller packs two items. It packs deeper than ``MsgPackCUnpacker`` can read (32).
///
/// Noncopyable: two copies would free the same C memory. Not `Sendable`: one thread at a time.
@safe public struct MsgPackCPacker<Buffer: ~Copyable>: ~Copyable {
    /// msgpack-c's view of the buffer: callback and data pointer. The pointer stays valid as long
    /// as `buffer`, which is stored beside it and owns the memory.
    var target: msgpack_packer

    /// The failure that broke the packer. A header may have gone out without its body, so every
    /// later call throws the same error.
    var failure: MsgPackCError?

    /// The owner of the C memory.
    var buffer: Buffer

    /// What a refusing callback of this kind of buffer means.
    private let callbackFailure: MsgPackCError.Code

    init(
        target: msgpack_packer, callbackFailure: MsgPackCError.Code, buffer: consuming Buffer
    ) {
        // SAFETY: the caller made `target` of the memory that `buffer` owns.
        unsafe self.target = unsafe target
        self.callbackFailure = callbackFailure
        self.buffer = buffer
    }
}

extension MsgPackCPacker where Buffer: ~Copyable {
    /// Runs one C packing step and breaks the packer when the step fails.
    ///
    /// - Throws: the failure that broke the packer, now or earlier.
    @inline(__always)
    mutating func apply(
        _ step: (UnsafeMutablePointer<msgpack_packer>) -> Int32
    ) throws(MsgPackCError) {
        if let failure { throw failure }
        // SAFETY: the step is one call of a C packing function, which uses the pointer during the
        // call only; `target` refers to the memory that `buffer` owns and keeps alive.
        guard unsafe step(&target) == 0 else {
            let broken = MsgPackCError(callbackFailure)
            failure = broken
            throw broken
        }
    }

    /// Hands the bytes of a str, bin or ext body to the callback, which copies or compresses them.
    @inline(__always)
    mutating func appendBody(_ bytes: RawSpan) throws(MsgPackCError) {
        // msgpack-c would pass an empty body on, and a gather buffer would keep an empty vector.
        guard !bytes.isEmpty else { return }
        if let failure { throw failure }
        // SAFETY: the pointer is used inside the closure only, and none of the three callbacks
        // keeps it: all of them copy (see the callback of each buffer).
        let status = unsafe bytes.withUnsafeBytes { raw in
            unsafe target.callback(
                target.data, raw.baseAddress?.assumingMemoryBound(to: CChar.self), raw.count)
        }
        guard status == 0 else {
            let broken = MsgPackCError(callbackFailure)
            failure = broken
            throw broken
        }
    }

    /// `count` if a 32-bit length field can hold it.
    ///
    /// msgpack-c does not check: it would cut the number and pack a header that lies.
    @inline(__always)
    func checkedLength(_ count: Int) throws(MsgPackCError) -> Int {
        guard UInt32(exactly: count) != nil else { throw MsgPackCError(.lengthOutOfRange) }
        return count
    }
}
