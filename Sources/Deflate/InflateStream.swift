import CZlib
package import StringInterning

/// Decompresses the messages of one direction of a connection.
///
/// Output is limited as it is produced; nothing is reserved from a claim. zlib's state is allocated
/// with the first message. A value has one owner.
package struct InflateStream: ~Copyable, Sendable {
    private let windowBits: Int
    private let framing: DeflateFraming
    private var state: ZlibState?
    private var isPoisoned = false

    /// A stream that has not seen a message; `windowBits` (9 … 15) not below the deflater's.
    package init(windowBits: Int = 15, framing: DeflateFraming = .rawStream) {
        precondition(windowBits >= 9 && windowBits <= 15, "windowBits out of range")
        self.windowBits = windowBits
        self.framing = framing
    }

    /// Appends the inflated message to `output`, at most `limitBytes` bytes.
    ///
    /// - Throws: `truncated`, `damaged`, `trailingBytes`, `unexpectedEnd`, `outputLimit`,
    ///   `noProgress`, `outOfMemory` or `internalFailure`, and `poisoned` ever after; `output` is
    ///   then as it was. Raw deflate has no checksum: damage that gives other valid data is for
    ///   the caller to find.
    /// - Complexity: O(length of the message + bytes produced).
    package mutating func inflate(
        _ message: RawSpan, into output: inout Bytes, limitBytes: Int
    ) throws(DeflateError) {
        precondition(limitBytes >= 0, "negative limit")
        guard !isPoisoned else { throw DeflateError(.poisoned, offset: 0) }
        if framing.carriesWindow && message.byteCount == 0 { return }
        let start = output.count
        let result = unsafe message.withUnsafeBytes { bytes -> Result<Void, DeflateError> in
            // SAFETY: a span's bytes are readable for the length of the closure.
            do throws(DeflateError) {
                return .success(try unsafe inflateAll(bytes, &output, start + limitBytes))
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
    /// - Complexity: O(1).
    package mutating func reset() {
        state?.reset()
        isPoisoned = false
    }

    private mutating func inflateAll(
        _ message: UnsafeRawBufferPointer, _ output: inout Bytes, _ limit: Int
    ) throws(DeflateError) {
        if state == nil { state = try ZlibState(inflating: windowBits, framing) }
        // SAFETY: the caller promises that the message stays readable during the call.
        let place = try unsafe pump(message, &output, limit, end: message.count)
        switch framing {
        case .zlibMessage:
            guard place == .end else { throw DeflateError(.truncated, offset: message.count) }
            state?.reset()
        case .zlibStream:
            let isWhole = unsafe place == .end || endsWithFlush(message)
            guard isWhole else { throw DeflateError(.truncated, offset: message.count) }
            try Self.checkStreamGoesOn(place, message.count)
        case .rawStream:
            guard place != .end else { throw DeflateError(.unexpectedEnd, offset: message.count) }
            try Self.checkStreamGoesOn(pumpTail(&output, limit, end: message.count), message.count)
        }
    }

    /// Inflates the four bytes that `.rawStream` leaves out after each message.
    private mutating func pumpTail(
        _ output: inout Bytes, _ limit: Int, end: Int
    ) throws(DeflateError) -> Place {
        let tail = UInt32(bigEndian: 0x0000_FFFF)
        let result = unsafe withUnsafeBytes(of: tail) { bytes -> Result<Place, DeflateError> in
            // SAFETY: the four bytes of `tail` are readable for the length of the closure.
            do throws(DeflateError) {
                return .success(try unsafe pump(bytes, &output, limit, end: end))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The position of the inflater once it has read all input.
    private enum Place {
        case insideBlock
        case betweenBlocks
        case end
    }

    /// A message of a stream ends between two blocks and does not end the stream.
    private static func checkStreamGoesOn(_ place: Place, _ end: Int) throws(DeflateError) {
        switch place {
        case .betweenBlocks: return
        case .insideBlock: throw DeflateError(.truncated, offset: end)
        case .end: throw DeflateError(.unexpectedEnd, offset: end)
        }
    }

    /// Inflates all of `input` and answers where that leads; data may end at its end only.
    ///
    /// `end` is the offset that an error names at most: the tail does not belong to the message.
    private mutating func pump(
        _ input: UnsafeRawBufferPointer, _ output: inout Bytes, _ limit: Int, end: Int
    ) throws(DeflateError) -> Place {
        var offset = 0
        while true {
            // SAFETY: offset counts bytes that zlib read of input, so it is at most input.count.
            let rest = unsafe UnsafeRawBufferPointer(rebasing: input[offset...])
            // One byte beyond the limit, so that reaching it and exceeding it are told apart.
            let allowed = limit - output.count + 1
            let room = min(allowed, max(256, min(rest.count * 4, 1 << 16)))
            let step = unsafe state?.step(rest, &output, room: room, flush: Z_SYNC_FLUSH)
            guard let step else { throw DeflateError(.internalFailure, offset: 0) }
            offset += step.consumed
            let place = min(offset, end)
            if output.count > limit { throw DeflateError(.outputLimit, offset: place) }
            if try isAtEnd(step.status, place) {
                guard offset == input.count else {
                    throw DeflateError(.trailingBytes, offset: place)
                }
                return .end
            }
            if offset == input.count && step.produced < room {
                return step.isBetweenBlocks ? .betweenBlocks : .insideBlock
            }
            if step.isIdle { throw DeflateError(.noProgress, offset: place) }
        }
    }

    /// Whether the status is zlib's end of stream.
    private func isAtEnd(_ status: Int32, _ offset: Int) throws(DeflateError) -> Bool {
        switch status {
        case Z_OK, Z_BUF_ERROR: return false
        case Z_STREAM_END: return true
        case Z_MEM_ERROR: throw DeflateError(.outOfMemory, offset: offset)
        case Z_DATA_ERROR, Z_NEED_DICT: throw DeflateError(.damaged, offset: offset)
        default: throw DeflateError(.internalFailure, offset: offset)
        }
    }
}
