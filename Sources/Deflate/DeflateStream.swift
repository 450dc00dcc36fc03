import CZlib
package import StringInterning

/// Compresses the messages of one direction of a connection.
///
/// zlib's state is allocated with the first message, so an idle stream costs nothing; after that
/// no message allocates beyond the growth of its output. A value has one owner.
package struct DeflateStream: ~Copyable, Sendable {
    private let settings: DeflateSettings
    private let framing: DeflateFraming
    private var state: ZlibState?
    private var isPoisoned = false

    /// A stream that has not seen a message.
    package init(
        settings: DeflateSettings = DeflateSettings(), framing: DeflateFraming = .rawStream
    ) {
        self.settings = settings
        self.framing = framing
    }

    /// Appends the deflated message to `output`.
    ///
    /// - Throws: `outOfMemory` or `internalFailure`, and `poisoned` ever after; `output` is then as it
    ///   was.
    /// - Complexity: O(length of the message).
    package mutating func deflate(
        _ message: RawSpan, into output: inout Bytes
    ) throws(DeflateError) {
        guard !isPoisoned else { throw DeflateError(.poisoned, offset: 0) }
        if framing.carriesWindow && message.byteCount == 0 { return }
        let start = output.count
        let result = unsafe message.withUnsafeBytes { bytes -> Result<Void, DeflateError> in
            // SAFETY: a span's bytes are readable for the length of the closure.
            do throws(DeflateError) {
                return .success(try unsafe deflateAll(bytes, &output))
            } catch {
                return .failure(error)
            }
        }
        if case .failure(let error) = result {
            isPoisoned = true
            output.truncate(to: start)
            throw error
        }
    }

    /// Forgets the window; the next message starts a new stream.
    ///
    /// - Complexity: O(window).
    package mutating func reset() {
        state?.reset()
        isPoisoned = false
    }

    private mutating func deflateAll(
        _ input: UnsafeRawBufferPointer, _ output: inout Bytes
    ) throws(DeflateError) {
        if state == nil { state = try ZlibState(deflating: settings, framing) }
        let flush = framing.carriesWindow ? Z_SYNC_FLUSH : Z_FINISH
        var offset = 0
        var isDone = false
        while !isDone {
            // SAFETY: offset counts bytes that zlib read of input, so it is at most input.count.
            let rest = unsafe UnsafeRawBufferPointer(rebasing: input[offset...])
            // A flush goes on until zlib leaves room; it asks for more than six bytes.
            let room = max(64, min(rest.count, 1 << 20))
            let isLastPart = rest.count <= ZlibState.limitStepBytes
            let step = unsafe state?.step(
                rest, &output, room: room, flush: isLastPart ? flush : Z_NO_FLUSH)
            guard let step, step.status != Z_STREAM_ERROR else {
                throw DeflateError(.internalFailure, offset: offset)
            }
            offset += step.consumed
            isDone =
                framing.carriesWindow
                ? offset == input.count && step.produced < room : step.status == Z_STREAM_END
            guard isDone || !step.isIdle else { throw DeflateError(.noProgress, offset: offset) }
        }
        try finish(&output, offset)
    }

    /// Leaves out the tail of a flush, or makes ready for the next message of its own.
    private mutating func finish(
        _ output: inout Bytes, _ offset: Int
    ) throws(DeflateError) {
        switch framing {
        case .rawStream:
            guard unsafe endsWithFlush(output.buffer) else {
                throw DeflateError(.internalFailure, offset: offset)
            }
            output.truncate(to: output.count - 4)
        case .zlibStream: break
        case .zlibMessage: state?.reset()
        }
    }
}
