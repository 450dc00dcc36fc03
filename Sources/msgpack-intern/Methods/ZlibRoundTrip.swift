import CZlib

/// Both ends of a zlib stream. Safe to use: it owns the two states that it points to.
@safe final class ZlibRoundTrip {
    /// The length of the end of a sync flush, which is always 00 00 ff ff.
    static let flushTailBytes = 4

    private let deflater: UnsafeMutablePointer<z_stream>
    private let inflater: UnsafeMutablePointer<z_stream>

    /// Both ends at their start.
    ///
    /// - Parameter isRaw: whether the stream is deflate alone, without the head and check of zlib.
    init(isRaw: Bool = false) {
        unsafe deflater = .allocate(capacity: 1)
        unsafe inflater = .allocate(capacity: 1)
        unsafe deflater.initialize(to: z_stream())
        unsafe inflater.initialize(to: z_stream())
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        let windowBits = isRaw ? -MAX_WBITS : MAX_WBITS
        // SAFETY: the streams are zeroed, so zlib takes its own allocator; the size is theirs.
        let deflating = unsafe deflateInit2_(
            deflater, 6, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        let inflating = unsafe inflateInit2_(inflater, windowBits, ZLIB_VERSION, size)
        precondition(deflating == Z_OK && inflating == Z_OK, "zlib has no memory to start with")
    }

    deinit {
        unsafe deflateEnd(deflater)
        unsafe inflateEnd(inflater)
        unsafe deflater.deallocate()
        unsafe inflater.deallocate()
    }

    /// Puts both ends back to their start.
    func reset() {
        unsafe deflateReset(deflater)
        unsafe inflateReset(inflater)
    }

    /// Compresses `plain`.
    ///
    /// - Parameter endsStream: whether the stream ends after it, and another one begins.
    func pack(_ plain: [UInt8], endsStream: Bool) -> [UInt8] {
        let bound = unsafe Int(deflateBound(deflater, UInt(plain.count))) + 16
        let flush = endsStream ? Z_FINISH : Z_SYNC_FLUSH
        let packed = unsafe run(deflater, plain, capacity: bound) { unsafe deflate($0, flush) }
        if endsStream { unsafe deflateReset(deflater) }
        return packed
    }

    /// The `byteCount` bytes that `packed` was made from, or fewer if it is damaged.
    func unpack(_ packed: [UInt8], byteCount: Int, endsStream: Bool) -> [UInt8] {
        // One byte more than there should be, so that too much is seen.
        let plain = unsafe run(inflater, packed, capacity: byteCount + 1) {
            unsafe inflate($0, Z_SYNC_FLUSH)
        }
        if endsStream { unsafe inflateReset(inflater) }
        return plain
    }

    /// The bytes that `packed` was made from, of a stream that goes on; `nil` if it is damaged or they
    /// are more than `limitBytes`.
    func unpack(_ packed: [UInt8], limitBytes: Int) -> [UInt8]? {
        var plain: [UInt8] = []
        var rest = packed[...]
        while true {
            let room = min(limitBytes + 1 - plain.count, max(4 * packed.count, 1 << 10))
            var status = Z_OK
            plain += unsafe run(inflater, Array(rest), capacity: room) { stream in
                unsafe status = inflate(stream, Z_SYNC_FLUSH)
                return status
            }
            rest = rest.suffix(unsafe Int(inflater.pointee.avail_in))
            // Nothing was left to do, which is no error.
            if status == Z_BUF_ERROR, rest.isEmpty { return plain }
            guard status == Z_OK, plain.count <= limitBytes else { return nil }
            if rest.isEmpty, unsafe inflater.pointee.avail_out > 0 { return plain }
        }
    }

    /// One call of zlib with all of `input` and room for `capacity` bytes, which must be enough.
    private func run(
        _ stream: UnsafeMutablePointer<z_stream>, _ input: [UInt8], capacity: Int,
        _ call: (UnsafeMutablePointer<z_stream>) -> Int32
    ) -> [UInt8] {
        var input = input
        return unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
                // SAFETY: both lengths are those of the buffers, which outlive the call; zlib is
                // given new pointers before it is called again. A message is below 4 GiB.
                unsafe stream.pointee.next_in = source.baseAddress
                unsafe stream.pointee.avail_in = UInt32(source.count)
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(capacity)
                _ = unsafe call(stream)
                count = unsafe capacity - Int(stream.pointee.avail_out)
            }
        }
    }

    /// `pack` for frames in memory, one after the other, into `target`, which must have room for the
    /// result.
    @unsafe func pack(
        _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>,
        into target: UnsafeMutableRawBufferPointer, endsStream: Bool
    ) {
        unsafe send(into: target, deflater)
        for index in 0..<frames.count {
            unsafe take(frames[index], deflater)
            let isLast = index == frames.count - 1
            let flush = isLast ? (endsStream ? Z_FINISH : Z_SYNC_FLUSH) : Z_NO_FLUSH
            _ = unsafe deflate(deflater, flush)
        }
        if endsStream { unsafe deflateReset(deflater) }
    }

    /// `unpack` for bytes in memory, into `target`.
    @unsafe func unpack(
        _ packed: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer,
        endsStream: Bool
    ) {
        unsafe send(into: target, inflater)
        unsafe take(packed, inflater)
        _ = unsafe inflate(inflater, Z_SYNC_FLUSH)
        if endsStream { unsafe inflateReset(inflater) }
    }

    /// Makes `target` the output of `stream`.
    private func send(
        into target: UnsafeMutableRawBufferPointer, _ stream: UnsafeMutablePointer<z_stream>
    ) {
        // SAFETY: the length is the buffer's own; the caller keeps it until zlib has been called.
        unsafe stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(target.count)
    }

    /// Makes `bytes` the input of `stream`.
    private func take(_ bytes: UnsafeRawBufferPointer, _ stream: UnsafeMutablePointer<z_stream>) {
        // SAFETY: as above; zlib only reads its input.
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
            mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
        unsafe stream.pointee.avail_in = UInt32(bytes.count)
    }
}
