/// The frames of a message that is one MessagePack item: long byte strings become attachments.
///
/// In the main frame nil is in the place of each of them. The first attachment says where, as an array of
/// offsets in the main frame, ascending; the other attachments are the byte strings in this order. A message
/// without long byte strings has no attachment. (docs/LINK.md)
struct ValueFrames {
    /// A byte string that is cut out of the item.
    private struct Cut {
        /// What is replaced by nil.
        let item: Range<Int>
        /// The byte string, where it is in the item; empty if it is kept apart.
        let payload: Range<Int>
        /// Its index among those that are kept apart.
        let index: Int?
    }

    private static let null: [UInt8] = [0xC0]

    private let coding: ValueCoding
    private let payloads: ReferencedPayloads

    /// Frames for one value.
    init(_ coding: ValueCoding) {
        self.coding = coding
        payloads = ReferencedPayloads(
            leastByteCount: coding.attachmentByteCount, countLimit: coding.attachmentLimit)
    }

    /// Encodes a value and lends its frames to `body`.
    ///
    /// - Throws: what the encoder and `body` throw.
    func withFrames<Result>(
        encoding value: some Encodable, _ body: (borrowing FrameList) throws -> Result
    ) throws -> Result {
        try coding.encoder.withEncoded(value, keeping: payloads) { item in
            try withFrames(of: item, body)
        }
    }

    /// Writes a value and lends its frames to `body`.
    ///
    /// - Throws: what the value and `body` throw.
    func withFrames<Result>(
        writing value: some MessagePackWritable, _ body: (borrowing FrameList) throws -> Result
    ) throws -> Result {
        try payloads.withWritten(value) { item in try withFrames(of: item, body) }
    }

    private func withFrames<Result>(
        of item: RawSpan, _ body: (borrowing FrameList) throws -> Result
    ) throws -> Result {
        let cuts = try cuts(in: item)
        var frames = FrameList()
        guard !cuts.isEmpty else {
            frames.appendToMain(item)
            return try body(frames)
        }
        var position = 0
        for cut in cuts {
            frames.appendToMain(item.extracting(position..<cut.item.lowerBound))
            frames.appendToMain(Self.null.span)
            position = cut.item.upperBound
        }
        frames.appendToMain(item.extracting(position...))
        let places = try Self.places(of: cuts)
        frames.appendAttachment(places.span)
        for cut in cuts {
            guard let index = cut.index else {
                frames.appendAttachment(item.extracting(cut.payload))
                continue
            }
            // SAFETY: `payloads` holds the byte string for the time of this call, and so do the frames.
            let payload = unsafe RawSpan(_unsafeBytes: payloads.payloads[index].address)
            frames.appendAttachment(unsafe _overrideLifetime(payload, borrowing: payloads))
        }
        return try body(frames)
    }

    /// The long byte strings of an item, and those that were kept apart.
    private func cuts(in item: RawSpan) throws(MsgPackError) -> [Cut] {
        // Without byte strings apart, an item that is itself short has no long one.
        guard !payloads.payloads.isEmpty || item.byteCount > payloads.leastByteCount else {
            return []
        }
        var cuts: [Cut] = []
        var position = 0
        var room = payloads.countLimit - payloads.payloads.count
        while position < item.byteCount {
            let header = try MsgPackReader(item.extracting(position...)).peekHeader()
            let end =
                position + (header.isContainer ? Int(header.headerByteCount) : header.byteCount)
            if header.family == .bin, header.payloadByteCount >= payloads.leastByteCount, room > 0 {
                let start = position + Int(header.headerByteCount)
                cuts.append(Cut(item: position..<end, payload: start..<end, index: nil))
                room -= 1
            } else if header.family == .ext,
                let index = payloads.index(ofPlaceholder: item.extracting(position..<end))
            {
                cuts.append(Cut(item: position..<end, payload: 0..<0, index: index))
            }
            position = end
        }
        return cuts
    }

    /// The first attachment.
    private static func places(of cuts: [Cut]) throws(MsgPackError) -> [UInt8] {
        var writer = MsgPackWriter()
        try writer.writeArrayHeader(cuts.count)
        var removed = 0
        for cut in cuts {
            writer.writeInteger(cut.item.lowerBound - removed)
            removed += cut.item.count - null.count
        }
        return writer.copyBytes()
    }
}
