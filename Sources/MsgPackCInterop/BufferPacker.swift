internal import CMsgpack

/// Packs into one growing buffer (`msgpack_sbuffer`).
public typealias BufferPacker = MsgPackCPacker<SimpleBuffer>

/// The memory of a ``BufferPacker``: one C allocation that doubles.
@safe public struct SimpleBuffer: ~Copyable {
    fileprivate let memory: UnsafeMutablePointer<msgpack_sbuffer>

    fileprivate init() throws(MsgPackCError) {
        // SAFETY: the allocation was checked; from here on this value alone owns it.
        guard let memory = unsafe msgpack_sbuffer_new() else {
            throw MsgPackCError(.outOfMemory)
        }
        unsafe self.memory = unsafe memory
    }

    deinit {
        // SAFETY: `memory` came from `msgpack_sbuffer_new`, and a noncopyable owner ends once.
        unsafe msgpack_sbuffer_free(memory)
    }
}

extension MsgPackCPacker where Buffer == SimpleBuffer {
    /// Makes an empty packer.
    ///
    /// - Throws: `outOfMemory`.
    public init() throws(MsgPackCError) {
        let buffer = try SimpleBuffer()
        // SAFETY: the callback gets the pointer that `buffer` owns, typed as it was allocated, and
        // copies the bytes before it returns.
        let target = unsafe msgpack_packer(
            data: buffer.memory,
            callback: { data, bytes, length in unsafe msgpack_sbuffer_write(data, bytes, length) })
        unsafe self.init(target: target, callbackFailure: .outOfMemory, buffer: buffer)
    }

    /// Bytes packed so far.
    ///
    /// - Complexity: O(1).
    public var byteCount: Int {
        // SAFETY: `buffer` owns the pointer, so it is alive.
        unsafe buffer.memory.pointee.size
    }

    /// The packed bytes, without a copy. The next packing call ends the span.
    ///
    /// - Complexity: O(1).
    public var bytes: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            // SAFETY: `data` holds `size` initialised bytes; they move only in a mutating call,
            // which the borrow rules out while the span lives.
            let raw = unsafe UnsafeRawBufferPointer(
                start: buffer.memory.pointee.data, count: buffer.memory.pointee.size)
            return unsafe _overrideLifetime(RawSpan(_unsafeBytes: raw), borrowing: self)
        }
    }

    /// The packed bytes as an array.
    ///
    /// - Complexity: O(``byteCount``), one allocation.
    public func joined() -> [UInt8] {
        [UInt8](copying: bytes)
    }

    /// Forgets what was packed and keeps the memory. A broken packer works again.
    ///
    /// - Complexity: O(1).
    public mutating func removeAll() {
        // SAFETY: `buffer` owns the pointer, so it is alive.
        unsafe msgpack_sbuffer_clear(buffer.memory)
        failure = nil
    }
}

extension [UInt8] {
    /// A copy of the bytes of `span`.
    ///
    /// - Complexity: O(bytes), one allocation.
    init(copying span: RawSpan) {
        // SAFETY: the pointer is used inside the closure only.
        self = unsafe span.withUnsafeBytes { raw in unsafe [UInt8](raw) }
    }
}
