import MsgPackWire
import StringInterning

/// Blobs and attachments (FORMAT.md section 8).
extension BodyDecoder {
    /// Decodes one more attachment.
    ///
    /// - Returns: false at END.
    mutating func decodeAttachment() throws(StreamError) -> Bool {
        let unit = try nextUnit(in: .attachments)
        switch unit {
        case Unit.end: return false
        case Unit.attach:
            try decodeBlob(size: try source.varint())
        case Unit.attachRaw:
            let size = try source.varint()
            try allow(size)
            let start = output.count
            try source.append(size, as: .literal, to: &output)
            if size > 0 { unsafe state.history.appendPlain(output.address(start), count: size) }
        default: throw source.error(.reservedCode)
        }
        endFrame()
        guard frameCount - 1 <= limits.attachments else {
            throw source.error(.tooManyAttachments)
        }
        return true
    }

    /// BLOB: a long str, bin or ext.
    mutating func decodeBlobToken() throws(StreamError) {
        let start = output.count
        let size = try source.varint()
        guard size >= 1 else { throw source.error(.invalidOperand) }
        try decodeBlob(size: size)
        let base = unsafe output.address(0)
        // SAFETY: the position and the end lie inside the output.
        guard let header = unsafe ItemHeader.read(base, start, end: output.count),
            header.family == .str || header.family == .bin || header.family == .ext,
            header.byteCount == size
        else { throw source.error(.invalidOperand) }
    }

    private mutating func decodeBlob(size: Int) throws(StreamError) {
        try allow(size)
        let start = output.count
        while output.count - start < size {
            let token = try nextUnit(in: .blob)
            var literals = Int(token >> 4 & 7)
            if literals == 7 { literals += try source.varint() }
            guard literals <= size - (output.count - start) else {
                throw source.error(.invalidOperand)
            }
            try source.append(literals, as: .literal, to: &output)
            if output.count - start == size {
                guard token & 0x8F == 0 else {
                    throw source.error(.invalidOperand)
                }
            } else {
                try decodeCopy(token, blobStart: start, left: size - (output.count - start))
            }
        }
        unsafe state.history.append(output.address(start), count: size)
    }

    /// The copy of a sequence.
    ///
    /// - Parameters:
    ///   - token: the unit that began the sequence.
    ///   - start: where the blob begins in `output`.
    ///   - left: the bytes of the blob that are missing.
    private mutating func decodeCopy(
        _ token: UInt8, blobStart start: Int, left: Int
    ) throws(StreamError) {
        var length = Int(token & 15)
        if length == 15 { length += try source.varint() }
        if token & 0x80 == 0 {
            length += 4
            state.repeatOffset = Int(try source.number(size: 2, as: .offset))
        } else {
            length += 1
        }
        let offset = state.repeatOffset
        let done = output.count - start
        guard offset >= 1, offset <= done + state.history.available, length <= left else {
            throw source.error(.invalidOperand)
        }
        let before = min(max(offset - done, 0), length)
        if before > 0 {
            // SAFETY: `offset - done` bytes back lies inside the history, and `before` ends in it.
            let end = state.history.end
            unsafe output.append(unsafe state.history.address(of: end - (offset - done)), before)
        }
        if length > before { output.repeatBytes(from: offset, length - before) }
    }
}
