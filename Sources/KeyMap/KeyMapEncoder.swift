import MsgPackWire
package import StringInterning

/// Replaces names, and in values mode the values of a policy's fields, by codes
/// (docs/KEYMAP.md, section 6). One encoder serves one direction of a connection.
///
/// A message is coded in one pass, straight from bytes to bytes. The tables change only once the
/// whole message is known to be valid and the map at hand is known to be coded, so an encode that
/// fails leaves the encoder as it was. A value has one owner.
public struct KeyMapEncoder: ~Copyable, Sendable {
    var output = Bytes()
    let mode: KeyMapMode
    let limits: KeyMapLimits
    var names: KeyMapNames
    var slots: IndexedSlots
    /// The definitions of the current map, code and item.
    var definitions = Bytes()
    /// What comes before the entries of a map with definitions.
    private var prefix = Bytes()
    var definitionCount: UInt32 = 0
    var definitionsLeft = 0
    var referencesLeft = 0
    /// Whether the message at hand has been checked to its end.
    var isMessageValid = false
    /// The map at hand: where it starts, and whether it is certain to be coded.
    var mapStart = 0
    var isMapCoded = false
    private var counts = KeyMapStatistics()

    /// An encoder at the start of a connection, with limits that are the mode's unless given.
    ///
    /// - Parameter secrets: the keys of the tables' hashes.
    package init(_ mode: KeyMapMode, limits: KeyMapLimits? = nil, secrets: InterningSecrets) {
        let limits = (limits ?? KeyMapLimits(mode)).clamped()
        self.mode = mode
        self.limits = limits
        names = KeyMapNames(limits, mode, secrets)
        slots = IndexedSlots(limits: limits.slotTable(mode), secrets: secrets)
    }

    /// What the encoder holds and did.
    public var statistics: KeyMapStatistics {
        var all = counts
        all.names = KeyMapStatistics.Table(entries: names.table.entries, bytes: names.table.bytes)
        all.slots = KeyMapStatistics.Table(
            entries: slots.entries, bytes: slots.bytes, evictions: slots.evictions)
        return all
    }

    /// The last message as it travels, until the next call of `encode`.
    public var wire: RawSpan {
        @_lifetime(borrow self)
        borrowing get { output.bytes }
    }

    /// Codes the next message of the connection; the result is in `wire`.
    ///
    /// - Throws: `truncated`, `reservedByte`, `depthExceeded`, `trailingBytes` if `message` is not
    ///   one MessagePack value; `messageTooLong` at the limit. The encoder is then as before, and
    ///   `wire` is empty.
    /// - Complexity: O(length of the message).
    public mutating func encode(_ message: RawSpan) throws(KeyMapError) {
        output.removeAll()
        guard message.byteCount <= limits.messageBytes else {
            throw KeyMapError(.messageTooLong, offset: limits.messageBytes)
        }
        let before = counts
        do throws(KeyMapError) {
            try unsafe message.withUnsafeBytes { bytes throws(KeyMapError) in
                guard let base = bytes.baseAddress else {
                    throw KeyMapError(.truncated, offset: 0)
                }
                // SAFETY: a span's bytes are readable for the length of the closure.
                try encodeMessage(unsafe KeyMapInput(base: base, end: bytes.count))
            }
        } catch {
            output.truncate(to: 0)
            counts = before
            throw error
        }
        counts.messages += 1
    }

    /// `encode` that lends its result: the coded message, until the next use of the encoder.
    ///
    /// - Throws: as `encode`.
    @_lifetime(&self)
    public mutating func encode(_ message: Span<UInt8>) throws(KeyMapError) -> Span<UInt8> {
        // SAFETY: a span of initialised bytes; it is `unsafe` only as a view without element types.
        try unsafe encode(message.bytes)
        return output.span
    }

    /// `encode` from array to array.
    ///
    /// - Throws: as `encode`.
    public mutating func encode(_ message: [UInt8]) throws(KeyMapError) -> [UInt8] {
        // SAFETY: as above.
        try unsafe encode(message.span.bytes)
        return unsafe [UInt8](output.buffer)
    }

    /// `encode` that appends its result to `coded`.
    ///
    /// - Throws: as `encode`; `coded` is then as it was.
    public mutating func encode(
        _ message: Span<UInt8>, into coded: inout [UInt8]
    ) throws(KeyMapError) {
        // SAFETY: as above.
        try unsafe encode(message.bytes)
        unsafe coded.append(contentsOf: output.buffer)
    }

    /// `encode` that appends its result to `coded`.
    ///
    /// - Throws: as `encode`; `coded` is then as it was.
    public mutating func encode(
        _ message: [UInt8], into coded: inout [UInt8]
    ) throws(KeyMapError) {
        try encode(message.span, into: &coded)
    }

    /// Frees the memory of the message encoded last, which is kept for the next one otherwise.
    package mutating func freeMessageMemory() { output = Bytes() }

    /// Section 2: a map, an array with maps, or anything else.
    private mutating func encodeMessage(_ input: KeyMapInput) throws(KeyMapError) {
        definitionsLeft = limits.definitions
        referencesLeft = limits.references
        isMessageValid = false
        var position = 0
        let first = try input.header(0)
        if first.family == .array {
            position = copy(input, 0, first.byteCount)
            for _ in 0..<first.count {
                position = try encodeTop(input, position, depthLeft: KeyMapInput.depthLimit - 1)
            }
        } else {
            position = try encodeTop(input, 0, depthLeft: KeyMapInput.depthLimit)
        }
        guard position == input.end else { throw KeyMapError(.trailingBytes, offset: position) }
    }

    private mutating func encodeTop(
        _ input: KeyMapInput, _ position: Int, depthLeft: Int
    ) throws(KeyMapError) -> Int {
        let header = try input.header(position)
        guard header.family == .map else {
            return copy(input, position, try input.skip(position, depthLeft: depthLeft))
        }
        let start = output.count
        let references = referencesLeft
        if let end = try encodeMap(input, position, header, depthLeft: depthLeft) {
            if definitionCount > 0 { insertDefinitions(header, at: start) }
            counts.codedMaps += 1
            return end
        }
        // Nothing but output and the count of references has changed.
        output.truncate(to: start)
        referencesLeft = references
        counts.escapedMaps += 1
        output.append(KeyMapCode.escapeHeader)
        output.append(KeyMapCode.definitionsByte)
        return copy(input, position, try input.skip(position, depthLeft: depthLeft))
    }

    /// Copies the input from `position` to `end` and answers `end`.
    @inline(never)
    mutating func copy(_ input: KeyMapInput, _ position: Int, _ end: Int) -> Int {
        copyInlined(input, position, end)
    }

    /// `copy` for the values of a coded map, which are most of a message.
    @inline(__always)
    mutating func copyInlined(_ input: KeyMapInput, _ position: Int, _ end: Int) -> Int {
        // SAFETY: callers pass offsets that the input's checks have answered, 0 … input.end.
        let source = unsafe input.base + position
        unsafe output.appendShortInlined(
            source, end &- position, readable: input.end &- position)
        return end
    }

    /// Step 6: puts the header for one entry more and the definitions in place of the map's header.
    private mutating func insertDefinitions(_ header: ItemHeader, at start: Int) {
        prefix.truncate(to: 0)
        // A map of 2^32 - 1 entries was escaped, so this does not overflow.
        prefix.append(mapHeader: header.count + 1)
        prefix.append(KeyMapCode.definitionsByte)
        prefix.append(mapHeader: definitionCount)
        // SAFETY: the definitions do not change while their buffer is read.
        let bytes = unsafe definitions.buffer
        if let base = bytes.baseAddress {
            unsafe prefix.appendShort(base, bytes.count)
        }
        output.replace(start, Int(header.headerByteCount), with: prefix)
    }
}
