import Deflate
import StringInterning

/// Stage 1 of an encoder: the bodies as one raw deflate stream (FORMAT.md section 10).
///
/// Every body goes through, so that the window holds it, whether or not what comes out is sent.
struct DeflateStage: ~Copyable {
    private var stream = DeflateStream()
    private var output = Bytes()

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
        return unsafe output.buffer
    }
}

/// Stage 1 of a decoder.
struct InflateStage: ~Copyable {
    private var stream = InflateStream()
    private var output = Bytes()
    private var stored = Bytes()

    /// Room for most bodies from the first one on; zlib's state takes ten times as much.
    private static let initialBytes = 4_096

    mutating func empty() { stream.reset() }

    /// The inflated body, until the next call.
    mutating func expand(
        _ content: UnsafeRawBufferPointer, limitBytes: Int, offset: Int
    ) throws(StreamError) -> UnsafeRawBufferPointer {
        output.removeAll()
        output.reserve(Self.initialBytes)
        do {
            // SAFETY: the content stays for the time of the call.
            try stream.inflate(
                unsafe RawSpan(_unsafeBytes: content), into: &output, limitBytes: limitBytes)
        } catch {
            throw StreamError(Self.code(error.code), offset: offset + error.offset)
        }
        // SAFETY: the bytes stay until `output` changes with the next call.
        return unsafe output.buffer
    }

    private static func code(_ code: DeflateError.Code) -> StreamError.Code {
        switch code {
        case .outputLimit: .outputTooLarge
        case .outOfMemory: .outOfMemory
        default: .damagedStage
        }
    }

    /// Takes a body that was sent as it is into the window: inflates it as stored blocks (RFC 1951,
    /// section 3.2.4).
    mutating func take(_ body: UnsafeRawBufferPointer, offset: Int) throws(StreamError) {
        var start = 0
        while start < body.count {
            let size = min(body.count - start, 65_535)
            let length = UInt64(size)
            stored.removeAll()
            stored.append(0)
            stored.append(length, size: 2)
            stored.append(~length, size: 2)
            // SAFETY: the body stays for the time of the call.
            unsafe stored.append(UnsafeRawBufferPointer(rebasing: body[start..<start + size]))
            // The header of the flush, whose other four bytes are always left out.
            stored.append(0)
            _ = unsafe try expand(stored.buffer, limitBytes: size, offset: offset)
            start += size
        }
    }
}
