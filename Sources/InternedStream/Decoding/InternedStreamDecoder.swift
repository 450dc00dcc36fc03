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
    public private(set) var parameters: StreamParameters?

    var body: BodyDecoder
    /// On its own, so that asking for a frame does not copy the decoder.
    @usableFromInline var delivered = DeliveredFrames()
    private var counts = StreamStatistics()
    private let isTwoWay: Bool
    /// The keys of a hash table that only decoders of two-way streams use.
    private let secrets: InterningSecrets
    private var model = RangeModel()
    private var inflate = InflateStage()
    private var sequence = 0
    private var chain: UInt16 = 0
    private var failure: StreamError.Code?

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
            body.memoryBytes + body.output.capacity + model.memoryBytes + inflate.memoryBytes
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
            var reader = unsafe MessageReader(message)
            let isMessage = try readPrefixes(&reader, own)
            if isMessage {
                try decodeMessage(&reader, own)
                delivered = body.delivered
            }
            return isMessage
        } catch {
            failure = error.code
            throw error
        }
    }

    /// The error of a poisoned decoder. Its place was in an earlier message, so it has none in this one.
    private var repeatedFailure: StreamError? { failure.map { StreamError($0, offset: 0) } }
}

/// Prefixes (FORMAT.md section 2).
extension InternedStreamDecoder {
    /// Reads the prefixes and obeys them.
    ///
    /// - Returns: whether a message follows.
    private mutating func readPrefixes(
        _ reader: inout MessageReader, _ own: OwnDirection
    ) throws(StreamError) -> Bool {
        if reader.next == nil, let repeatedFailure { throw repeatedFailure }
        let first = try reader.peek()
        let isReset = first & 3 == MessageKind.prefix && PrefixOperation.isReset(first >> 2)
        if isReset {
            try reset(&reader)
            if reader.isOpening { return true }
        } else if let repeatedFailure {
            throw repeatedFailure
        }
        var hasOthers = isReset
        while let byte = reader.next, byte & 3 == MessageKind.prefix {
            _ = try reader.byte()
            let operation = byte >> 2
            if operation == PrefixOperation.acknowledge {
                let offset = reader.offset
                try own.acknowledge(try reader.varint(), at: offset)
                if reader.next == nil && !hasOthers { return false }
                continue
            }
            hasOthers = true
            try obey(operation, &reader)
        }
        if reader.next == nil { throw StreamError(.truncated, offset: reader.offset) }
        guard parameters != nil else { throw StreamError(.missingReset, offset: 0) }
        return true
    }

    private mutating func obey(
        _ operation: UInt8, _ reader: inout MessageReader
    ) throws(StreamError) {
        guard parameters != nil else { throw StreamError(.missingReset, offset: 0) }
        switch operation {
        case PrefixOperation.freeze: body.state.isFrozen = true
        case PrefixOperation.thaw: body.state.isFrozen = false
        case PrefixOperation.clear:
            // A million of them are no more work than one.
            if reader.hasCleared { return }
            reader.hasCleared = true
            counts.clears += 1
            emptyState()
        case PrefixOperation.tail:
            guard reader.tailBytes == nil else {
                throw StreamError(.reservedCode, offset: reader.offset - 1)
            }
            reader.tailBytes = try reader.varint()
        case PrefixOperation.deflated:
            guard parameters?.level == .deflated && !reader.isDeflated else {
                throw StreamError(.reservedCode, offset: reader.offset - 1)
            }
            reader.isDeflated = true
        default: throw StreamError(.reservedCode, offset: reader.offset - 1)
        }
    }

    /// RESET or OPEN: the stream begins, or begins again.
    private mutating func reset(_ reader: inout MessageReader) throws(StreamError) {
        let operation = try reader.byte() >> 2
        reader.isOpening = operation & PrefixOperation.open != 0
        let isSecond = parameters != nil || failure != nil
        if isTwoWay && isSecond {
            throw repeatedFailure ?? StreamError(.unexpectedReset, offset: 0)
        }
        guard (operation & PrefixOperation.resetTwoWay != 0) == isTwoWay else {
            throw StreamError(.wrongMode, offset: 0)
        }
        let level: StreamLevel
        switch operation & 3 {
        case 0: level = .fast
        case 1: level = .deflated
        case 2: level = .small
        default: throw StreamError(.reservedCode, offset: 0)
        }
        var sizes = (entries: 12, history: 16)
        if operation & PrefixOperation.resetSizes != 0 {
            sizes = (Int(try reader.byte()), Int(try reader.byte()))
            guard (4...15).contains(sizes.entries) && (8...16).contains(sizes.history) else {
                throw StreamError(.reservedCode, offset: 1)
            }
        }
        guard sizes.entries <= limits.entriesLog2 && sizes.history <= limits.historyLog2 else {
            throw StreamError(.parametersTooLarge, offset: 0)
        }
        begin(
            StreamParameters(
                level: level, isTwoWay: isTwoWay, entriesLog2: sizes.entries,
                historyLog2: sizes.history))
    }

    private mutating func begin(_ new: StreamParameters) {
        if parameters == new {
            body.state.items.reset()
        } else {
            body = BodyDecoder(new, limits: limits, secrets: secrets)
            parameters = new
        }
        emptyState()
        body.state.isFrozen = false
        sequence = 0
        chain = 0
        failure = nil
        counts.resets += 1
    }

    private mutating func emptyState() {
        body.state.empty()
        model.empty()
        inflate.empty()
    }
}

/// The message itself (FORMAT.md sections 2, 3 and 10).
extension InternedStreamDecoder {
    private mutating func decodeMessage(
        _ reader: inout MessageReader, _ own: OwnDirection
    ) throws(StreamError) {
        let headerOffset = reader.offset
        // OPEN replaces the header, too: coded, the first of the stream.
        let header = reader.isOpening ? MessageKind.coded : try reader.byte()
        guard Int(header >> 4) == sequence & 15 else {
            throw StreamError(.wrongSequence, offset: headerOffset)
        }
        var acknowledged = Int(header >> 2 & 3)
        if acknowledged == 3 { acknowledged += try reader.varint() }
        if acknowledged > 0 { try own.acknowledge(acknowledged, at: headerOffset) }
        let checkOffset = reader.offset
        let check = UInt16(try reader.byte()) | UInt16(try reader.byte()) << 8
        let (items, shapes) = (body.state.items.head, body.state.shapes.count)
        if header & 3 == MessageKind.coded {
            try decodeBody(reader, own)
        } else {
            guard reader.tailBytes == nil && !reader.isDeflated else {
                throw StreamError(.reservedCode, offset: headerOffset)
            }
            try takeRaw(&reader, hasAttachments: header & 3 == MessageKind.rawWithAttachments)
        }
        guard unsafe digest(reader.all, without: checkOffset) == check else {
            throw StreamError(.wrongCheck, offset: checkOffset)
        }
        unsafe finish(reader.all.count, check, isRaw: header & 3 != MessageKind.coded)
        guard header & 3 == MessageKind.coded else { return }
        counts.predictedUnits += body.predictedUnits
        counts.unpredictedUnits += body.unpredictedUnits
        counts.definedItems += body.state.items.head - items
        counts.definedShapes += body.state.shapes.count - shapes
    }

    private mutating func decodeBody(
        _ reader: MessageReader, _ own: OwnDirection
    ) throws(StreamError) {
        let content = unsafe reader.rest
        let tailBytes = reader.tailBytes ?? 0
        guard tailBytes <= content.count else {
            throw StreamError(.truncated, offset: reader.offset)
        }
        let bodyBytes = content.count - tailBytes
        let coded = unsafe UnsafeRawBufferPointer(rebasing: content[..<bodyBytes])
        let tail = unsafe UnsafeRawBufferPointer(rebasing: content[bodyBytes...])
        let limit = limits.outputLimit(codedBytes: unsafe reader.all.count)
        body.owned = own.items
        defer { body.owned = PeerWindow() }
        if parameters?.level == .deflated && !reader.isDeflated {
            unsafe try inflate.take(coded, offset: reader.offset)
        }
        switch parameters?.level {
        case .small:
            model.prepare()
            let source = unsafe BodyReader(
                coded, start: reader.offset, probabilities: model.nodes(of: 0))
            unsafe try body.decode(source, tail: tail, outputLimit: limit)
        case .deflated where reader.isDeflated:
            let plain = unsafe try inflate.expand(
                coded, limitBytes: limit, offset: reader.offset)
            let source = unsafe BodyReader(plain, start: reader.offset, isInPlace: false)
            unsafe try body.decode(source, tail: tail, outputLimit: limit)
        default:
            let source = unsafe BodyReader(coded, start: reader.offset, isInPlace: true)
            unsafe try body.decode(source, tail: tail, outputLimit: limit)
        }
    }

    private mutating func takeRaw(
        _ reader: inout MessageReader, hasAttachments: Bool
    ) throws(StreamError) {
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
        guard sizes.reduce(0, +) <= content.count else {
            throw StreamError(.truncated, offset: reader.offset)
        }
        unsafe body.takeRaw(content, attachmentSizes: sizes)
        emptyState()
        unsafe ShapeLesson.teach(body.frame(0), to: &body.state, neverInterned: FieldNames())
    }

    /// The check over the coded message and what came out.
    private mutating func digest(
        _ message: UnsafeRawBufferPointer, without checkOffset: Int
    ) -> UInt16 {
        var digest = unsafe StreamCheck.digest(UInt64(chain), message, without: checkOffset)
        for index in 0..<body.frameCount {
            digest = unsafe StreamCheck.digest(digest, body.frame(index))
        }
        return UInt16(truncatingIfNeeded: digest &>> 48)
    }

    private mutating func finish(_ codedBytes: Int, _ check: UInt16, isRaw: Bool) {
        chain = check
        sequence &+= 1
        counts.messages += 1
        counts.plainBytes += body.output.count
        counts.codedBytes += codedBytes
        if isRaw { counts.rawMessages += 1 }
    }
}
