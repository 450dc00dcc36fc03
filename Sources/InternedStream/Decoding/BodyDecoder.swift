import MsgPackWire
import StringInterning

/// What kind of value is expected.
enum ValueRole {
    case any
    /// An element of TUPLE.
    case element
    /// A key of DEFINE.
    case key
}

/// Turns bodies back into messages (FORMAT.md sections 5 to 9).
///
/// Everything that a body claims is checked before it is used; what comes out is counted as it is
/// produced. After an error the state is not to be used until it is reset.
@safe
struct BodyDecoder: ~Copyable {
    var state: StreamState
    /// The body, for the time of one message.
    var source = BodyReader()
    /// The main frame, then the attachments, without gaps.
    var output = Bytes()
    /// The end of each frame in `output`.
    private var frameEnds = BitwiseStorage<Int>(capacity: 1, filler: 0)
    private(set) var frameCount = 0
    let limits: StreamLimits
    /// The items of this side's own direction, for the time of one message.
    var owned = PeerWindow()
    /// Values that this message may still have.
    private var valuesLeft = 0
    /// Values of never-interned fields, for the time of one message.
    var tail = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    /// Bytes of the tail that were used.
    var tailUsed = 0
    private var frameExcess = ExcessMemory()

    /// Predicted units of the open run that were not asked for yet.
    private var run = 0
    /// What ends the open run.
    private var event = RunEvent.none
    /// The unit read last; 0 at the start of the body.
    private var unit: UInt8 = 0
    /// Units of this body that were predicted.
    private(set) var predictedUnits = 0
    /// Units of this body that were not.
    private(set) var unpredictedUnits = 0

    private enum RunEvent { case none, miss, nearHit }

    init(_ parameters: StreamParameters, limits: StreamLimits, secrets: InterningSecrets) {
        state = StreamState(parameters, isIndexed: parameters.isTwoWay, secrets: secrets)
        self.limits = limits
    }

    /// Decodes a body into frames.
    ///
    /// - Parameters:
    ///   - source: the body; its bytes are readable for the time of the call, as are those of `tail`.
    ///   - outputLimit: the most bytes that may come out.
    mutating func decode(
        _ source: consuming BodyReader, tail: UnsafeRawBufferPointer, outputLimit: Int
    ) throws(StreamError) {
        beginMessage(outputLimit: outputLimit)
        self.source = source
        // SAFETY: the caller keeps the tail for the time of this call, and it is used in it only.
        unsafe self.tail = tail
        try decodeValue(in: .main, as: .any)
        endFrame()
        while try decodeAttachment() {}
        guard run == 0 && event != .nearHit && self.source.isAtEnd && tailUsed == tail.count
        else { throw self.source.error(.trailingBytes) }
    }

    /// Takes the frames of a raw message.
    mutating func takeRaw(
        _ content: UnsafeRawBufferPointer, attachmentSizes: [Int]
    ) {
        beginMessage(outputLimit: limits.messageBytes)
        unsafe output.append(content)
        var end = content.count
        for size in attachmentSizes { end -= size }
        endFrame(at: end)
        for size in attachmentSizes {
            end += size
            endFrame(at: end)
        }
    }

    private mutating func beginMessage(outputLimit: Int) {
        let stride = MemoryLayout<Int>.stride
        if frameExcess.isDue(used: frameCount * stride, capacity: frameEnds.capacity * stride) {
            frameEnds = BitwiseStorage(capacity: 1, filler: 0)
        }
        output.removeAll(limit: outputLimit)
        frameCount = 0
        state.beginMessage()
        valuesLeft = limits.values
        tailUsed = 0
        run = 0
        event = .none
        unit = 0
        predictedUnits = 0
        unpredictedUnits = 0
    }

    /// The frames of the message decoded last, until the next change.
    var delivered: DeliveredFrames {
        unsafe DeliveredFrames(output.address(0), ends: frameEnds.start, count: frameCount)
    }

    /// Frame `index` of the message decoded last.
    func frame(_ index: Int) -> UnsafeRawBufferPointer { unsafe delivered[index] }

    /// Bytes of memory of the tables; not of the output.
    var memoryBytes: Int {
        state.memoryBytes + frameEnds.capacity * MemoryLayout<Int>.stride
    }
}

/// Units.
extension BodyDecoder {
    /// The next unit, in `context` (FORMAT.md section 5).
    @inline(never)
    mutating func nextUnit(in context: ContextID) throws(StreamError) -> UInt8 {
        try nextUnitInlined(in: context)
    }

    /// `nextUnit` for the places that ask for most units; each takes a sixth of a kilobyte.
    @inline(__always)
    mutating func nextUnitInlined(in context: ContextID) throws(StreamError) -> UInt8 {
        let prediction = state.predictor.prediction(in: context, after: unit)
        if run > 0 {
            run &-= 1
            unit = prediction.pair.first
        } else if source.isPlain {
            unit = try plainUnit(at: prediction)
        } else {
            unit = try rangeCodedUnit(at: prediction)
        }
        return unit
    }

    /// The unit where no predicted one is left. `rangeCodedUnit` is the same for a range coded body; it is
    /// apart, so that this one tests nothing and can be inlined.
    @inline(__always)
    private mutating func plainUnit(at prediction: Prediction) throws(StreamError) -> UInt8 {
        if event == .none {
            if try beginRun(source.plainByte()) { return prediction.pair.first }
        }
        let isNear = event == .nearHit
        let next = isNear ? prediction.pair.second : try source.plainByte()
        learn(next, instead: prediction)
        return next
    }

    @inline(never)
    private mutating func rangeCodedUnit(at prediction: Prediction) throws(StreamError) -> UInt8 {
        if event == .none {
            if try beginRun(source.byte(as: .run)) { return prediction.pair.first }
        }
        let isNear = event == .nearHit
        let next = isNear ? prediction.pair.second : try source.byte(as: .unit)
        learn(next, instead: prediction)
        return next
    }

    /// Opens the run that `byte` announces.
    ///
    /// - Returns: whether the unit that was asked for is a hit of it.
    @inline(__always)
    private mutating func beginRun(_ byte: UInt8) throws(StreamError) -> Bool {
        guard byte < 255 else { throw source.error(.reservedCode) }
        event = byte == 254 ? .none : byte & 1 == 1 ? .nearHit : .miss
        run = Int(byte &>> 1)
        // Runs have at most 127 units, and a body fewer than 2^32 bytes.
        predictedUnits &+= run
        guard run > 0 else { return false }
        run &-= 1
        return true
    }

    /// Takes a unit that ended a run.
    @inline(__always)
    private mutating func learn(_ unit: UInt8, instead prediction: Prediction) {
        unpredictedUnits &+= 1
        event = .none
        if unit != prediction.pair.first { state.predictor.learn(unit, instead: prediction) }
    }
}

/// Limits and output.
extension BodyDecoder {
    /// Counts one more value.
    @inline(__always)
    mutating func countValue() throws(StreamError) {
        // Stops at −1, so this cannot overflow.
        valuesLeft &-= 1
        if valuesLeft < 0 { throw source.error(.tooManyValues) }
    }

    /// Makes sure that `size` more bytes may come out. The size is only a claim of the stream, so no room
    /// is made.
    mutating func allow(_ size: Int) throws(StreamError) {
        guard output.allows(size) else { throw source.error(.outputTooLarge) }
    }

    /// Makes sure that `size` more bytes may come out, and that there is room to `put` them.
    @inline(__always)
    mutating func admit(_ size: Int) throws(StreamError) {
        if !output.admits(size) { throw source.error(.outputTooLarge) }
    }

    /// Ends a frame with the output.
    mutating func endFrame() { endFrame(at: output.count) }

    private mutating func endFrame(at end: Int) {
        if frameCount == frameEnds.capacity { frameEnds.grow(to: frameCount * 2, filler: 0) }
        frameEnds[frameCount] = end
        frameCount &+= 1
    }
}
