import MsgPackWire

/// A scanner finds the messages that `skip` finds, or its error, however the stream is cut.
func checkScanner(_ bytes: [UInt8]) throws(Discrepancy) {
    let isLong = bytes.count > 4_000
    try checkScanner(bytes, .standard, inPiecesOf: isLong ? [4_096] : [1, 64])
    if isLong { return }
    try checkScanner(bytes, MsgPackLimits(depth: 2, items: 20), inPiecesOf: [3])
    try checkScanner(bytes, MsgPackLimits(bytes: 31), inPiecesOf: [7])
}

private func checkScanner(
    _ bytes: [UInt8], _ limits: MsgPackLimits, inPiecesOf sizes: [Int]
) throws(Discrepancy) {
    let expected = StreamVerdict(skipping: bytes, limits)
    for size in sizes {
        let scanned = StreamVerdict(scanning: bytes, inPiecesOf: size, limits)
        try expectEqual(scanned, expected, "scanned in pieces of \(size), skipped")
    }
}

/// Where the messages of a stream end, and how the stream ends.
private struct StreamVerdict: Equatable {
    private var ends: [Int] = []
    private var error: MsgPackError?

    init(skipping bytes: [UInt8], _ limits: MsgPackLimits) {
        var reader = MsgPackReader(bytes, limits: limits)
        do throws(MsgPackError) {
            while !reader.isAtEnd { ends.append(try reader.skip().upperBound) }
        } catch {
            self.error = error.code == .truncated ? Self.limited(error, bytes, ends, limits) : error
        }
    }

    init(scanning bytes: [UInt8], inPiecesOf size: Int, _ limits: MsgPackLimits) {
        var scanner = MsgPackScanner(limits: limits)
        var position = 0
        do throws(MsgPackError) {
            while position < bytes.count {
                let end = min(position + size, bytes.count)
                if let count = try scanner.scan(bytes.span.extracting(position..<end)) {
                    position += count
                    ends.append(position)
                } else {
                    position = end
                }
            }
            try scanner.finish()
        } catch {
            self.error = error
        }
    }

    /// A message that is cut where it must become longer than the limit breaks the limit: `skip`
    /// says so of the same message with more bytes after it.
    private static func limited(
        _ error: MsgPackError, _ bytes: [UInt8], _ ends: [Int], _ limits: MsgPackLimits
    ) -> MsgPackError {
        let start = ends.last ?? 0
        let least = claimedByteCount(Array(bytes[error.offset...]))
        let cut = bytes.count - error.offset
        let isOver = error.offset - start + max(least, cut + 1) > limits.bytes
        return isOver ? MsgPackError(.byteLimit, offset: start) : error
    }

    /// The bytes of an item that is cut, as far as its header has arrived.
    private static func claimedByteCount(_ item: [UInt8]) -> Int {
        guard let first = item.first else { return 1 }
        let format = Format(byte: first)
        let hasLength = [.str, .bin, .ext].contains(format.family)
        let lengthBytes = format.argumentByteCount - (format.family == .ext ? 1 : 0)
        guard hasLength, item.count > lengthBytes else { return format.headerByteCount }
        let length = item[1...].prefix(lengthBytes).reduce(0) { $0 << 8 | Int($1) }
        return format.headerByteCount + (format.embeddedNumber ?? length)
    }
}
