import MsgPackWire
import StringInterning

/// Restores the messages that a `KeyMapEncoder` has coded (docs/KEYMAP.md, sections 2 to 5
/// and 7). One decoder serves one direction of a connection.
///
/// It reads from front to back and reports the first error it meets; then it is poisoned. Nothing
/// is reserved for a count or length that a header merely claims. A value has one owner.
public struct KeyMapDecoder: ~Copyable, Sendable {
    var output = Bytes()
    let mode: KeyMapMode
    let limits: KeyMapLimits
    let nameCount: Int
    let slotCount: Int
    var names: NameTable
    var slots: SlotTable
    /// The names as they are written, and what they mean as keys.
    var notes = KeyMapNotes()
    /// By slot: the map that defined it last.
    var slotMaps = BitwiseStorage<UInt64>()
    var maps: UInt64 = 0
    var definitions = 0
    var references = 0
    private var counts = KeyMapStatistics()

    /// Whether an earlier call failed. Every later one fails with `poisoned`.
    public private(set) var isPoisoned = false

    /// A decoder at the start of a connection, with limits that are the mode's unless given.
    package init(_ mode: KeyMapMode, limits: KeyMapLimits? = nil) {
        let limits = (limits ?? KeyMapLimits(mode)).clamped()
        self.mode = mode
        self.limits = limits
        nameCount = limits.nameCount(mode)
        slotCount = limits.slotCount(mode)
        names = NameTable(limits: limits.nameTable(mode))
        slots = SlotTable(limits: limits.slotTable(mode))
    }

    /// What the decoder holds and did.
    public var statistics: KeyMapStatistics {
        var all = counts
        all.names = KeyMapStatistics.Table(entries: names.entries, bytes: names.bytes)
        all.slots = KeyMapStatistics.Table(
            entries: slots.entries, bytes: slots.bytes, evictions: slots.evictions)
        return all
    }

    /// The last message in its original form, until the next call of `decode`.
    public var message: RawSpan {
        @_lifetime(borrow self)
        borrowing get { output.bytes }
    }

    /// Decodes the next message of the connection; the result is in `message`.
    ///
    /// - Throws: the codes of section 7 at the offset of the offending value; after the first
    ///   error `poisoned` at offset 0. `message` is then empty.
    /// - Complexity: O(length of the input and of the output).
    public mutating func decode(_ wire: RawSpan) throws(KeyMapError) {
        output.removeAll()
        guard !isPoisoned else { throw KeyMapError(.poisoned, offset: 0) }
        do throws(KeyMapError) {
            try unsafe wire.withUnsafeBytes { bytes throws(KeyMapError) in
                guard let base = bytes.baseAddress else {
                    throw KeyMapError(.truncated, offset: 0)
                }
                // SAFETY: a span's bytes are readable for the length of the closure.
                try decodeMessage(unsafe KeyMapInput(base: base, end: bytes.count))
            }
        } catch {
            isPoisoned = true
            output.truncate(to: 0)
            throw error
        }
        counts.messages += 1
    }

    // The encoder has the same entrances under other names; to share them would take a public protocol.

    /// `decode` that lends its result: the message, until the next use of the decoder.
    ///
    /// - Throws: as `decode`.
    @_lifetime(&self)
    public mutating func decode(_ wire: Span<UInt8>) throws(KeyMapError) -> Span<UInt8> {
        // SAFETY: a span of initialised bytes; it is `unsafe` only as a view without element types.
        try unsafe decode(wire.bytes)
        return output.span
    }

    /// `decode` from array to array.
    ///
    /// - Throws: as `decode`.
    public mutating func decode(_ wire: [UInt8]) throws(KeyMapError) -> [UInt8] {
        // SAFETY: as above.
        try unsafe decode(wire.span.bytes)
        return unsafe [UInt8](output.buffer)
    }

    /// `decode` that appends its result to `message`.
    ///
    /// - Throws: as `decode`; `message` is then as it was.
    public mutating func decode(
        _ wire: Span<UInt8>, into message: inout [UInt8]
    ) throws(KeyMapError) {
        // SAFETY: as above.
        try unsafe decode(wire.bytes)
        unsafe message.append(contentsOf: output.buffer)
    }

    /// `decode` that appends its result to `message`.
    ///
    /// - Throws: as `decode`; `message` is then as it was.
    public mutating func decode(
        _ wire: [UInt8], into message: inout [UInt8]
    ) throws(KeyMapError) {
        try decode(wire.span, into: &message)
    }

    /// Frees the memory of the message decoded last, which is kept for the next one otherwise.
    package mutating func freeMessageMemory() { output = Bytes() }

    /// Section 2: a map, an array with maps, or anything else.
    private mutating func decodeMessage(_ input: KeyMapInput) throws(KeyMapError) {
        definitions = 0
        references = 0
        var position = 0
        let first = try input.header(0)
        if first.family == .array {
            position = try copy(input, 0, first.byteCount)
            for _ in 0..<first.count {
                position = try decodeTop(input, position, depthLeft: KeyMapInput.depthLimit - 1)
            }
        } else {
            position = try decodeTop(input, 0, depthLeft: KeyMapInput.depthLimit)
        }
        guard position == input.end else { throw KeyMapError(.trailingBytes, offset: position) }
    }

    private mutating func decodeTop(
        _ input: KeyMapInput, _ position: Int, depthLeft: Int
    ) throws(KeyMapError) -> Int {
        let header = try input.header(position)
        guard header.family == .map else {
            return try copyValue(input, position, depthLeft)
        }
        guard input.isShortest(header) else {
            throw KeyMapError(.headerNotShortest, offset: position)
        }
        let body = position &+ header.byteCount
        let hasEntry = header.count > 0 && body < input.end
        let isMarked =
            hasEntry ? try input.byte(body) == KeyMapCode.definitionsByte : false
        if header.count == 1 && isMarked {
            counts.escapedMaps += 1
            guard try input.header(body + 1).family == .map else {
                throw KeyMapError(.definitionsInvalid, offset: body + 1)
            }
            return try copyValue(input, body + 1, depthLeft)
        }
        counts.codedMaps += 1
        let start = isMarked ? try readDefinitions(input, body + 1) : body
        // Counts stay in 32 bits: a message may claim more entries than an `Int` of 32 bits can hold.
        let count = header.count &- (isMarked ? 1 : 0)
        try checkOutput(count < 16 ? 1 : count <= 0xFFFF ? 3 : 5, position)
        output.append(mapHeader: count)
        return try decodeEntries(input, start, count, depthLeft &- 1)
    }

    /// Section 7: the limit on output is checked before bytes are appended.
    @inline(__always)
    func checkOutput(_ length: Int, _ offset: Int) throws(KeyMapError) {
        guard length <= limits.messageBytes &- output.count else {
            throw KeyMapError(.outputTooLong, offset: offset)
        }
    }

    /// Copies the input from `position` to `end` and answers `end`.
    mutating func copy(
        _ input: KeyMapInput, _ position: Int, _ end: Int
    ) throws(KeyMapError) -> Int {
        try checkOutput(end &- position, position)
        // SAFETY: callers pass offsets that the input's checks have answered, 0 … input.end.
        unsafe output.appendShort(unsafe input.base + position, end &- position)
        return end
    }

    /// Copies the value at `position`, whatever it holds.
    @inline(never)
    mutating func copyValue(
        _ input: KeyMapInput, _ position: Int, _ depthLeft: Int
    ) throws(KeyMapError) -> Int {
        try copyValueInlined(input, position, depthLeft)
    }

    /// `copyValue` for the values of a coded map, which are most of a message.
    @inline(__always)
    mutating func copyValueInlined(
        _ input: KeyMapInput, _ position: Int, _ depthLeft: Int
    ) throws(KeyMapError) -> Int {
        let end = try input.skipInlined(position, depthLeft: depthLeft)
        try checkOutput(end &- position, position)
        // SAFETY: the value lies within the input.
        let source = unsafe input.base + position
        unsafe output.appendShortInlined(
            source, end &- position, readable: input.end &- position)
        return end
    }
}
