import CZlib
import Deflate
import StringInterning
import TestSupport

/// Messages like those of a connection: the same words with other numbers.
func makeMessages(_ count: Int, seed: UInt64) -> [[UInt8]] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
        let length = Int(random.next() % 30)
        return (0..<length).flatMap { _ in Array("op task-finished \(random.next() % 999) ".utf8) }
    }
}

extension DeflateStream {
    /// The deflated message as an array.
    mutating func deflate(_ message: [UInt8]) throws(DeflateError) -> [UInt8] {
        var output = Bytes()
        try unsafe deflate(message.span.bytes, into: &output)
        return output.copied
    }
}

extension InflateStream {
    /// The inflated message as an array.
    mutating func inflate(
        _ message: [UInt8], limitBytes: Int = 1 << 20
    ) throws(DeflateError) -> [UInt8] {
        var output = Bytes()
        try unsafe inflate(message.span.bytes, into: &output, limitBytes: limitBytes)
        return output.copied
    }

    /// The error that inflating the message ends with, or nil.
    mutating func error(_ message: [UInt8], limitBytes: Int = 1 << 20) -> DeflateError? {
        do throws(DeflateError) {
            _ = try inflate(message, limitBytes: limitBytes)
            return nil
        } catch {
            return error
        }
    }
}

extension Bytes {
    /// The bytes as an array.
    var copied: [UInt8] { unsafe bytes.withUnsafeBytes { unsafe Array($0) } }
}

/// All of `data` through zlib's own inflate in one call: the oracle.
func inflateByZlib(_ data: [UInt8], windowBits: Int32 = -15) -> [UInt8] {
    var stream = unsafe z_stream()
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    let status = unsafe inflateInit2_(&stream, windowBits, ZLIB_VERSION, size)
    precondition(status == Z_OK)
    defer { _ = unsafe inflateEnd(&stream) }
    var input = data
    var output = [UInt8](repeating: 0, count: 1 << 20)
    // SAFETY: zlib reads and writes within the two arrays, whose lengths it is given.
    let free = unsafe input.withUnsafeMutableBufferPointer { source in
        unsafe output.withUnsafeMutableBufferPointer { target in
            unsafe stream.next_in = source.baseAddress
            unsafe stream.avail_in = UInt32(source.count)
            unsafe stream.next_out = target.baseAddress
            unsafe stream.avail_out = UInt32(target.count)
            _ = unsafe inflate(&stream, Z_SYNC_FLUSH)
            return unsafe Int(stream.avail_out)
        }
    }
    return Array(output.dropLast(free))
}
