import Deflate

/// Stage 1 of an encoder: the body as one raw deflate stream (FORMAT.md section 10).
struct DeflateStage: ~Copyable {
    private var stream = DeflateStream()
    private var output = GrowableBytes()

    mutating func empty() { stream.reset() }

    /// The deflated body, until the next call.
    mutating func compress(
        _ body: UnsafeRawBufferPointer
    ) throws(EncodingStop) -> UnsafeRawBufferPointer {
        output.removeAll()
        do {
            // SAFETY: the body stays for the time of the call.
            try stream.deflate(unsafe RawSpan(_unsafeBytes: body), into: &output)
        } catch {
            throw .raw
        }
        // SAFETY: the bytes stay until `output` changes with the next call.
        return unsafe output.bytes.withUnsafeBytes { unsafe $0 }
    }
}

/// Stage 1 of a decoder.
struct InflateStage: ~Copyable {
    private var stream = InflateStream()
    private var output = GrowableBytes()

    mutating func empty() { stream.reset() }

    /// The inflated body, until the next call.
    mutating func expand(
        _ content: UnsafeRawBufferPointer, limitBytes: Int, offset: Int
    ) throws(StreamError) -> UnsafeRawBufferPointer {
        output.removeAll()
        do {
            // SAFETY: the content stays for the time of the call.
            try stream.inflate(
                unsafe RawSpan(_unsafeBytes: content), into: &output, limitBytes: limitBytes)
        } catch {
            let code: StreamError.Code =
                error.code == .outputLimit ? .outputTooLarge : .damagedStage
            throw StreamError(code, offset: offset + error.offset)
        }
        // SAFETY: the bytes stay until `output` changes with the next call.
        return unsafe output.bytes.withUnsafeBytes { unsafe $0 }
    }
}
