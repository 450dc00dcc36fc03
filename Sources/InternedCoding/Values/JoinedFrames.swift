/// Puts the byte strings of a message back into their places: the reverse of ``ValueFrames``.
struct JoinedFrames {
    /// Where the byte strings belong in the main frame, as far as they were not added.
    private var places: ArraySlice<Int>
    /// Bytes of the main frame that were taken.
    private var position = 0
    private var item: [UInt8] = []

    /// A message whose first attachment is `places` and has `payloadCount` others.
    ///
    /// - Throws: `malformedAttachments`.
    private init(places: Span<UInt8>, payloadCount: Int) throws(InternedCodingError) {
        do throws(MsgPackError) {
            var reader = MsgPackReader(places)
            self.places = try reader.readArray(of: Int.self) { reader throws(MsgPackError) in
                try reader.readInteger(as: Int.self)
            }[...]
            guard self.places.count == payloadCount, reader.isAtEnd else {
                throw MsgPackError(.trailingBytes, offset: reader.position)
            }
        } catch {
            throw InternedCodingError(.malformedAttachments)
        }
    }

    /// Puts the next byte string into its place.
    private mutating func add(
        _ payload: Span<UInt8>, main: Span<UInt8>
    ) throws(InternedCodingError) {
        guard let place = places.popFirst(), place >= position, place < main.count,
            main[place] == 0xC0
        else { throw InternedCodingError(.malformedAttachments) }
        item.append(copying: main.extracting(position..<place))
        position = place + 1
        var header = MsgPackWriter()
        do throws(MsgPackError) {
            try header.writeBinaryHeader(payload.count)
        } catch {
            throw InternedCodingError(.malformedAttachments)
        }
        item += header.copyBytes()
        item.append(copying: payload)
    }

    /// Adds the end of the main frame, and returns the whole item.
    private mutating func finish(main: Span<UInt8>) -> [UInt8] {
        item.append(copying: main.extracting(position...))
        return item
    }

    /// The item whose frames are these.
    ///
    /// - Throws: `malformedAttachments`.
    /// - Complexity: O(bytes of the frames).
    static func join(_ frames: borrowing FrameSpans) throws(InternedCodingError) -> [UInt8] {
        guard frames.attachmentCount > 0 else { return [UInt8](copying: frames.main) }
        var joined = try JoinedFrames(
            places: frames.attachment(0), payloadCount: frames.attachmentCount - 1)
        for index in 1..<frames.attachmentCount {
            try joined.add(frames.attachment(index), main: frames.main)
        }
        return joined.finish(main: frames.main)
    }

    /// The item whose frames are these.
    ///
    /// - Throws: `malformedAttachments`.
    /// - Complexity: O(bytes of the frames).
    static func join(_ message: StreamMessage) throws(InternedCodingError) -> [UInt8] {
        guard let places = message.attachments.first else { return message.main }
        let payloads = message.attachments.dropFirst()
        var joined = try JoinedFrames(places: places.span, payloadCount: payloads.count)
        for payload in payloads { try joined.add(payload.span, main: message.main.span) }
        return joined.finish(main: message.main.span)
    }
}
