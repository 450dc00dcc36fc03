import MsgPackWire
import StringInterning

/// What may stand where a value is read.
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
    /// Main frame, then attachments, one behind the other.
    var output = Bytes()
    /// Where each frame ends in `output`.
    private var frameEnds = BitwiseStorage<Int>(capacity: 1, filler: 0)
    private(set) var frameCount = 0
    let limits: StreamLimits
    /// The items of this side's own direction, for the time of one message.
    var owned = PeerWindow()
    /// Values that this message may still have.
    private var valuesLeft = 0
    /// Values of never-interned fields, and how many bytes of them were used.
    var tail = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    var tailUsed = 0

    // The open run.
    private var run = 0
    private var event = RunEvent.none
    private var unit: UInt8 = 0
    /// Units of this body that were predicted, and that were not.
    private(set) var predictedUnits = 0
    private(set) var unpredictedUnits = 0

    private enum RunEvent { case none, miss, nearHit }

    init(_ parameters: StreamParameters, limits: StreamLimits, secrets: InterningSecrets) {
        state = StreamState(parameters, isIndexed: parameters.isTwoWay, secrets: secrets)
        self.limits = limits
    }

    /// Decodes a body into `output` and `frameEnds`.
    mutating func decode(
        _ source: inout BodyReader, tail: UnsafeRawBufferPointer, outputLimit: Int
    ) throws(StreamError) {
        beginMessage(outputLimit: outputLimit)
        // SAFETY: the caller keeps the tail for the time of this call, and it is used in it only.
        unsafe self.tail = tail
        try decodeValue(&source, in: ContextNumber.main, depth: 0, .any)
        endFrame()
        while try decodeAttachment(&source) {}
        guard run == 0 && event != .nearHit && source.isAtEnd && tailUsed == tail.count else {
            throw source.error(.trailingBytes)
        }
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
}

/// Units and output.
extension BodyDecoder {
    /// The next unit, in `context` (FORMAT.md section 5).
    @inline(never)
    mutating func nextUnit(
        _ source: inout BodyReader, in context: Int
    ) throws(StreamError) -> UInt8 {
        try nextUnitInlined(&source, in: context)
    }

    /// `nextUnit` where most units are asked for, at the price of a sixth of a kilobyte for each place.
    @inline(__always)
    mutating func nextUnitInlined(
        _ source: inout BodyReader, in context: Int
    ) throws(StreamError) -> UInt8 {
        let place = state.predictor.place(context, after: unit)
        let pair = state.predictor.pair(place)
        if run > 0 {
            run &-= 1
            unit = pair.firstUnit
        } else if source.isPlain {
            unit = try plainUnit(&source, place, pair)
        } else {
            unit = try rangeCodedUnit(&source, place, pair)
        }
        return unit
    }

    @inline(__always)
    private mutating func plainUnit(
        _ source: inout BodyReader, _ place: Int, _ pair: UInt16
    ) throws(StreamError) -> UInt8 {
        if event == .none {
            let byte = try source.plainByte()
            guard byte < 255 else { throw source.error(.reservedCode) }
            if beginRun(byte) { return pair.firstUnit }
        }
        let isNear = event == .nearHit
        let next = isNear ? pair.secondUnit : try source.plainByte()
        learn(next, place, pair)
        return next
    }

    @inline(never)
    private mutating func rangeCodedUnit(
        _ source: inout BodyReader, _ place: Int, _ pair: UInt16
    ) throws(StreamError) -> UInt8 {
        if event == .none {
            let byte = try source.byte(.run, 0)
            guard byte < 255 else { throw source.error(.reservedCode) }
            if beginRun(byte) { return pair.firstUnit }
        }
        let isNear = event == .nearHit
        let next = isNear ? pair.secondUnit : try source.byte(.unit, 0)
        learn(next, place, pair)
        return next
    }

    /// Opens the run that `byte` announces.
    ///
    /// - Returns: whether the unit that was asked for is a hit of it.
    @inline(__always)
    private mutating func beginRun(_ byte: UInt8) -> Bool {
        event = byte == 254 ? .none : byte & 1 == 1 ? .nearHit : .miss
        run = Int(byte &>> 1)
        predictedUnits &+= run
        guard run > 0 else { return false }
        run &-= 1
        return true
    }

    /// Takes a unit that ended a run.
    @inline(__always)
    private mutating func learn(_ unit: UInt8, _ place: Int, _ pair: UInt16) {
        unpredictedUnits &+= 1
        event = .none
        if unit != pair.firstUnit { state.predictor.learn(unit, place, pair) }
    }

    /// Counts one more value.
    @inline(__always)
    mutating func countValue(_ source: inout BodyReader) throws(StreamError) {
        valuesLeft &-= 1
        if valuesLeft < 0 { throw source.error(.tooManyValues) }
    }

    /// Makes sure that `size` more bytes may come out, as a stream claims: no room is made for them.
    func allow(_ size: Int, _ source: inout BodyReader) throws(StreamError) {
        guard output.allows(size) else { throw source.error(.outputTooLarge) }
    }

    /// Makes sure that `size` more bytes may come out, and that there is room to `put` them.
    @inline(__always)
    mutating func admit(_ size: Int, _ source: inout BodyReader) throws(StreamError) {
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
