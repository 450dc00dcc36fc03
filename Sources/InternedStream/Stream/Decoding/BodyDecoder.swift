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
    var output = MessageBytes()
    /// Where each frame ends in `output`.
    private(set) var frameEnds: [Int] = []
    let limits: StreamLimits
    /// The items of this side's own direction, for the time of one message.
    var owned = OwnedItems()
    private var outputLimit = 0
    private var values = 0
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
        frameEnds.append(output.count)
        while try decodeAttachment(&source) {}
        guard run == 0 && event != .nearHit && source.isAtEnd && tailUsed == tail.count else {
            throw StreamError(.trailingBytes, offset: source.offset)
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
        frameEnds.append(end)
        for size in attachmentSizes {
            end += size
            frameEnds.append(end)
        }
    }

    private mutating func beginMessage(outputLimit: Int) {
        self.outputLimit = outputLimit
        output.removeAll()
        frameEnds.removeAll(keepingCapacity: true)
        state.beginMessage()
        values = 0
        tailUsed = 0
        run = 0
        event = .none
        unit = 0
        predictedUnits = 0
        unpredictedUnits = 0
    }

    /// Frame `index` of the message decoded last.
    func frame(_ index: Int) -> UnsafeRawBufferPointer {
        let start = index == 0 ? 0 : frameEnds[index - 1]
        return unsafe UnsafeRawBufferPointer(rebasing: output.bytes[start..<frameEnds[index]])
    }
}

/// Units and output.
extension BodyDecoder {
    /// The next unit, in `context` (FORMAT.md section 5).
    @inline(__always)
    mutating func nextUnit(
        _ source: inout BodyReader, in context: Int
    ) throws(StreamError) -> UInt8 {
        let place = state.predictor.place(context, after: unit)
        let pair = state.predictor.pair(place)
        if run > 0 {
            run &-= 1
            unit = pair.firstUnit
        } else {
            unit = try unpredictedUnit(&source, place, pair)
        }
        return unit
    }

    /// Decodes a value that is a hit of SAME and has no children: most fields of most maps. Changes
    /// nothing if it is anything else, or close to a limit.
    @inline(__always)
    mutating func decodeSame(in context: Int) -> Bool {
        guard run > 0, output.count &+ ItemRing.limitItemBytes < outputLimit,
            values < limits.values
        else { return false }
        let place = state.predictor.place(context, after: unit)
        guard state.predictor.pair(place).firstUnit == Unit.same else { return false }
        let known = state.contexts[context].v0
        if known.isItem {
            guard state.isLive(known.number) else { return false }
            let slot = state.items.slot(known.number)
            unsafe output.appendPadded(state.items.address(slot), Int(slot.count))
        } else {
            // A header has children, and nothing is remembered by a token without a first byte.
            guard known.isToken, !known.isHeader else { return false }
            output.append(known.first, then: known.word, size: known.count)
        }
        run &-= 1
        values &+= 1
        unit = Unit.same
        return true
    }

    private mutating func unpredictedUnit(
        _ source: inout BodyReader, _ place: Int, _ pair: UInt16
    ) throws(StreamError) -> UInt8 {
        if event == .none {
            let byte = try source.byte(.run, 0)
            guard byte < 255 else { throw StreamError(.reservedCode, offset: source.offset) }
            event = byte == 254 ? .none : byte & 1 == 1 ? .nearHit : .miss
            run = Int(byte &>> 1)
            predictedUnits &+= run
            if run > 0 {
                run &-= 1
                return pair.firstUnit
            }
        }
        unpredictedUnits &+= 1
        let next = event == .nearHit ? pair.secondUnit : try source.byte(.unit, 0)
        event = .none
        if next != pair.firstUnit { state.predictor.learn(next, place, pair) }
        return next
    }

    /// Counts one more value.
    @inline(__always)
    mutating func countValue(_ offset: Int) throws(StreamError) {
        values &+= 1
        if values > limits.values { throw StreamError(.tooManyValues, offset: offset) }
    }

    /// Makes sure that `size` more bytes may come out.
    @inline(__always)
    func admit(_ size: Int, _ offset: Int) throws(StreamError) {
        if size > outputLimit &- output.count {
            throw StreamError(.outputTooLarge, offset: offset)
        }
    }

    var frameCount: Int { frameEnds.count }

    mutating func endFrame() { frameEnds.append(output.count) }
}

/// The items that this side's encoder holds and the peer may refer to (FORMAT.md section 9).
@safe
struct OwnedItems {
    /// Nil if the stream is one-way.
    var ring: UnsafeMutablePointer<ItemRing>?
    /// How far the peer has said to have read.
    var head = 0
    var insertedBytes: UInt32 = 0

    init() { unsafe ring = nil }

    init(_ ring: UnsafeMutablePointer<ItemRing>, head: Int, insertedBytes: UInt32) {
        unsafe self.ring = ring
        self.head = head
        self.insertedBytes = insertedBytes
    }
}
