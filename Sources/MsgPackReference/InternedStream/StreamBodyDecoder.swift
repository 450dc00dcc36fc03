/// Sections 5 to 9: reads the body of one coded message.
final class StreamBodyDecoder {
    let state: StreamState
    let peer: StreamState?
    let limits: ReferenceStreamLimits

    /// Decoded bytes that this message may have.
    let limitBytes: Int

    /// The tail, its offset in the message, and how much of it is used.
    let tail: ArraySlice<UInt8>
    var tailUsed = 0

    /// The main frame so far.
    var output: [UInt8] = []

    /// Bytes of the attachments so far.
    var attachmentBytes = 0

    /// Records what is read, if a trace is wanted.
    let recorder: StreamTraceRecorder?

    private var source: StreamBodySource
    private var values = 0
    private var lastUnit: UInt8 = 0
    private var run = Run()

    /// Section 5: the hits left in the open run.
    private struct Run {
        enum End {
            case nothing
            case nearHit
            case miss
        }
        var isOpen = false
        var hits = 0
        var end = End.nothing
    }

    init(
        _ source: StreamBodySource, tail: ArraySlice<UInt8>, state: StreamState,
        peer: StreamState?, limits: ReferenceStreamLimits, limitBytes: Int,
        recorder: StreamTraceRecorder? = nil
    ) {
        self.source = source
        self.tail = tail
        self.state = state
        self.peer = peer
        self.limits = limits
        self.limitBytes = limitBytes
        self.recorder = recorder
    }

    /// The frames of the message: the main frame, then the attachments.
    func decode() throws(ReferenceStreamError) -> [[UInt8]] {
        try readValue(in: StreamContexts.main, depth: 0)
        let attachments = try readAttachments()
        let isRunDone = !run.isOpen || (run.hits == 0 && run.end == .miss)
        guard isRunDone, source.isAtEnd, tailUsed == tail.count else {
            throw error(.trailingBytes)
        }
        return [output] + attachments
    }

    /// An error at the next byte of the body.
    func error(_ code: ReferenceStreamError.Code) -> ReferenceStreamError {
        ReferenceStreamError(code, offset: source.offset)
    }

    // MARK: Bytes

    func readByte(
        _ kind: StreamByteClass, index: Int = 0
    ) throws(ReferenceStreamError) -> UInt8 {
        let byte = try source.read(kind, index: index, &state.probabilities)
        recorder?.read(kind)
        return byte
    }

    func readBytes(
        _ count: Int, _ kind: StreamByteClass
    ) throws(ReferenceStreamError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count { bytes.append(try readByte(kind, index: bytes.count)) }
        return bytes
    }

    func readLittleEndian(
        _ count: Int, _ kind: StreamByteClass
    ) throws(ReferenceStreamError) -> UInt64 {
        StreamNumbers.value(littleEndian: try readBytes(count, kind)[...])
    }

    func readVarint() throws(ReferenceStreamError) -> Int {
        var value = 0
        for index in 0..<5 {
            let byte = try readByte(.varint, index: index)
            value |= Int(byte & 0x7F) << (7 * index)
            if byte < 0x80 {
                guard value < 1 << 32 else { break }
                return value
            }
        }
        throw error(.varintTooLong)
    }

    // MARK: Units (section 5)

    func readUnit(in context: Int) throws(ReferenceStreamError) -> UInt8 {
        if !run.isOpen { try openRun() }
        let pair = state.predictor.pair(in: context, after: lastUnit)
        let unit: UInt8
        var prediction = ReferenceStreamTrace.Prediction.hit
        if run.hits > 0 {
            unit = pair.first
            run.hits -= 1
            run.isOpen = run.hits > 0 || run.end != .nothing
        } else {
            unit = run.end == .nearHit ? pair.second : try readByte(.missedUnit)
            prediction = run.end == .nearHit ? .nearHit : .miss
            run.isOpen = false
        }
        recorder?.note(unit: unit, in: context, prediction)
        state.learn(unit, in: context, after: lastUnit)
        lastUnit = unit
        return unit
    }

    private func openRun() throws(ReferenceStreamError) {
        let byte = try readByte(.run)
        guard byte != 255 else { throw error(.runNotAllowed) }
        run.isOpen = true
        run.hits = Int(byte >> 1)
        run.end = byte == 254 ? .nothing : byte & 1 == 1 ? .nearHit : .miss
    }

    // MARK: Limits (section 11)

    /// Counts a value and checks depth and number.
    func countValue() throws(ReferenceStreamError) {
        values += 1
        guard values <= limits.messageValues else { throw error(.tooManyValues) }
    }

    /// Checks the limits before `count` more bytes are decoded.
    func reserve(_ count: Int) throws(ReferenceStreamError) {
        guard count <= limitBytes - output.count - attachmentBytes else {
            throw error(.messageTooLong)
        }
    }

    /// Appends decoded bytes to the main frame.
    func produce(_ bytes: [UInt8]) throws(ReferenceStreamError) {
        try reserve(bytes.count)
        output += bytes
        recorder?.produce(bytes)
    }
}
