import CBenchmarkSupport
import Foundation
import InternedStream

/// The C library: the file that `make clib` builds and users install, loaded at run time.
enum CLibrary {
    /// Its functions; none of them if something is missing.
    static var functions: benchmark_c_library { loaded.functions }

    /// Why it cannot be called.
    static func missing() -> String? { loaded.missing }

    private static let loaded = load()

    private static func load() -> (functions: benchmark_c_library, missing: String?) {
        #if os(macOS)
        let file = "libinterned-stream.dylib"
        #else
        let file = "libinterned-stream.so"
        #endif
        let path = Corpus.root.appendingPathComponent(".build-clib/c/lib/" + file).path
        var functions = benchmark_c_library()
        let reason = benchmark_c_library_load(path, &functions)
        return (functions, reason.map { "\(String(cString: $0)); build it with `make clib`" })
    }
}

/// The interned stream, one way, through the C library.
struct CLibraryCodec<Choice: StreamLevelChoice>: StreamCodec, ~Copyable {
    private let library = CLibrary.functions
    private var encoder: OpaquePointer?
    private var decoder: OpaquePointer?
    private let joined: Block

    init(_ connection: Connection) {
        joined = Block(connection.greatestBytes)
        // The seed for which the library has the secrets of the Swift build's rows.
        let words = [UInt64(1).littleEndian, UInt64(2).littleEndian]
        words.withUnsafeBytes { seed in
            var parameters = ims_parameters()
            _ = library.parameters_default(&parameters)
            parameters.level = Int32(Choice.level.rawValue)
            parameters.seed = seed.assumingMemoryBound(to: UInt8.self).baseAddress
            _ = library.encoder_new(&parameters, nil, &encoder)
        }
        _ = library.decoder_new(nil, &decoder)
    }

    deinit {
        var (encoder, decoder) = (encoder, decoder)
        _ = library.encoder_free(&encoder)
        _ = library.decoder_free(&decoder)
    }

    @inline(__always)
    mutating func encode(_ message: TrafficMessage) -> UnsafeRawBufferPointer {
        var coded = ims_bytes()
        var offset = 0
        _ = library.encoder_encode(
            encoder, message.vectors, message.frames.count, &coded, &offset)
        return UnsafeRawBufferPointer(start: coded.data, count: coded.size)
    }

    @inline(__always)
    mutating func decode(
        _ coded: UnsafeRawBufferPointer, rawBytes: Int, isChecked: Bool
    ) -> UnsafeRawBufferPointer {
        var list: UnsafePointer<ims_bytes>?
        var frameCount = 0
        var offset = 0
        _ = library.decoder_decode(
            decoder, coded.baseAddress, coded.count, &list, &frameCount, &offset)
        // After an error there are no frames, which is the wrong number of bytes.
        let frames = UnsafeBufferPointer(start: list, count: frameCount)
        if frames.count == 1 {
            return UnsafeRawBufferPointer(start: frames[0].data, count: frames[0].size)
        }
        var count = 0
        for frame in frames {
            if isChecked, let start = frame.data {
                (joined.start + count).copyMemory(from: start, byteCount: frame.size)
            }
            count &+= frame.size
        }
        return joined.prefix(count)
    }
}
