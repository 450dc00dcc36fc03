import Deflate
import StringInterning

/// Deflates pieces of `bytes` and inflates them again. Then inflates `bytes` themselves, which must
/// return, with an output within its limit.
func checkDeflate(_ bytes: [UInt8]) throws(Discrepancy) {
    var input = StreamInput(bytes)
    let framing: DeflateFraming = input.byte() & 1 == 0 ? .rawStream : .zlibMessage
    try checkDeflatedAgain(input, framing)
    var inflater = InflateStream(framing: framing)
    while !input.isAtEnd {
        let piece = input.take(Int(input.byte()) * 8 + 1)
        var output = Bytes()
        var failure: DeflateError?
        do throws(DeflateError) {
            // SAFETY: bytes have no padding; the array outlives the call.
            try unsafe inflater.inflate(piece.span.bytes, into: &output, limitBytes: 1 << 16)
        } catch {
            failure = error
            inflater.reset()
        }
        try expectEqual(output.count <= (failure == nil ? 1 << 16 : 0), true, "bytes inflated")
        let isInside = (0...piece.count).contains(failure?.offset ?? 0)
        try expectEqual(isInside, true, "offset of \(failure as Any) in \(piece.count) bytes")
    }
}

private func checkDeflatedAgain(
    _ input: StreamInput, _ framing: DeflateFraming
) throws(Discrepancy) {
    var input = input
    var deflater = DeflateStream(framing: framing)
    var inflater = InflateStream(framing: framing)
    for _ in 0..<20 where !input.isAtEnd {
        let piece = input.take(Int(input.byte()))
        var coded = Bytes()
        var decoded = Bytes()
        do throws(DeflateError) {
            // SAFETY: bytes have no padding; the buffers outlive the calls.
            try unsafe deflater.deflate(piece.span.bytes, into: &coded)
            try inflater.inflate(coded.bytes, into: &decoded, limitBytes: piece.count)
        } catch {
            throw Discrepancy("deflating, inflating", error, piece)
        }
        try expectEqual(copy(decoded), piece, "bytes inflated, deflated")
    }
}

private func copy(_ bytes: borrowing Bytes) -> [UInt8] {
    // SAFETY: the index is below the count.
    (0..<bytes.count).map { unsafe bytes.bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
}
