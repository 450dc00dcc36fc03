import CZlib
import Testing

/// What the zlib stream `compressed` holds, or an issue if it is no whole stream.
func inflate(_ compressed: [UInt8]) throws -> [UInt8] {
    var stream = unsafe z_stream()
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    try #require(unsafe inflateInit_(&stream, ZLIB_VERSION, size) == Z_OK)
    defer { unsafe inflateEnd(&stream) }
    var input = compressed
    var output: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    // SAFETY: zlib gets pointers and counts of buffers that live through the closures.
    let status = unsafe input.withUnsafeMutableBufferPointer { source in
        unsafe stream.next_in = source.baseAddress
        unsafe stream.avail_in = UInt32(source.count)
        var status = Z_OK
        while status == Z_OK {
            let count = unsafe piece.withUnsafeMutableBufferPointer { target in
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(target.count)
                status = unsafe inflate(&stream, Z_NO_FLUSH)
                return unsafe target.count - Int(stream.avail_out)
            }
            output += piece.prefix(count)
        }
        return status
    }
    try #require(status == Z_STREAM_END)
    try #require(unsafe stream.avail_in == 0, "bytes after the end of the stream")
    return output
}
