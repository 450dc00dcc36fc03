import StringInterning

/// Decodes the messages of one direction of a connection (FORMAT.md).
///
/// A message is delivered only if it decoded without an error and the check over its coded and decoded
/// bytes matches. After an error the decoder is poisoned: it throws an error of the same code, at offset 0,
/// for every message until one arrives that begins the stream again.
///
/// One owner, one task at a time. No memory is allocated for a message once the tables have grown
/// to what the traffic needs; none is reserved from a length that the stream claims.
public struct InternedStreamDecoder: ~Copyable {
    /// What this decoder allows.
    public var limits: StreamLimits { body.limits }
    /// What the stream announced last; nil before its first message.
    public internal(set) var parameters: StreamParameters?

    var body: BodyDecoder
    /// On its own, so that asking for a frame does not copy the decoder.
    @usableFromInline var delivered = DeliveredFrames()
    var counts = StreamStatistics()
    let isTwoWay: Bool
    /// The keys of a hash table that only decoders of two-way streams use.
    let secrets: InterningSecrets
    var model = RangeModel()
    var chain: UInt64 = 0
    /// The main frame, then the attachments, without gaps.
    var output = Bytes()
    /// The end of each frame in `output`.
    var frameEnds = BitwiseStorage<Int>(capacity: 1, filler: 0)
    var outputFrames = 0
    var frameExcess = ExcessMemory()
    var failure: StreamError.Code?
    /// From this place on a message must say CLEAR before it. A variable for tests.
    var limitPlace = History.limitPlace

    /// A decoder of a new one-way stream. It hashes nothing, so it needs no secrets.
    public init(limits: StreamLimits = StreamLimits()) {
        self.init(
            limits: limits, isTwoWay: false, secrets: InterningSecrets(unpredictable: 0, 0))
    }

    init(limits: StreamLimits, isTwoWay: Bool, secrets: InterningSecrets) {
        self.isTwoWay = isTwoWay
        self.secrets = secrets
        let parameters = StreamParameters(isTwoWay: isTwoWay, entriesLog2: 4, historyLog2: 8)
        body = BodyDecoder(parameters, limits: limits, secrets: secrets)
    }

    /// Whether an error was thrown and the stream has not begun again since.
    public var isPoisoned: Bool { failure != nil }

    /// Counts since the decoder was made, and what it holds.
    public var statistics: StreamStatistics {
        var statistics = counts
        statistics.isFrozen = body.state.isFrozen
        statistics.heldItems = body.state.items.head - body.state.items.oldest
        statistics.memoryBytes =
            body.memoryBytes + output.capacity + model.memoryBytes
            + frameEnds.capacity * MemoryLayout<Int>.stride
        return statistics
    }
}

// SAFETY: its pointers lead to memory that it owns alone, or are used during a call only.
extension InternedStreamDecoder: @unchecked Sendable {}

/// Coded messages in, messages out.
extension InternedStreamDecoder {
    /// Decodes a message.
    ///
    /// - Throws: any decoding code of ``StreamError/Code``; the decoder is then poisoned.
    /// - Complexity: O(bytes of the coded message + bytes that come out).
    public mutating func decode(_ coded: [UInt8]) throws(StreamError) -> StreamMessage {
        // SAFETY: the array stays for the time of the call.
        _ = unsafe try decode(coded.span.raw.address)
        // A one-way stream has no acknowledgements, so there is always a message.
        return FrameSpans(delivered).message ?? StreamMessage([])
    }

    /// Decodes a message.
    ///
    /// - Returns: its frames, in the memory of the decoder until its next use.
    /// - Throws: any decoding code of ``StreamError/Code``; the decoder is then poisoned.
    /// - Complexity: O(bytes of the coded message + bytes that come out).
    @_lifetime(&self)
    public mutating func decode(_ coded: Span<UInt8>) throws(StreamError) -> FrameSpans {
        // SAFETY: the span stays for the time of the call; the frames stay until the decoder's next use,
        // which the lifetime excludes.
        _ = unsafe try decode(coded.raw.address)
        return unsafe _overrideLifetime(FrameSpans(delivered), mutating: &self)
    }

    /// Decodes a message, which is readable for the time of the call; `frame(_:)` then has its frames. For
    /// the C interface.
    ///
    /// - Throws: any decoding code of ``StreamError/Code``.
    @unsafe
    package mutating func decode(bytes: UnsafeRawBufferPointer) throws(StreamError) {
        _ = try unsafe decode(bytes)
    }

    /// The number of frames of the message decoded last: the main frame and the attachments.
    ///
    /// 0 after an error and after acknowledgements without a message.
    @inlinable
    package var frameCount: Int { delivered.count }

    /// Frame `index` of the message decoded last, until the next use of the decoder.
    @unsafe
    @inlinable
    package func frame(_ index: Int) -> UnsafeRawBufferPointer { unsafe delivered[index] }

    /// Decodes a message, which is readable for the time of the call; `delivered` then has its frames.
    ///
    /// - Parameter own: this side's encoder, in a two-way session.
    /// - Returns: false if the bytes were acknowledgements alone.
    mutating func decode(
        _ message: UnsafeRawBufferPointer, own: OwnDirection = OwnDirection()
    ) throws(StreamError) -> Bool {
        delivered = DeliveredFrames()
        do {
            if try unsafe decodeAlone(message, own) { return true }
            var reader = unsafe MessageReader(message)
            let isMessage = try decodeMessage(&reader, own)
            if isMessage {
                delivered = unsafe DeliveredFrames(
                    output.address(0), ends: frameEnds.start, count: outputFrames)
            }
            return isMessage
        } catch {
            failure = error.code
            throw error
        }
    }

    /// Decodes a message of kind 2 whose header says all but the content, in a stream without an error. Its
    /// frame is delivered where it is, in the history.
    ///
    /// The general way comes to the same, and takes 500 instructions more.
    ///
    /// - Returns: false if it is another message; nothing is changed then.
    @inline(__always)
    private mutating func decodeAlone(
        _ message: UnsafeRawBufferPointer, _ own: OwnDirection
    ) throws(StreamError) -> Bool {
        guard message.count >= MessageFront.headBytes, let base = message.baseAddress else {
            return false
        }
        // SAFETY: there are two bytes.
        let head = unsafe UInt16(littleEndian: base.loadUnaligned(as: UInt16.self))
        let header = UInt8(truncatingIfNeeded: head)
        let acknowledged = Int(header &>> 2 & 3)
        guard header & 3 == MessageKind.copies, acknowledged < 3, failure == nil,
            parameters != nil, body.state.history.end < limitPlace
        else { return false }
        if acknowledged > 0 { try own.acknowledge(acknowledged, at: 0) }
        let content = unsafe UnsafeRawBufferPointer(
            rebasing: message[MessageFront.headBytes...])
        beginOutput()
        body.source = unsafe BodyReader(
            content, start: MessageFront.headBytes, hasAttachments: false)
        try body.decodeCopies(
            hasSize: false, outputLimit: limits.outputLimit(codedBytes: message.count))
        let start = body.state.history.messageStart
        let count = body.state.history.end &- start
        // SAFETY: the bytes stay until the next message.
        let frame = unsafe UnsafeRawBufferPointer(
            start: body.state.history.address(start), count: count)
        let seed = StreamCheck.seed(chain, header: header)
        let digest = unsafe StreamCheck.digest(StreamCheck.digest(seed, content), frame)
        guard StreamCheck.head(header, digest) == head else {
            throw StreamError(.wrongCheck, offset: 0)
        }
        endFrame(at: count)
        delivered = unsafe DeliveredFrames(
            body.state.history.address(start), ends: frameEnds.start, count: 1)
        chain = digest
        counts.messages &+= 1
        counts.plainBytes &+= count
        counts.codedBytes &+= message.count
        return true
    }

    /// The error of a poisoned decoder. Its place was in an earlier message, so it has none in this one.
    var repeatedFailure: StreamError? { failure.map { StreamError($0, offset: 0) } }
}

/// The message itself (FORMAT.md sections 2, 3 and 10).
extension InternedStreamDecoder {
    /// - Returns: false if there is none, but an acknowledgement alone.
    private mutating func decodeMessage(
        _ reader: inout MessageReader, _ own: OwnDirection
    ) throws(StreamError) -> Bool {
        if let repeatedFailure, !reader.beginsStream { throw repeatedFailure }
        let header = try reader.byte()
        _ = try reader.byte()
        var kind = header & 3
        if kind == MessageKind.extended { kind = try readPrefixes(&reader) }
        var acknowledged = Int(header >> 2 & 3)
        if acknowledged == 3 { acknowledged += try reader.varint() }
        if kind == Prefix.noMessage { return try readReply(reader, acknowledged, own) }
        guard parameters != nil else { throw StreamError(.missingReset, offset: 0) }
        if acknowledged > 0 { try own.acknowledge(acknowledged, at: 0) }
        // An encoder says CLEAR in time; what is sent apart takes no places.
        guard body.state.history.end < limitPlace || Prefix.isApart(kind) else {
            throw StreamError(.outputTooLarge, offset: 0)
        }
        let items = body.state.items.head
        beginOutput()
        if kind == MessageKind.coded || kind == MessageKind.copies {
            try decodeBody(reader, own, areCopies: kind == MessageKind.copies)
            counts.predictedUnits += body.source.predictedUnits
            counts.unpredictedUnits += body.source.unpredictedUnits
            counts.definedItems += body.state.items.head - items
        } else {
            guard reader.tailBytes == nil && reader.attachments == nil else {
                throw StreamError(.reservedCode, offset: 2)
            }
            try takeRaw(&reader, kind)
        }
        let digest = unsafe digest(reader.all, header)
        guard unsafe StreamCheck.head(header, digest) == Self.head(reader.all) else {
            throw StreamError(.wrongCheck, offset: 0)
        }
        unsafe finish(
            reader.all.count, digest, isRaw: kind != MessageKind.coded && kind != MessageKind.copies
        )
        return true
    }

    private static func head(_ message: UnsafeRawBufferPointer) -> UInt16 {
        unsafe UInt16(message[0]) | UInt16(message[1]) << 8
    }

    /// An acknowledgement alone.
    private func readReply(
        _ reader: MessageReader, _ acknowledged: Int, _ own: OwnDirection
    ) throws(StreamError) -> Bool {
        guard reader.next == nil else { throw StreamError(.trailingBytes, offset: reader.offset) }
        let header = unsafe reader.all[0]
        let content = unsafe UnsafeRawBufferPointer(
            rebasing: reader.all[MessageFront.headBytes...])
        let digest = unsafe StreamCheck.digest(StreamCheck.seed(0, header: header), content)
        guard unsafe StreamCheck.head(header, digest) == Self.head(reader.all) else {
            throw StreamError(.wrongCheck, offset: 0)
        }
        try own.acknowledge(acknowledged, at: 0)
        return false
    }

    private mutating func decodeBody(
        _ reader: MessageReader, _ own: OwnDirection, areCopies: Bool
    ) throws(StreamError) {
        let content = unsafe reader.rest
        let tailBytes = reader.tailBytes ?? 0
        let plainBytes = reader.plainAttachmentBytes
        guard tailBytes + plainBytes <= content.count else {
            throw StreamError(.truncated, offset: reader.offset)
        }
        let bodyBytes = content.count - tailBytes - plainBytes
        let coded = unsafe UnsafeRawBufferPointer(rebasing: content[..<bodyBytes])
        let plain = unsafe UnsafeRawBufferPointer(rebasing: content[bodyBytes...])
        let tail = unsafe UnsafeRawBufferPointer(rebasing: plain[plainBytes...])
        body.owned = own.items
        defer { body.owned = PeerWindow() }
        let limit = limits.outputLimit(codedBytes: unsafe reader.all.count)
        if !areCopies && parameters?.level.isRangeCoded == true {
            model.prepare()
            body.source = unsafe BodyReader(
                coded, start: reader.offset, probabilities: model.nodes(of: 0))
        } else {
            body.source = unsafe BodyReader(
                coded, start: reader.offset, hasAttachments: reader.attachments ?? 0 > 0)
        }
        if areCopies {
            try body.decodeCopies(hasSize: reader.attachments ?? 0 > 0, outputLimit: limit)
        } else {
            try body.decodeFrame(outputLimit: limit, hasTail: tailBytes > 0)
        }
        try unsafe takeMainFrame(tail)
        // The frame is delivered with the values of the tail in place of c1; without them it is shorter.
        guard output.count <= limit else { throw body.source.error(.outputTooLarge) }
        try unsafe readAttachments(
            reader.attachments ?? 0, UnsafeRawBufferPointer(rebasing: plain[..<plainBytes]), limit)
        guard body.source.isAtEnd else { throw body.source.error(.trailingBytes) }
    }

    /// Takes the attachments, the plain ones out of `plain`.
    private mutating func readAttachments(
        _ count: Int, _ plain: UnsafeRawBufferPointer, _ limit: Int
    ) throws(StreamError) {
        var used = 0
        for _ in 0..<count {
            let announced = try body.source.varint()
            let size = announced >> 1
            guard size <= limit - output.count else { throw body.source.error(.outputTooLarge) }
            if announced & 1 == 1 {
                let place = body.state.history.end
                try body.decodeAttachment(size)
                unsafe output.append(body.state.history.address(place), size)
                body.keepAttachment(from: place, size)
            } else {
                guard size <= plain.count - used else { throw body.source.error(.truncated) }
                let bytes = unsafe UnsafeRawBufferPointer(rebasing: plain[used..<(used + size)])
                unsafe output.append(bytes)
                unsafe body.keepPlainAttachment(bytes)
                used += size
            }
            endFrame()
        }
        guard used == plain.count else { throw body.source.error(.trailingBytes) }
    }

    /// Copies the main frame out of the history; values of the tail take their places in it.
    private mutating func takeMainFrame(_ tail: UnsafeRawBufferPointer) throws(StreamError) {
        let history = (body.state.history.messageStart, body.state.history.end)
        let count = history.1 - history.0
        if unsafe tail.isEmpty {
            unsafe output.append(body.state.history.address(history.0), count)
        } else {
            let frame = unsafe UnsafeRawBufferPointer(
                start: body.state.history.address(history.0), count: count)
            guard unsafe OpaqueValues.restore(frame, tail, to: &output) else {
                throw body.source.error(.invalidOperand)
            }
        }
        endFrame()
    }

    private mutating func takeRaw(
        _ reader: inout MessageReader, _ kind: UInt8
    ) throws(StreamError) {
        let hasAttachments =
            kind == Prefix.rawWithAttachments || kind == Prefix.apartWithAttachments
        var sizes: [Int] = []
        if hasAttachments {
            let count = try reader.varint()
            guard count <= limits.attachments else {
                throw StreamError(.tooManyAttachments, offset: reader.offset)
            }
            for _ in 0..<count { sizes.append(try reader.varint()) }
        }
        let content = unsafe reader.rest
        guard content.count <= limits.messageBytes else {
            throw StreamError(.outputTooLarge, offset: reader.offset)
        }
        let mainBytes = content.count - sizes.reduce(0, +)
        guard mainBytes >= 0 else { throw StreamError(.truncated, offset: reader.offset) }
        let isKept = !Prefix.isApart(kind)
        unsafe output.append(content)
        endFrame(at: mainBytes)
        unsafe body.take(UnsafeRawBufferPointer(rebasing: content[..<mainBytes]), isKept: isKept)
        var end = mainBytes
        for size in sizes {
            let bytes = unsafe UnsafeRawBufferPointer(rebasing: content[end..<(end + size)])
            if isKept { unsafe body.keepPlainAttachment(bytes) }
            end += size
            endFrame(at: end)
        }
    }

    private mutating func beginOutput() {
        let stride = MemoryLayout<Int>.stride
        if frameExcess.isDue(used: outputFrames * stride, capacity: frameEnds.capacity * stride) {
            frameEnds = BitwiseStorage(capacity: 1, filler: 0)
        }
        output.removeAll()
        outputFrames = 0
    }

    /// Ends a frame with the output.
    private mutating func endFrame() { endFrame(at: output.count) }

    private mutating func endFrame(at end: Int) {
        if outputFrames == frameEnds.capacity { frameEnds.grow(to: outputFrames * 2, filler: 0) }
        frameEnds[outputFrames] = end
        outputFrames &+= 1
    }

    /// The digest of the coded message and of what came out.
    private func digest(_ message: UnsafeRawBufferPointer, _ header: UInt8) -> UInt64 {
        let content = unsafe UnsafeRawBufferPointer(
            rebasing: message[MessageFront.headBytes...])
        var digest = unsafe StreamCheck.digest(StreamCheck.seed(chain, header: header), content)
        var start = 0
        for index in 0..<outputFrames {
            digest = unsafe StreamCheck.digest(digest, output.slice(start, frameEnds[index]))
            start = frameEnds[index]
        }
        return digest
    }

    private mutating func finish(_ codedBytes: Int, _ digest: UInt64, isRaw: Bool) {
        chain = digest
        counts.messages += 1
        counts.plainBytes += output.count
        counts.codedBytes += codedBytes
        if isRaw { counts.rawMessages += 1 }
    }
}
