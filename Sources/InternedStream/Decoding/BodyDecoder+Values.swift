import MsgPackWire
import StringInterning

/// Values (FORMAT.md section 6).
extension BodyDecoder {
    /// Decodes one value to the end of `output`.
    @inline(never)
    @_optimize(speed)
    mutating func decodeValue(in place: ValuePlace, as role: ValueRole) throws(StreamError) {
        try countValue()
        let unit = try nextUnitInlined(in: place.context)
        if unit >= Unit.shape && role == .any {
            return try decodeShaped(ShapeID(Int(unit &- Unit.shape)), in: place)
        }
        try decode(unit, in: place, as: role)
    }

    /// `decodeValue` of a map's field, most of which equal the value before.
    @inline(__always)
    mutating func decodeField(in place: ValuePlace) throws(StreamError) {
        try countValue()
        let unit = try nextUnitInlined(in: place.context)
        if unit == Unit.same {
            let known = state.contexts[place.context].v0
            if let item = known.item { return try appendItem(item) }
            if known.isToken && !known.mayHaveChildren
                && (!known.isEmptyContainer || place.depth < limits.depth)
            {
                return try append(known)
            }
        }
        // The most frequent units take a shorter way than through `decode` (decode −3.5 %).
        switch unit {
        case Unit.reference1: try decodeReference(unit, in: place.context)
        case Unit.form: try decodeDerived(unit, in: place.context)
        case Unit.integer..<Unit.stamp: try decodeNumber(unit, in: place.context)
        case Unit.stamp..<Unit.tuple: try decodeStamp(unit, in: place.context)
        case Unit.shape...255: try decodeShaped(ShapeID(Int(unit &- Unit.shape)), in: place)
        default: try decode(unit, in: place, as: .any)
        }
    }

    /// `decodeValue` of an element of TUPLE, most of which are numbers and str.
    @inline(__always)
    mutating func decodeElement(in place: ValuePlace) throws(StreamError) {
        try countValue()
        let unit = try nextUnit(in: place.context)
        switch unit {
        case Unit.integer..<Unit.stamp: try decodeNumber(unit, in: place.context)
        case Unit.stamp..<Unit.tuple: try decodeStamp(unit, in: place.context)
        default: try decode(unit, in: place, as: .element)
        }
    }

    /// Decodes the value that `unit` begins. Every unit has its case here or in `decodeCompound`.
    @inline(never)
    @_optimize(speed)
    private mutating func decode(
        _ unit: UInt8, in place: ValuePlace, as role: ValueRole
    ) throws(StreamError) {
        let start = output.count
        let context = place.context
        switch unit {
        // The first three may be the header of an array or map, which its children follow.
        case Unit.token: try decodeToken(in: context)
        case Unit.same: try decodeRemembered(state.contexts[context].v0)
        case Unit.previous:
            state.contexts[context].exchange()
            try decodeRemembered(state.contexts[context].v0)
        // These make a whole value, of which only the role is to be checked.
        case Unit.reference1, Unit.reference2: try decodeReference(unit, in: context)
        case Unit.peer1, Unit.peer2: try decodePeerReference(unit, in: context)
        case Unit.form, Unit.delta: try decodeDerived(unit, in: context)
        case Unit.integer..<Unit.stamp: try decodeNumber(unit, in: context)
        case Unit.stamp..<Unit.tuple: try decodeStamp(unit, in: context)
        default:
            guard role == .any else { throw source.error(.reservedCode) }
            return try decodeCompound(unit, in: place)
        }
        if unit > Unit.previous && role == .any { return }
        try finishToken(from: start, in: place, as: role)
    }

    /// The units that make more than one token.
    @inline(__always)
    private mutating func decodeCompound(
        _ unit: UInt8, in place: ValuePlace
    ) throws(StreamError) {
        switch unit {
        case Unit.shape...255:
            try decodeShaped(ShapeID(Int(unit &- Unit.shape)), in: place)
        case Unit.tuple..<Unit.tuple + 8:
            try decodeTuple(count: Int(unit &- Unit.tuple) &+ 1, in: place)
        case Unit.shape2:
            try decodeShaped(ShapeID(Int(try source.number(size: 2, as: .shape))), in: place)
        case Unit.define: try decodeDefinition(in: place)
        case Unit.blob: try decodeBlobToken()
        case Unit.opaque: try decodeOpaque(depth: place.depth)
        default: throw source.error(.reservedCode)
        }
    }

    /// Decodes the children of a container header, or checks that the value has its role.
    @inline(__always)
    private mutating func finishToken(
        from start: Int, in place: ValuePlace, as role: ValueRole
    ) throws(StreamError) {
        // SAFETY: every value above has put at least one byte after `start`.
        let first = unsafe output.address(start).load(as: UInt8.self)
        switch role {
        case .any:
            guard first >= 0x80 && first < 0xA0 || first >= 0xDC && first < 0xE0 else { return }
            // A remembered item that is an array is there with its elements, longer than its header.
            if first & 0xF0 == 0x90 && output.count - start > 1 { return }
            try decodeChildren(from: start, in: place)
        case .element:
            let family = Format(byte: first).family
            if family == .array || family == .map || family == .ext {
                throw source.error(.invalidOperand)
            }
        case .key:
            let family = Format(byte: first).family
            guard family == .str || family == .bin || family == .integer,
                output.count - start <= ItemRing.limitItemBytes
            else {
                throw source.error(.invalidOperand)
            }
        }
    }
}

/// Tokens.
extension BodyDecoder {
    @_optimize(speed)
    private mutating func decodeToken(in context: ContextID) throws(StreamError) {
        let start = output.count
        output.append(try source.byte(as: .token))
        // SAFETY: one byte was just appended.
        let format = Format(byte: unsafe output.address(start).load(as: UInt8.self))
        let headerSize = format.headerByteCount
        try source.append(headerSize - 1, as: .token, from: 1, to: &output)
        var size = headerSize
        // SAFETY: the header is complete; a payload may be missing, which makes `header` nil.
        if let header = unsafe ItemHeader.read(output.address(0), start, end: output.count) {
            size = header.byteCount
        } else {
            size = try tokenSize(at: start, headerSize: headerSize)
            try allow(size - headerSize)
            try source.append(size - headerSize, as: .token, from: headerSize, to: &output)
        }
        try allow(0)
        remember(from: start, size: size, in: context)
    }

    /// The size of the token whose header is at `start`, its payload yet to come.
    private mutating func tokenSize(at start: Int, headerSize: Int) throws(StreamError) -> Int {
        let bytes = unsafe output.address(start)
        // SAFETY: `headerSize` bytes follow `start`.
        func byte(_ index: Int) -> Int {
            Int(unsafe bytes.load(fromByteOffset: index, as: UInt8.self))
        }
        let first = byte(0)
        switch first {
        case 0xA0...0xBF: return headerSize + (first & 0x1F)
        case 0xC4, 0xC7, 0xD9: return headerSize + byte(1)
        case 0xC5, 0xC8, 0xDA: return headerSize + (byte(1) << 8 | byte(2))
        case 0xC6, 0xC9, 0xDB:
            return headerSize + (byte(1) << 24 | byte(2) << 16 | byte(3) << 8 | byte(4))
        case 0xD4...0xD8: return headerSize + 1 << (first - 0xD4)
        default: throw source.error(.invalidOperand)
        }
    }

    /// Remembers the token of `size` bytes at `start`: an item if it may be one, else its bytes.
    private mutating func remember(from start: Int, size: Int, in context: ContextID) {
        let token = unsafe output.address(start)
        if size >= 3 && size <= ItemRing.limitItemBytes {
            if unsafe ItemText(token, size: size).isText {
                insertNovel(from: start, in: context)
                return
            }
        }
        if size <= 9 {
            unsafe state.contexts[context].remember(Remembered(token: token, count: size))
        } else {
            unsafe state.history.appendPlain(token, count: size)
        }
    }

    /// Inserts the str or bin that ends `output` as an item, and its payload into the history.
    ///
    /// - Returns: whether it was inserted.
    @discardableResult
    @_optimize(speed)
    mutating func insertNovel(from start: Int, in context: ContextID) -> Bool {
        let text = unsafe ItemText(output.address(start), size: output.count - start)
        guard state.insertInlined(text, tag: tag(of: text), rememberIn: context) else {
            return false
        }
        unsafe state.history.appendPadded(unsafe text.payload, count: text.count)
        return true
    }

    /// The hash of a token where items are searched by their bytes, else 0.
    func tag(of text: ItemText) -> UInt32 {
        // SAFETY: the token is readable by contract.
        state.isTwoWay ? unsafe state.items.tag(text.start, text.size) : 0
    }

    @inline(__always)
    private mutating func decodeRemembered(_ known: Remembered) throws(StreamError) {
        if let item = known.item { return try appendItem(item) }
        guard known.isToken else { throw source.error(.deadReference) }
        try append(known)
    }

    /// Appends a remembered token.
    @inline(__always)
    private mutating func append(_ token: Remembered) throws(StreamError) {
        try admit(token.count)
        output.put(token.first, then: token.word, size: token.count)
    }

    /// Appends an item of this direction.
    @inline(__always)
    private mutating func appendItem(_ item: ItemNumber) throws(StreamError) {
        guard state.isLive(item) else { throw source.error(.deadReference) }
        let slot = state.items.slot(item.value)
        try admit(Int(slot.count))
        unsafe output.putPadded(unsafe state.items.address(slot), Int(slot.count))
    }
}

/// References and numbers.
extension BodyDecoder {
    @_optimize(speed)
    private mutating func decodeReference(
        _ unit: UInt8, in context: ContextID
    ) throws(StreamError) {
        let item =
            unit == Unit.reference1
            ? try nearItem(to: state.lastReference)
            : try farItem(before: ItemNumber(state.items.head))
        try appendItem(item)
        state.lastReference = item
        state.contexts[context].remember(Remembered(item))
    }

    /// The item that a near reference names. Numbers count insertions, and an operand of either reference
    /// moves them by less than 2^16, so no sum overflows.
    @inline(__always)
    private mutating func nearItem(to last: ItemNumber) throws(StreamError) -> ItemNumber {
        let distance = Int8(bitPattern: try source.byte(as: .nearReference))
        return ItemNumber(last.value &+ Int(distance))
    }

    /// The item that a far reference names.
    @inline(__always)
    private mutating func farItem(before head: ItemNumber) throws(StreamError) -> ItemNumber {
        ItemNumber(head.value &- Int(try source.number(size: 2, as: .farReference)))
    }

    private mutating func decodePeerReference(
        _ unit: UInt8, in context: ContextID
    ) throws(StreamError) {
        guard let ring = unsafe owned.ring else { throw source.error(.reservedCode) }
        let item =
            unit == Unit.peer1
            ? try nearItem(to: state.lastPeerReference) : try farItem(before: owned.head)
        guard owned.admits(item) else { throw source.error(.deadReference) }
        // SAFETY: the window admits only live items; the ring stays for this message.
        let slot = unsafe ring.pointee.slot(item.value)
        let size = Int(slot.count)
        try admit(size)
        let text = unsafe ItemText(ring.pointee.address(slot), size: size)
        unsafe output.putPadded(unsafe text.start, size)
        state.lastPeerReference = item
        state.insert(text, tag: tag(of: text), rememberIn: context)
    }

    /// INTEGER, DOUBLE and LEADING. Sums are modulo 2^64 (see `zigzag`).
    @_optimize(speed)
    private mutating func decodeNumber(
        _ unit: UInt8, in context: ContextID
    ) throws(StreamError) {
        let size = Int(unit & 7) &+ 1
        let known = state.contexts[context].v0
        let token: Remembered
        switch unit {
        case Unit.integer..<Unit.double:
            let difference = unzigzag(try source.number(size: size, as: .integer))
            let base = UInt64(bitPattern: known.integer ?? 0)
            token = known.following(Int64(bitPattern: base &+ difference))
        case Unit.double..<Unit.leading:
            let difference = unzigzag(try source.number(size: size, as: .double))
            token = Remembered(doubleBits: (known.doubleBits ?? 0) &+ difference)
        default:
            let bytes = try source.number(size: size, as: .leading)
            token = Remembered(doubleBits: bytes.byteSwapped)
        }
        try append(token)
        state.contexts[context].remember(token)
    }
}
