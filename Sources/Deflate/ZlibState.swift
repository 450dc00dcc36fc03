import CZlib
import StringInterning

/// What one call of zlib did.
struct ZlibStep {
    /// zlib's status.
    let status: Int32
    /// Bytes it read.
    let consumed: Int
    /// Bytes it wrote.
    let produced: Int
    /// Whether an inflater is exactly between two blocks, of which the former was not the last.
    let isBetweenBlocks: Bool

    /// Whether it neither read nor wrote.
    var isIdle: Bool { consumed == 0 && produced == 0 }
}

/// The owner of one `z_stream`, which zlib wants at a fixed address.
///
/// Sendable, because the C state has one owner and zlib keeps nothing outside of it. Its deinit is
/// inlinable, because Embedded Swift destroys a value only where it can see how.
@safe
@usableFromInline
struct ZlibState: ~Copyable, @unchecked Sendable {
    /// Which half of zlib the state belongs to.
    @usableFromInline
    enum Direction {
        case deflate
        case inflate
    }

    /// Bytes handed to zlib in one call at most; its counters have 32 bits.
    static let limitStepBytes = 1 << 30

    private let stream: UnsafeMutablePointer<z_stream>
    private let direction: Direction

    /// A state for compressing.
    ///
    /// - Throws: `outOfMemory`, or `internalFailure` if zlib refuses the settings or its version.
    init(deflating settings: DeflateSettings, _ framing: DeflateFraming) throws(DeflateError) {
        direction = .deflate
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // SAFETY: the stream is zeroed, so zlib takes its own allocator; the size is its size.
        let status = unsafe deflateInit2_(
            stream, Int32(settings.level), Z_DEFLATED,
            framing.signedWindowBits(settings.windowBits), Int32(settings.memoryLevel),
            Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        try Self.checkStart(status)
    }

    /// A state for decompressing.
    ///
    /// - Throws: `outOfMemory`, or `internalFailure` if zlib refuses the settings or its version.
    init(inflating windowBits: Int, _ framing: DeflateFraming) throws(DeflateError) {
        direction = .inflate
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // SAFETY: the stream is zeroed, so zlib takes its own allocator; the size is its size.
        let status = unsafe inflateInit2_(
            stream, framing.signedWindowBits(windowBits), ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        try Self.checkStart(status)
    }

    @inlinable
    deinit { end() }

    /// Frees what zlib and `init` have allocated.
    @usableFromInline
    func end() {
        // SAFETY: only deinit calls this. The stream was initialised for this direction; ending one
        // whose start failed is answered by Z_STREAM_ERROR and frees nothing.
        switch direction {
        case .deflate: _ = unsafe deflateEnd(stream)
        case .inflate: _ = unsafe inflateEnd(stream)
        }
        unsafe stream.deallocate()
    }

    private static func checkStart(_ status: Int32) throws(DeflateError) {
        if status == Z_OK { return }
        throw DeflateError(status == Z_MEM_ERROR ? .outOfMemory : .internalFailure, offset: 0)
    }

    /// Forgets the window and starts a new stream with the same settings.
    mutating func reset() {
        // SAFETY: the stream was initialised for this direction by init.
        switch direction {
        case .deflate: _ = unsafe deflateReset(stream)
        case .inflate: _ = unsafe inflateReset(stream)
        }
    }

    /// Reads from `input` and appends up to `room` bytes to `output`, in one call of zlib.
    mutating func step(
        _ input: UnsafeRawBufferPointer, _ output: inout Bytes, room: Int, flush: Int32
    ) -> ZlibStep {
        let offered = min(input.count, Self.limitStepBytes)
        let space = min(room, Self.limitStepBytes)
        // SAFETY: zlib reads at most `offered` bytes of input and never writes there; it writes at
        // most `space` bytes into the room. Both pointers are used only during the call.
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        unsafe stream.pointee.avail_in = UInt32(offered)
        output.reserve(space)
        unsafe stream.pointee.next_out = output.target.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(space)
        let status = call(flush)
        let produced = unsafe space - Int(stream.pointee.avail_out)
        output.commit(produced)
        let consumed = unsafe offered - Int(stream.pointee.avail_in)
        unsafe stream.pointee.next_in = nil
        unsafe stream.pointee.next_out = nil
        // zlib.h, inflate(): unused bits, + 64 in the last block, + 128 right after a block.
        let isBetweenBlocks = unsafe stream.pointee.data_type & 0xFF == 128
        return ZlibStep(
            status: status, consumed: consumed, produced: produced,
            isBetweenBlocks: isBetweenBlocks)
    }

    private func call(_ flush: Int32) -> Int32 {
        // SAFETY: step has set both buffers; the stream was initialised for this direction.
        switch direction {
        case .deflate: unsafe CZlib.deflate(stream, flush)
        case .inflate: unsafe CZlib.inflate(stream, flush)
        }
    }
}

/// Whether the last bytes are the four of a sync flush. A message that was cut is found by it, if
/// zlib has no reason to miss the rest.
func endsWithFlush(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 4 else { return false }
    // SAFETY: there are at least four bytes, checked above.
    let last = unsafe bytes.loadUnaligned(fromByteOffset: bytes.count - 4, as: UInt32.self)
    return UInt32(bigEndian: last) == 0x0000_FFFF
}
