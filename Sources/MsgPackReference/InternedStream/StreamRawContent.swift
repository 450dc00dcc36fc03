/// Section 2: the content of raw messages.
enum StreamRawContent {
    /// The content that carries `frames`: kind 1 without attachments, else kind 2.
    static func content(_ frames: [[UInt8]]) -> [UInt8] {
        guard frames.count > 1 else { return frames[0] }
        let lengths = frames.dropFirst().flatMap { StreamNumbers.varint($0.count) }
        let attachments = frames.dropFirst().flatMap { $0 }
        return StreamNumbers.varint(frames.count - 1) + lengths + frames[0] + attachments
    }

    /// The frames in the content that starts at `start`.
    static func frames(
        _ kind: StreamFront.Kind, _ message: [UInt8], from start: Int,
        limits: ReferenceStreamLimits
    ) throws(ReferenceStreamError) -> [[UInt8]] {
        var offset = start
        var lengths: [Int] = []
        if kind == .rawWithAttachments {
            let (count, end) = try StreamNumbers.readVarint(message, at: offset)
            guard count <= limits.attachments else {
                throw ReferenceStreamError(.tooManyAttachments, offset: offset)
            }
            offset = end
            for _ in 0..<count {
                let (length, end) = try StreamNumbers.readVarint(message, at: offset)
                lengths.append(length)
                offset = end
            }
        }
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
