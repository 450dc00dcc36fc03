import CLz4
import CZlib
import CZstd

/// lz4 blocks with the earlier messages as history, as `LZ4_compress_fast_continue` has it. The
/// messages lie contiguous in memory, which is lz4's fastest case.
struct Lz4StreamCodec: StreamCodec, ~Copyable {
    private let state = LZ4_createStream()
    private let expander = LZ4_createStreamDecode()
    private let coded: Block
    private let plain: Block
    private var plainBytes = 0

    init(_ connection: Connection) {
        coded = Block(Int(LZ4_compressBound(Int32(connection.greatestBytes))))
        plain = Block(connection.rawBytes)
        LZ4_setStreamDecode(expander, nil, 0)
    }

    deinit {
        LZ4_freeStream(state)
        LZ4_freeStreamDecode(expander)
    }

    @inline(__always)
    mutating func encode(_ message: TrafficMessage) -> UnsafeRawBufferPointer {
        let source = message.raw.baseAddress!.assumingMemoryBound(to: CChar.self)
        let target = coded.start.assumingMemoryBound(to: CChar.self)
        let count = LZ4_compress_fast_continue(
            state, source, target, Int32(message.raw.count), Int32(coded.count), 1)
        return coded.prefix(Int(count))
    }

    @inline(__always)
    mutating func decode(
        _ coded: UnsafeRawBufferPointer, rawBytes: Int, isChecked: Bool
    ) -> UnsafeRawBufferPointer {
        let source = coded.baseAddress!.assumingMemoryBound(to: CChar.self)
        if plainBytes + rawBytes > plain.count { plainBytes = 0 }
        let start = plain.start + plainBytes
        let count = LZ4_decompress_safe_continue(
            expander, source, start.assumingMemoryBound(to: CChar.self), Int32(coded.count),
            Int32(rawBytes))
        plainBytes += Int(max(count, 0))
        return UnsafeRawBufferPointer(start: start, count: Int(max(count, 0)))
    }
}

/// A number of a library's own scale, as a type.
protocol LibraryLevel { static var level: Int32 { get } }
enum Level1: LibraryLevel { static var level: Int32 { 1 } }
enum Level3: LibraryLevel { static var level: Int32 { 3 } }
enum Level6: LibraryLevel { static var level: Int32 { 6 } }

/// One zstd frame a connection, flushed after each message.
struct ZstdStreamCodec<Level: LibraryLevel>: StreamCodec, ~Copyable {
    private let compressor = ZSTD_createCCtx()
    private let expander = ZSTD_createDCtx()
    private let coded: Block
    private let plain: Block

    init(_ connection: Connection) {
        coded = Block(ZSTD_compressBound(connection.greatestBytes) + 64)
        plain = Block(connection.greatestBytes)
        ZSTD_CCtx_setParameter(compressor, ZSTD_c_compressionLevel, Level.level)
    }

    deinit {
        ZSTD_freeCCtx(compressor)
        ZSTD_freeDCtx(expander)
    }

    @inline(__always)
    mutating func encode(_ message: TrafficMessage) -> UnsafeRawBufferPointer {
        var input = ZSTD_inBuffer(src: message.raw.baseAddress, size: message.raw.count, pos: 0)
        var output = ZSTD_outBuffer(dst: coded.start, size: coded.count, pos: 0)
        while ZSTD_compressStream2(compressor, &output, &input, ZSTD_e_flush) > 0 {
            if output.pos == output.size { break }
        }
        return coded.prefix(output.pos)
    }

    @inline(__always)
    mutating func decode(
        _ coded: UnsafeRawBufferPointer, rawBytes: Int, isChecked: Bool
    ) -> UnsafeRawBufferPointer {
        var input = ZSTD_inBuffer(src: coded.baseAddress, size: coded.count, pos: 0)
        var output = ZSTD_outBuffer(dst: plain.start, size: plain.count, pos: 0)
        while input.pos < input.size {
            if ZSTD_isError(ZSTD_decompressStream(expander, &output, &input)) != 0 { break }
        }
        return plain.prefix(output.pos)
    }
}

/// Whether a zlib stream goes on from message to message, as a type.
protocol WindowChoice { static var isCarried: Bool { get } }
enum CarriedWindow: WindowChoice { static var isCarried: Bool { true } }
enum WindowOfMessage: WindowChoice { static var isCarried: Bool { false } }

/// Raw deflate: one stream a connection with a sync flush after each message, whose last four
/// bytes, always the same, are not sent (as WebSockets do it); or one stream a message.
struct ZlibCodec<Level: LibraryLevel, Window: WindowChoice>: StreamCodec, ~Copyable {
    private let compressor = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let expander = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let coded: Block
    private let plain: Block

    init(_ connection: Connection) {
        coded = Block(connection.greatestBytes * 2 + 1_024)
        plain = Block(connection.greatestBytes + 64)
        compressor.initialize(to: z_stream())
        expander.initialize(to: z_stream())
        let size = Int32(MemoryLayout<z_stream>.size)
        deflateInit2_(
            compressor, Level.level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        inflateInit2_(expander, -15, ZLIB_VERSION, size)
    }

    deinit {
        deflateEnd(compressor)
        inflateEnd(expander)
        compressor.deallocate()
        expander.deallocate()
    }

    @inline(__always)
    mutating func encode(_ message: TrafficMessage) -> UnsafeRawBufferPointer {
        compressor.pointee.next_in = UnsafeMutablePointer(
            mutating: message.raw.baseAddress!.assumingMemoryBound(to: UInt8.self))
        compressor.pointee.avail_in = UInt32(message.raw.count)
        compressor.pointee.next_out = coded.start.assumingMemoryBound(to: UInt8.self)
        compressor.pointee.avail_out = UInt32(coded.count)
        deflate(compressor, Window.isCarried ? Z_SYNC_FLUSH : Z_FINISH)
        let count = coded.count - Int(compressor.pointee.avail_out)
        if Window.isCarried { return coded.prefix(count - 4) }
        deflateReset(compressor)
        return coded.prefix(count)
    }

    @inline(__always)
    mutating func decode(
        _ coded: UnsafeRawBufferPointer, rawBytes: Int, isChecked: Bool
    ) -> UnsafeRawBufferPointer {
        expander.pointee.next_out = plain.start.assumingMemoryBound(to: UInt8.self)
        expander.pointee.avail_out = UInt32(plain.count)
        expander.pointee.next_in = UnsafeMutablePointer(
            mutating: coded.baseAddress!.assumingMemoryBound(to: UInt8.self))
        // The ending that is not sent is after the message.
        expander.pointee.avail_in = UInt32(coded.count + (Window.isCarried ? 4 : 0))
        inflate(expander, Z_SYNC_FLUSH)
        if !Window.isCarried { inflateReset(expander) }
        return plain.prefix(plain.count - Int(expander.pointee.avail_out))
    }
}
