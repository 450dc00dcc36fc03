import MsgPackWire
import StringInterning

/// Turns bodies back into main frames (FORMAT.md sections 5 to 8).
///
/// Everything that a body claims is checked before it is used; what comes out is counted as it is
/// produced. After an error the state is not to be used until it is reset.
@safe
struct BodyDecoder: ~Copyable {
    var state: StreamState
    /// The body, for the time of one message.
    var source = BodyReader()
    let limits: StreamLimits
    /// The items of this side's own direction, for the time of one message.
    var owned = PeerWindow()
    /// Room for the last bytes of a body, and as many after them.
    var lastBytes = BitwiseStorage<UInt8>(capacity: 64, filler: 0)
    /// Values that this message may still have.
    var valuesLeft = 0
    /// Whether the message has a tail, whose values take the places of bytes c1.
    private var hasTail = false
    /// The place that the message must not pass.
    var limitPlace = 0

    init(_ parameters: StreamParameters, limits: StreamLimits, secrets: InterningSecrets) {
        state = StreamState(parameters, isEncoder: false, secrets: secrets)
        self.limits = limits
    }

    /// Bytes of memory of the tables.
    var memoryBytes: Int { state.memoryBytes }

    /// Decodes a main frame: from the message's start in the history to its end.
    ///
    /// - Parameters:
    ///   - source: the body; its bytes are readable until the message is decoded.
    ///   - outputLimit: the most bytes that may come out.
    ///   - hasTail: whether a tail has values for bytes c1. Without one there must be no such byte.
    mutating func decodeFrame(outputLimit: Int, hasTail: Bool) throws(StreamError) {
        begin(outputLimit: outputLimit)
        self.hasTail = hasTail
        let events = state.events.head
        state.beginFrame()
        while state.closeComplete() {
            decodeKey()
            state.next()
            try decodeValue()
        }
        try source.endRun()
        state.endFrame(count: state.position &- state.history.messageStart, events: events)
    }

    /// Decodes a main frame that is sequences of copies.
    ///
    /// - Parameter hasSize: whether its size precedes them; if not, they end with the body.
    mutating func decodeCopies(hasSize: Bool, outputLimit: Int) throws(StreamError) {
        begin(outputLimit: outputLimit)
        state.history.isRoomy = true
        if hasSize {
            try decodeBlob()
        } else {
            try decodePlainSequences(nil)
        }
        state.endFrame(
            count: state.history.end &- state.history.messageStart, events: state.events.head)
    }

    /// Takes a main frame that came as it is.
    mutating func take(_ frame: UnsafeRawBufferPointer, isKept: Bool) {
        begin(outputLimit: limits.messageBytes)
        guard isKept, let start = frame.baseAddress else { return }
        state.history.reserve(frame.count)
        // SAFETY: room was made, and the frame stays for the time of the call.
        unsafe state.history.append(start, frame.count)
        state.endFrame(count: frame.count, events: state.events.head)
    }

    private mutating func begin(outputLimit: Int) {
        state.beginMessage()
        valuesLeft = limits.values
        limitPlace = state.history.messageStart &+ outputLimit
    }

    /// Makes sure that `size` more bytes may come out.
    @inline(__always)
    mutating func allow(_ size: Int) throws(StreamError) {
        guard size <= limitPlace &- state.history.end else { throw source.error(.outputTooLarge) }
    }

    /// Refuses a byte c1 without a tail.
    @inline(never)
    mutating func checkSimple() throws(StreamError) {
        if !hasTail && state.history.byte(state.position) == Token.opaque {
            throw source.error(.invalidOperand)
        }
    }
}

/// Values.
extension BodyDecoder {
    @inline(__always)
    private mutating func decodeValue() throws(StreamError) {
        valuesLeft &-= 1
        guard valuesLeft >= 0 else { throw source.error(.tooManyValues) }
        guard state.open.depth <= limits.depth else { throw source.error(.tooDeep) }
        if state.place.baseChildren == 0, try decodeUnchanged() { return }
        let unit = try nextUnit()
        if unit == Unit.same { return try decodeSame() }
        if unit >= Unit.call || unit >= Unit.header && unit <= Unit.callCount {
            return try decodeContainer(unit)
        }
        if unit == Unit.blob && state.open.depth == 0 { return try decodeWholeFrame() }
        try decodeScalar(unit)
    }

    /// Decodes a key that is the base's as expected: nothing is read for it.
    @inline(__always)
    private mutating func decodeKey() {
        let size = state.expectedKey()
        guard size > 0, valuesLeft > 0, size <= limitPlace &- state.history.end,
            source.takeSilent()
        else { return }
        valuesLeft &-= 1
        state.history.appendOwn(from: state.base, size)
        state.passKey(size)
    }

    /// Decodes a scalar that is the base's, if the open run says so.
    @inline(__always)
    private mutating func decodeUnchanged() throws(StreamError) -> Bool {
        if state.place.source == .silent {
            guard source.takeSilent() else { return false }
            state.scalars.lastUnit = Unit.same
        } else {
            guard state.expectsSame && source.takeHit() else { return false }
            state.keepSame()
        }
        let size = state.place.baseSize
        try allow(size)
        state.history.appendOwn(from: state.base, size)
        if state.place.baseFamily == .simple { try checkSimple() }
        state.position &+= size
        state.base &+= size
        return true
    }

    @inline(__always)
    private mutating func nextUnit() throws(StreamError) -> UInt8 {
        if state.place.source == .silent { return try source.silentUnit() }
        return try source.unit(state.place.prediction)
    }

    @inline(never)
    private mutating func decodeSame() throws(StreamError) {
        guard state.base != 0 else { throw source.error(.deadReference) }
        let size = state.place.baseSize
        try allow(size)
        state.history.appendOwn(from: state.base, size)
        if state.place.baseFamily == .simple { try checkSimple() }
        if state.place.source == .silent {
            state.scalars.lastUnit = Unit.same
        } else if state.expectsSame && !state.place.isKey {
            state.keepSame()
        } else {
            state.note(Unit.same, isContainer: state.place.baseChildren > 0)
        }
        if state.place.baseChildren > 0 { return state.openSame() }
        state.position &+= size
        state.base &+= size
    }

    /// BLOB at the root: the whole main frame.
    private mutating func decodeWholeFrame() throws(StreamError) {
        state.note(Unit.blob, isContainer: false)
        try decodeBlob()
        guard state.history.end > state.position else { throw source.error(.invalidOperand) }
        state.position = state.history.end
        state.base = 0
    }

    // MARK: Containers

    private mutating func decodeContainer(_ unit: UInt8) throws(StreamError) {
        let hasEvent = state.note(unit, isContainer: true)
        if unit == Unit.header {
            let token = try readHeader()
            state.openNew(token, hasEvent: hasEvent)
            return
        }
        var anchor = Int(unit & 0x7F)
        if unit < Unit.call { anchor = try source.varint(as: .slot) }
        guard anchor < state.anchors.limit else { throw source.error(.deadReference) }
        let last = state.anchors[anchor]
        guard last.place >= state.history.windowStart, last.place < state.position else {
            throw source.error(.deadReference)
        }
        let token: Token
        if unit == Unit.callCount {
            token = try readHeader()
        } else {
            token = try copyHeader(last.place)
        }
        if hasEvent { state.events.setAnchor(anchor) }
        state.openCall(anchor, last, token)
    }

    private mutating func copyHeader(_ place: Int) throws(StreamError) -> Token {
        guard
            let token = unsafe Token(
                state.history.address(place), left: state.position &- place),
            token.children > 0
        else { throw source.error(.deadReference) }
        try allow(token.size)
        state.history.reserve(token.size)
        unsafe state.history.append(state.history.address(place), token.size)
        return token
    }

    private mutating func readHeader() throws(StreamError) -> Token {
        let token = try readToken()
        guard token.children > 0 else { throw source.error(.invalidOperand) }
        return token
    }

    /// Reads a token, of a container the header, into the history.
    mutating func readToken() throws(StreamError) -> Token {
        try allow(1)
        let start = state.position
        try source.append(1, as: .token, to: &state.history)
        let first = state.history.byte(start)
        let rest = first == Token.opaque ? 0 : Format(byte: first).headerByteCount - 1
        try allow(rest)
        try source.append(rest, as: .token, from: 1, to: &state.history)
        let payload = unsafe Token.payloadBytes(state.history.address(start))
        try allow(payload)
        try source.append(payload, as: .token, from: 1 + rest, to: &state.history)
        guard
            let token = unsafe Token(
                state.history.address(start), left: state.history.end &- start)
        else { throw source.error(.invalidOperand) }
        return token
    }
}
