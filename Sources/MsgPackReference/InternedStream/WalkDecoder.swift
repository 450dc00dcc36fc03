/// The items of the other direction that a message may refer to (section 9): those of which the sender of the
/// message has acknowledged that it has read them.
struct StreamPeer {
    let items: WalkItems
    let acknowledged: WalkItemMark
}

/// Decodes the main frames and attachments of one direction (sections 5 to 9).
struct WalkDecoder {
    var state: WalkState
    var reader: WalkRunReader
    private let limits: ReferenceStreamLimits
    /// The most bytes that the message may decode to.
    private let outputLimit: Int
    /// Whether the message has a tail, whose values take the places of bytes c1.
    private let hasTail: Bool
    let peer: StreamPeer?
    let recorder: StreamTraceRecorder?

    init(
        _ state: WalkState, _ reader: WalkRunReader, limits: ReferenceStreamLimits,
        outputLimit: Int, hasTail: Bool, peer: StreamPeer?, recorder: StreamTraceRecorder? = nil
    ) {
        self.state = state
        self.reader = reader
        self.limits = limits
        self.outputLimit = outputLimit
        self.hasTail = hasTail
        self.peer = peer
        self.recorder = recorder
    }

    /// Decodes the main frame, as both ends keep it.
    mutating func decodeFrame() throws(ReferenceStreamError) -> [UInt8] {
        state.beginMessage()
        state.beginFrame()
        var values = 0
        while let place = state.next() {
            recorder?.begin(
                place, offset: place.position - state.messageStart,
                depth: state.frames.count - 1)
            values += 1
            guard values <= limits.messageValues else { throw error(.tooManyValues) }
            guard state.frames.count <= limits.depth + 1 else { throw error(.depthExceeded) }
            try decodeValue(at: place)
        }
        recorder?.beginEnd()
        try reader.finish()
        state.endFrame()
        return Array(state.history[state.messageStart..<state.history.end])
    }

    /// Decodes a main frame that is sequences, as both ends keep it.
    ///
    /// - Parameter hasSize: whether its size precedes them, because attachments follow.
    mutating func decodeCopies(hasSize: Bool) throws(ReferenceStreamError) -> [UInt8] {
        state.beginMessage()
        recorder?.beginCopies()
        let count = hasSize ? try reader.source.varint() : nil
        if let count { try allow(count) }
        let frame = try WalkBlob.read(
            count, limit: count ?? outputLimit, &state, &reader.source)
        recorder?.produce(frame)
        state.keepFrame(frame)
        return frame
    }

    /// Decodes the attachments; `plain` are the bytes of those that travel as they are.
    ///
    /// - Parameter decodedBytes: the bytes of the main frame.
    mutating func decodeAttachments(
        _ count: Int, plain: ArraySlice<UInt8>, decodedBytes: Int
    ) throws(ReferenceStreamError) -> [[UInt8]] {
        var attachments: [[UInt8]] = []
        var (plain, decodedBytes) = (plain, decodedBytes)
        for number in 0..<count {
            recorder?.beginAttachment(number)
            let announced = try reader.source.varint()
            let (size, isBlob) = (announced >> 1, announced & 1 == 1)
            recorder?.noteAttachment(isBlob: isBlob)
            guard size <= outputLimit - decodedBytes else { throw error(.messageTooLong) }
            var bytes = Array(plain.prefix(size))
            if isBlob {
                guard size <= WalkBlob.limitAttachment else { throw error(.valueNotAllowed) }
                bytes = try WalkBlob.read(size, limit: size, &state, &reader.source)
            } else {
                guard size <= plain.count else { throw error(.truncated) }
                plain = plain.dropFirst(size)
            }
            recorder?.produce(bytes)
            state.keepAttachment(bytes)
            attachments.append(bytes)
            decodedBytes += size
        }
        guard plain.isEmpty, reader.source.isAtEnd else { throw error(.trailingBytes) }
        return attachments
    }

    private mutating func decodeValue(
        at place: WalkState.Place
    ) throws(ReferenceStreamError) {
        let unit: UInt8
        if let prediction = place.prediction {
            unit = try reader.read(prediction)
        } else {
            unit = try reader.readSilent()
        }
        recorder?.note(unit: unit)
        switch unit {
        case WalkUnit.same:
            guard let bytes = state.baseBytes(place), let token = place.baseToken else {
                throw error(.nothingRemembered)
            }
            try allow(bytes.count)
            try checkOpaque(bytes)
            recorder?.produce(bytes)
            state.note(unit, at: place, isContainer: token.children > 0)
            if token.children > 0 { return state.openSame(at: place) }
            state.complete(bytes, unit, at: place)
        case WalkUnit.header, WalkUnit.callFar, WalkUnit.callCount, WalkUnit.call:
            try decodeContainer(unit, at: place)
        case WalkUnit.blob where state.frames.count == 1:
            state.note(unit, at: place, isContainer: false)
            let frame = try readBlob()
            guard !frame.isEmpty else { throw error(.valueNotAllowed) }
            recorder?.produce(frame)
            state.completeWhole(frame)
        default: try decodeScalar(unit, at: place)
        }
    }

    // MARK: Containers (section 7)

    private mutating func decodeContainer(
        _ unit: UInt8, at place: WalkState.Place
    ) throws(ReferenceStreamError) {
        let hasEvent = state.note(unit, at: place, isContainer: true)
        if unit == WalkUnit.header {
            let header = try readHeader()
            let anchor = state.openNew(header, at: place, hasEvent: hasEvent)
            recorder?.note(anchor: anchor)
            return
        }
        let anchor =
            WalkUnit.call ~= unit
            ? Int(unit - WalkUnit.call.lowerBound) : try reader.source.varint(.slot)
        recorder?.note(anchor: anchor)
        guard var header = state.anchorHeader(anchor) else { throw error(.anchorNotAllowed) }
        if unit == WalkUnit.callCount {
            header = try readHeader()
        } else {
            try allow(header.count)
            recorder?.produce(header)
        }
        state.openCall(anchor, header, at: place, hasEvent: hasEvent)
    }

    private mutating func readHeader() throws(ReferenceStreamError) -> [UInt8] {
        let header = try reader.source.token(limit: bytesLeft)
        guard let token = StreamToken(header), token.children > 0 else {
            throw error(.valueNotAllowed)
        }
        recorder?.produce(header)
        return header
    }

    // MARK: Scalars (section 6)

    private mutating func decodeScalar(
        _ unit: UInt8, at place: WalkState.Place
    ) throws(ReferenceStreamError) {
        var jump: Int?
        let bytes: [UInt8]
        switch unit {
        case WalkUnit.token: bytes = try reader.source.token(limit: bytesLeft)
        case WalkUnit.blob: bytes = try readBlob()
        case WalkUnit.replacement, WalkUnit.replacementJump:
            guard let slot = state.replacementSlot(place), let last = state.replacement(slot)
            else { throw error(.nothingRemembered) }
            bytes = last.bytes
            if unit == WalkUnit.replacementJump { jump = last.place + bytes.count }
        case WalkUnit.reference1, WalkUnit.reference2, WalkUnit.reference1Jump,
            WalkUnit.reference2Jump:
            (bytes, jump) = try readReference(unit, at: place)
        case WalkUnit.peer1, WalkUnit.peer2: bytes = try readPeerReference(unit, at: place)
        case WalkUnit.form, WalkUnit.formAt, WalkUnit.formOther, WalkUnit.delta,
            WalkUnit.deltaDigits, WalkUnit.stamp, WalkUnit.stampOther:
            bytes = try readText(unit, at: place)
        default: bytes = try readNumber(unit, at: place)
        }
        try allow(bytes.count)
        guard isScalar(bytes) || unit != WalkUnit.blob && WalkState.isShortArray(bytes) else {
            throw error(.valueNotAllowed)
        }
        try checkOpaque(bytes)
        recorder?.produce(bytes)
        let head = state.items.head
        let hasEvent = state.note(unit, at: place, isContainer: false)
        state.complete(bytes, unit, at: place, hasEvent: hasEvent, jump: jump)
        if state.items.head > head { recorder?.note(item: head) }
    }

    /// Section 8.4: the byte c1 is a value only where the tail has another one for it.
    private func checkOpaque(_ bytes: [UInt8]) throws(ReferenceStreamError) {
        guard hasTail || bytes != [StreamToken.opaque] else { throw error(.valueNotAllowed) }
    }

    /// Whether bytes are one scalar, or an array or map without values.
    private func isScalar(_ bytes: [UInt8]) -> Bool {
        guard let token = StreamToken(bytes) else { return false }
        return token.totalBytes == bytes.count && token.children == 0
    }

    private mutating func readBlob() throws(ReferenceStreamError) -> [UInt8] {
        let count = try reader.source.varint()
        try allow(count)
        return try WalkBlob.read(count, limit: count, &state, &reader.source)
    }

    // MARK: Limits (section 11)

    /// The bytes that the main frame may still have.
    private var bytesLeft: Int { state.messageStart + outputLimit - state.history.end }

    private func allow(_ count: Int) throws(ReferenceStreamError) {
        guard count <= bytesLeft else { throw error(.messageTooLong) }
    }

    /// An error at the next byte of the body.
    func error(_ code: ReferenceStreamError.Code) -> ReferenceStreamError {
        reader.source.error(code)
    }
}
