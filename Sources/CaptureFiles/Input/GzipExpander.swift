import CZlib

/// Expands a gzip file as it is read, some kilobytes at a time.
///
/// Takes several gzip members in a row, as the format allows, and zeros after the last one, with which
/// tapes and block devices fill up a file (gzip(1) ignores them too). Nothing else may follow.
///
/// Safe to use: the one unsafe thing it holds is zlib's state, made by `init` and freed by `deinit`.
@safe final class GzipExpander {
    private let file: POSIXFile
    private let limitBytes: Int
    private var packed: [UInt8]
    private var packedRange = 0..<0
    private var fileHasEnded = false
    private var isInsideMember = true
    private var isInPadding = false
    private var expandedBytes = 0
    private let stream: UnsafeMutablePointer<z_stream>

    /// An expander for `file`, whose bytes read so far are `head`.
    init(file: POSIXFile, head: [UInt8], limitBytes: Int) throws(CaptureError) {
        self.file = file
        self.limitBytes = limitBytes
        packed = head
        packedRange = 0..<packed.count
        packed.append(contentsOf: repeatElement(0, count: max(0, (64 << 10) - packed.count)))
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // 15 window bits, + 16: a gzip header and trailer, nothing else.
        let status = unsafe inflateInit2_(
            stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        if status != Z_OK {
            // zlib's state takes some 40 kilobytes.
            throw CaptureError(.outOfMemory(wanted: 40 << 10))
        }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deinitialize(count: 1)
        unsafe stream.deallocate()
    }

    /// Writes the next expanded bytes into `output`, at least one of them; 0 means the end.
    ///
    /// - Throws: `gzipDamaged`, `gzipTruncated`, `gzipTrailingBytes`, `expandsOverLimit`, or what
    ///   reading the file throws.
    func expand(into output: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
        while true {
            if packedRange.isEmpty { try refill() }
            if packedRange.isEmpty {
                if isInsideMember { throw failure(.gzipTruncated) }
                return 0
            }
            if !isInsideMember {
                try startNextMember()
                continue
            }
            let produced = try unsafe inflateOnce(into: output)
            if produced > 0 {
                if produced > limitBytes - expandedBytes {
                    throw failure(.expandsOverLimit(limit: limitBytes))
                }
                expandedBytes += produced
                return produced
            }
        }
    }

    private func refill() throws(CaptureError) {
        if fileHasEnded { return }
        let count = try unsafe packed.withUnsafeMutableBufferPointer {
            (buffer) throws(CaptureError) -> Int in
            // SAFETY: the buffer is the array's own, and is used up before the closure returns.
            try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
        packedRange = 0..<count
        fileHasEnded = count == 0
    }

    /// After a member: skips zeros, or begins the next member.
    private func startNextMember() throws(CaptureError) {
        let padding = packed[packedRange].prefix { $0 == 0 }.count
        if padding > 0 {
            isInPadding = true
            packedRange = (packedRange.lowerBound + padding)..<packedRange.upperBound
            return
        }
        guard !isInPadding, packed[packedRange.lowerBound] == 0x1F else {
            throw failure(.gzipTrailingBytes)
        }
        guard unsafe inflateReset(stream) == Z_OK else { throw failure(.gzipDamaged) }
        isInsideMember = true
    }

    /// One call of zlib's inflate. Consumes input, produces output, or throws, so a loop over it ends.
    private func inflateOnce(
        into output: UnsafeMutableRawBufferPointer
    ) throws(CaptureError) -> Int {
        let available = packedRange.count
        let capacity = min(output.count, Int(Int32.max))
        let status = unsafe packed.withUnsafeMutableBufferPointer { input -> Int32 in
            // SAFETY: `packedRange` lies in `packed`, and zlib keeps neither pointer after the call
            // that it could use without being given a new one.
            unsafe stream.pointee.next_in = input.baseAddress.map {
                unsafe $0 + packedRange.lowerBound
            }
            // Both counts are far below 2^32: the input is `packed`, the capacity has a bound above.
            unsafe stream.pointee.avail_in = UInt32(available)
            unsafe stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
            unsafe stream.pointee.avail_out = UInt32(capacity)
            return unsafe inflate(stream, Z_NO_FLUSH)
        }
        let consumed = unsafe available - Int(stream.pointee.avail_in)
        let produced = unsafe capacity - Int(stream.pointee.avail_out)
        packedRange = (packedRange.lowerBound + consumed)..<packedRange.upperBound
        switch status {
        case Z_STREAM_END: isInsideMember = false
        case Z_OK where consumed > 0 || produced > 0: break
        case Z_BUF_ERROR where consumed > 0 || produced > 0: break
        default: throw failure(.gzipDamaged)
        }
        return produced
    }

    private func failure(_ code: CaptureError.Code) -> CaptureError {
        CaptureError(code, byteOffset: expandedBytes)
    }
}
