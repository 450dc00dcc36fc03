import MsgPackWire
import StringInterning

/// Why a body was given up.
enum EncodingStop: Error {
    /// The input is not MessagePack; the offset of the item that cannot be read.
    case invalid(Int)
    /// The body is too long, too deep or has too many values: the message goes raw.
    case raw
}

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
    var input: FrameInput
    /// Values that this message may still have.
    private var valuesLeft = 0
    /// Where the values of maps under way begin.
    var valueStarts = BitwiseStorage<Int>()
    var valueStartCount = 0
    /// Values of never-interned fields, in order.
    var tail: [UInt8] = []

    /// Maps with more arrays and maps around them are not made shapes, so that no byte is walked
    /// over more than eight times.
    static let limitShapeDepth = 8

    init(
        _ parameters: StreamParameters, limits: StreamLimits, neverInterned: FieldNames,
        secrets: InterningSecrets
    ) {
        state = StreamState(parameters, isIndexed: true, secrets: secrets)
        writer = BodyWriter(recordsTrees: parameters.level == .small)
        self.limits = limits
        self.neverInterned = neverInterned
        // Stands for "no input".
        input = unsafe FrameInput(unsafe UnsafeRawPointer(valueStarts.start), end: 0)
    }

    /// Encodes a message whose frames are readable for the time of the call.
    ///
    /// - Parameters:
    ///   - frames: the main frame, then the attachments.
    ///   - limitBytes: above this the message goes raw.
    mutating func encode(
        _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>, limitBytes: Int
    ) throws(EncodingStop) {
        valuesLeft = limits.values
        valueStartCount = 0
        tail.removeAll(keepingCapacity: true)
        state.beginMessage()
        writer.begin(limitBytes: limitBytes)
        // SAFETY: the caller's buffers; the main frame is the first of at least one.
        let main = unsafe frames[0]
        guard let base = main.baseAddress else { throw .invalid(0) }
        input = unsafe FrameInput(base, end: main.count)
        let end = try encodeValue(at: 0, in: ContextNumber.main, depth: 0)
        guard end == input.end else { throw .invalid(end) }
        for index in 1..<frames.count { unsafe try encodeAttachment(unsafe frames[index]) }
        write(Unit.end, in: ContextNumber.attachments)
        writer.end()
        if !writer.isWithinLimit { throw .raw }
    }

    /// Encodes the value at `position`.
    ///
    /// - Parameter depth: arrays and maps around it.
    /// - Returns: the position after it.
    @inline(never)
    mutating func encodeValue(
        at position: Int, in context: Int, depth: Int
    ) throws(EncodingStop) -> Int {
        let first = input.first(position)
        if first & 0xE0 == 0x80 {
            // An array or map whose header is this byte, which most are.
            try countValue()
            let count = Int(first & 0x0F)
            return first < 0x90
                ? try encodeMap(count, 1, at: position, in: context, depth: depth)
                : try encodeArray(count, 1, at: position, in: context, depth: depth)
        }
        let header = try input.header(at: position)
        try countValue()
        switch header.family {
        case .nil, .boolean, .integer, .float32, .float64:
            return encodeScalar(at: position, size: Int(header.headerByteCount), in: context)
        case .str, .bin:
            return try encodeText(at: position, size: header.byteCount, in: context)
        case .ext:
            return try encodeExtension(at: position, size: header.byteCount, in: context)
        case .array:
            return try encodeArray(
                header.childCount, Int(header.headerByteCount), at: position, in: context,
                depth: depth)
        case .map:
            return try encodeMap(
                header.childCount / 2, Int(header.headerByteCount), at: position, in: context,
                depth: depth)
        case .reserved: throw .invalid(position)
        }
    }

    /// `encodeValue` of a map's field, most of which are short.
    @inline(__always)
    mutating func encodeField(
        at position: Int, in context: Int, depth: Int
    ) throws(EncodingStop) -> Int {
        let end = try encodeUnchanged(at: position, in: context, depth: depth)
        if end >= 0 { return end }
        let (first, size) = input.short(position)
        guard size > 0 else { return try encodeValue(at: position, in: context, depth: depth) }
        try countValue()
        if first & 0xE0 == 0xA0 || first == 0xD9 {
            return try encodeChangedText(at: position, size: size, in: context)
        }
        return encodeScalar(at: position, size: size, in: context)
    }

    /// Writes SAME if the value at `position` is what the context remembers: where its bytes stand,
    /// it stands, so no header has to be read.
    ///
    /// - Returns: the position after the value, or −1 if it is to be coded the long way.
    @inline(__always)
    mutating func encodeUnchanged(
        at position: Int, in context: Int, depth: Int
    ) throws(EncodingStop) -> Int {
        let known = state.contexts[context].v0
        let size: Int
        if known.isItem {
            guard state.isLive(known.number) else { return -1 }
            let slot = state.items.slot(known.number)
            size = Int(slot.count)
            // SAFETY: the address is that of a live item.
            guard unsafe input.holds(state.items.address(slot), size, at: position) else {
                return -1
            }
        } else {
            guard input.holds(known, at: position), !known.mayHaveChildren,
                !known.isEmptyContainer || depth < limits.depth
            else { return -1 }
            size = known.count
        }
        try countValue()
        write(Unit.same, in: context)
        return position &+ size
    }

    /// Counts one more value.
    @inline(__always)
    mutating func countValue() throws(EncodingStop) {
        valuesLeft &-= 1
        guard valuesLeft >= 0, writer.makeRoom() else { throw .raw }
    }

    /// Writes a unit.
    @inline(__always)
    mutating func write(_ unit: UInt8, in context: Int) {
        let place = state.predictor.place(context, after: writer.unit)
        let pair = state.predictor.pair(place)
        if !writer.extendsRun(unit, pair) { writeAside(unit, place, pair) }
    }

    /// Writes a unit that opens a run or ends it.
    @inline(never)
    private mutating func writeAside(_ unit: UInt8, _ place: Int, _ pair: UInt16) {
        writer.write(unit, at: place, pair, &state.predictor)
    }

    /// The pair that predicts the next unit in `context`.
    @inline(__always)
    func pair(in context: Int) -> UInt16 {
        state.predictor.pair(state.predictor.place(context, after: writer.unit))
    }

    /// Whether the body stays within one byte of the input if `price` is paid for the `size` bytes at
    /// `position` (FORMAT.md section 12): what is worth learning must not make the message grow.
    @inline(__always)
    func affords(_ price: Int, _ position: Int, _ size: Int) -> Bool {
        writer.count &+ (writer.isRunOpen ? 0 : 1) &+ price <= position &+ size &+ 1
    }

    /// Where the main frame stops being one whole value, or nil. A body given up for its size or
    /// depth says nothing about the rest.
    ///
    /// - Complexity: O(bytes of the main frame).
    func invalidOffset(_ stop: EncodingStop) -> Int? {
        do throws(EncodingStop) {
            if case .invalid = stop { throw stop }
            let end = try input.skip(0)
            return end == input.end ? nil : end
        } catch {
            if case .invalid(let offset) = error { return offset }
            return nil
        }
    }
}
