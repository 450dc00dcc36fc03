/// Section 2: the content of raw messages.
enum StreamRawContent {
    /// The content that carries `frames`: the main frame alone, or with the number and the lengths of the
    /// attachments before it.
    static func content(_ frames: [[UInt8]]) -> [UInt8] {
        guard frames.count > 1 else { return frames[0] }
        let lengths = frames.dropFirst().flatMap { StreamNumbers.varint($0.count) }
        return StreamNumbers.varint(frames.count - 1) + lengths + frames.flatMap { $0 }
    }

    /// The frames in the content, of which `reader` has read all before it.
    static func frames(
        _ message: [UInt8], _ reader: StreamFrontReader, limits: ReferenceStreamLimits
    ) throws(ReferenceStreamError) -> [[UInt8]] {
        var reader = reader
        let start = reader.offset
        var lengths: [Int] = []
        if reader.front.kind.hasLengths {
            let count = try reader.readVarint()
            guard count <= limits.attachments else {
                throw ReferenceStreamError(.tooManyAttachments, offset: start)
            }
            for _ in 0..<count { lengths.append(try reader.readVarint()) }
        }
        var offset = reader.offset
        let mainBytes = message.count - offset - lengths.reduce(0, +)
        guard mainBytes >= 0 else { throw ReferenceStreamError(.messageInvalid, offset: start) }
        guard message.count - offset <= limits.messageBytes else {
            throw ReferenceStreamError(.messageTooLong, offset: start)
        }
        var frames: [[UInt8]] = []
        for length in [mainBytes] + lengths {
            frames.append(Array(message[offset..<(offset + length)]))
            offset += length
        }
        return frames
    }
}
