import Deflate
import StringInterning

/// Stage 1 of an encoder: the bodies as one raw deflate stream (FORMAT.md section 10).
///
/// Every body goes through it, so that the window holds it, whether or not the deflated bytes are sent.
struct DeflateStage: ~Copyable {
    private var stream = DeflateStream()
    private var output = Bytes()

    /// Forgets the window; the memory is kept.
    mutating func empty() { stream.reset() }

    /// The deflated body, until the next call, or nil if it cannot be deflated.
    mutating func compress(_ body: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        output.removeAll()
        do {
            // SAFETY: the body stays for the time of the call.
            try stream.deflate(unsafe RawSpan(_unsafeBytes: body), into: &output)
        } catch {
            return nil
        }
        // SAFETY: the bytes stay until `output` changes with the next call.
        return unsafe output.buffer
    }

    /// Bytes of memory of the output; that of zlib's state is not counted.
    var memoryBytes: Int { output.capacity }
}

/// Stage 1 of a decoder.
struct InflateStage: ~Copyable {
    private var stream = InflateStream()
    private var output = Bytes()
    private var stored = Bytes()

    /// Enough for most bodies from the first one on; zlib's state takes ten times as much.
    private static let initialBytes = 4_096

    /// Forgets the window; the memory is kept.
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

    /// Bytes of memory of the output; that of zlib's state is not counted.
    var memoryBytes: Int { output.capacity }

    /// Takes a body that was not deflated into the window: inflates it as stored blocks (RFC 1951,
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
