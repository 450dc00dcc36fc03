import MsgPackWire
import StringInterning

/// A body was given up: the main frame is not one whole value, or the body is too long, too deep or has
/// too many values. `BodyEncoder.invalidOffset` says which; in the second case the message goes raw.
struct EncodingStop: Error {}

/// Turns a message into a body (FORMAT.md sections 5 to 9, profile in section 12).
///
/// One pass over the input. The state changes as values are written; if encoding stops, the owner
/// empties it.
@safe
struct BodyEncoder: ~Copyable {
    var state: StreamState
    var writer: BodyWriter
    var planner = BlobPlanner()
    let limits: StreamLimits
    let neverInterned: FieldNames
    /// The other direction's items, for the time of one message.
    var peer = PeerWindow()
    /// The main frame, for the time of one message.
    var input: MainFrame
    /// Values that this message may still have.
    private var valuesLeft = 0
    /// The positions of the values of the maps that are being encoded, innermost last.
    var valueStarts = BitwiseStorage<Int>()
    var valueStartCount = 0
    /// Where the arrays and maps of the deep map that is being encoded end.
    var ends = DeepEnds()
    /// Values of never-interned fields, in order.
    private(set) var tail: [UInt8] = []
    private var tailExcess = ExcessMemory()

    /// Maps with this number of arrays and maps around them, or more, are not made shapes.
    static let limitShapeDepth = 32
    /// Maps with this number of arrays and maps around them, or more, are walked over once, so that no byte is
    /// stepped over by more than eight maps.
    static let limitStepDepth = 8

    init(
        _ parameters: StreamParameters, limits: StreamLimits, neverInterned: FieldNames,
        secrets: InterningSecrets
    ) {
        state = StreamState(parameters, isIndexed: true, secrets: secrets)
        writer = BodyWriter(recordsTrees: parameters.level == .small)
        self.limits = limits
        self.neverInterned = neverInterned
        input = Self.noInput(valueStarts)
    }

    /// An empty main frame; its address is never used.
    private static func noInput(_ storage: borrowing BitwiseStorage<Int>) -> MainFrame {
        // SAFETY: no byte of an empty frame is read.
        unsafe MainFrame(UnsafeRawPointer(storage.start), end: 0)
    }

    /// Encodes a message whose frames are readable for the time of the call.
    ///
    /// - Parameters:
    ///   - frames: the main frame, then the attachments.
    ///   - limitBytes: the most bytes that the body may have.
    mutating func encode(
        _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>, limitBytes: Int
    ) throws(EncodingStop) {
        beginMessage(limitBytes: limitBytes)
        // SAFETY: the caller's buffers; the main frame is the first of at least one.
        let main = unsafe frames[0]
        guard let base = main.baseAddress else {
            input = Self.noInput(valueStarts)
            throw EncodingStop()
        }
        input = unsafe MainFrame(base, end: main.count)
        let end = try encodeValue(at: 0, in: .main)
        guard end == input.end else { throw EncodingStop() }
        for index in 1..<frames.count { unsafe try encodeAttachment(unsafe frames[index]) }
        write(Unit.end, in: .attachments)
        writer.end()
        if !writer.isWithinLimit { throw EncodingStop() }
    }

    private mutating func beginMessage(limitBytes: Int) {
        valuesLeft = limits.values
        valueStartCount = 0
        ends.empty()
        // Most streams have no never-interned fields.
        if tail.capacity > 0 { emptyTail() }
        state.beginMessage()
        planner.beginMessage()
        writer.begin(limitBytes: limitBytes)
    }

    @inline(never)
    private mutating func emptyTail() {
        let isExcessive = tailExcess.isDue(used: tail.count, capacity: tail.capacity)
        tail.removeAll(keepingCapacity: !isExcessive)
    }

    /// Where the main frame of the message that was given up stops being one whole value; nil if it is one,
    /// so that the message can go raw.
    ///
    /// - Complexity: O(bytes of the main frame).
    var invalidOffset: Int? { input.invalidPosition }

    /// Bytes of memory of the encoder.
    var memoryBytes: Int {
        state.memoryBytes + writer.memoryBytes + planner.memoryBytes + tail.capacity
            + valueStarts.capacity * MemoryLayout<Int>.stride + ends.memoryBytes
    }
}

/// Values.
extension BodyEncoder {
    /// Encodes the value at `position`.
    ///
    /// - Returns: the position after it.
    @inline(never)
    mutating func encodeValue(
        at position: Int, in place: ValuePlace
    ) throws(EncodingStop) -> Int {
        let first = input.firstByte(at: position)
        if first & 0xE0 == 0x80 {
            // An array or map whose header is this byte, which most are.
            try countValue()
            let count = Int(first & 0x0F)
            return first < 0x90
                ? try encodeMap(at: position, count: count, headerSize: 1, in: place)
                : try encodeArray(at: position, count: count, headerSize: 1, in: place)
        }
        guard let header = input.header(at: position) else { throw EncodingStop() }
        try countValue()
        let context = place.context
        let headerSize = Int(header.headerByteCount)
        switch header.family {
        case .nil, .boolean, .integer, .float32, .float64:
            return encodeScalar(at: position, size: headerSize, in: context)
        case .str, .bin:
            return try encodeText(at: position, size: header.byteCount, in: context)
        case .ext:
            return try encodeExtension(at: position, size: header.byteCount, in: context)
        case .array:
            return try encodeArray(
                at: position, count: header.childCount, headerSize: headerSize, in: place)
        case .map:
            return try encodeMap(
                at: position, count: header.childCount / 2, headerSize: headerSize, in: place)
        case .reserved: throw EncodingStop()
        }
    }

    /// `encodeValue` of a map's field or of an array's element, most of which are short.
    @inline(__always)
    mutating func encodeField(
        at position: Int, in place: ValuePlace
    ) throws(EncodingStop) -> Int {
        let end = try encodeUnchanged(at: position, in: place)
        if end >= 0 { return end }
        let (first, size) = input.shortToken(at: position)
        guard size > 0 else { return try encodeValue(at: position, in: place) }
        try countValue()
        if first & 0xE0 == 0xA0 || first == 0xD9 {
            return try encodeChangedText(at: position, size: size, in: place.context)
        }
        return encodeScalar(at: position, size: size, in: place.context)
    }

    /// Writes SAME if the bytes at `position` equal the value that this context remembers. Comparing bytes
    /// is enough, so the header is not parsed.
    ///
    /// - Returns: the position after the value, or −1 if nothing was written. An optional in its place
    ///   costs 0.3 % of encoding, a size that may be 0 costs 0.6 %: this is the innermost loop.
    @inline(__always)
    private mutating func encodeUnchanged(
        at position: Int, in place: ValuePlace
    ) throws(EncodingStop) -> Int {
        let known = state.contexts[place.context].v0
        let size: Int
        if let item = known.item {
            guard state.isLive(item) else { return -1 }
            let slot = state.items.slot(item.value)
            size = Int(slot.count)
            // SAFETY: the address is that of a live item.
            guard unsafe input.holds(state.items.address(slot), size: size, at: position) else {
                return -1
            }
        } else {
            guard input.holds(known, at: position), !known.mayHaveChildren,
                !known.isEmptyContainer || place.depth < limits.depth
            else { return -1 }
            size = known.count
        }
        try countValue()
        write(Unit.same, in: place.context)
        return position &+ size
    }

    /// Counts one more value, and makes room for it.
    @inline(__always)
    mutating func countValue() throws(EncodingStop) {
        // Stops at −1, so this cannot overflow.
        valuesLeft &-= 1
        guard valuesLeft >= 0, writer.makeRoom() else { throw EncodingStop() }
    }

    /// Appends bytes of never-interned fields to the tail.
    mutating func appendToTail(_ bytes: UnsafeRawBufferPointer) {
        unsafe tail.append(contentsOf: bytes)
    }
}

/// Units.
extension BodyEncoder {
    /// Writes a unit.
    @inline(__always)
    mutating func write(_ unit: UInt8, in context: ContextID) {
        let prediction = state.predictor.prediction(in: context, after: writer.unit)
        if !writer.extendRun(by: unit, ifPredictedBy: prediction.pair) {
            writeAside(unit, at: prediction)
        }
    }

    /// Writes a unit that opens a run or ends it.
    @inline(never)
    private mutating func writeAside(_ unit: UInt8, at prediction: Prediction) {
        writer.write(unit, at: prediction, learningIn: &state.predictor)
    }

    /// The pair that predicts the next unit in `context`.
    @inline(__always)
    func pair(in context: ContextID) -> UnitPair {
        state.predictor.prediction(in: context, after: writer.unit).pair
    }

    /// Whether the body stays within one byte of the input if `price` is paid for the `size` bytes at
    /// `position` (FORMAT.md section 12): what is worth learning must not make the message grow.
    @inline(__always)
    func affords(_ price: Int, at position: Int, size: Int) -> Bool {
        writer.count &+ (writer.isRunOpen ? 0 : 1) &+ price <= position &+ size &+ 1
    }
}
