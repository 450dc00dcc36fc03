import MsgPackWire
import StringInterning

/// Values (FORMAT.md section 6).
extension BodyDecoder {
    /// Decodes one value to the end of `output`.
    ///
    /// - Parameter depth: arrays and maps around it.
    @inline(never)
    @_optimize(speed)
    mutating func decodeValue(
        _ source: inout BodyReader, in context: Int, depth: Int, _ role: ValueRole
    ) throws(StreamError) {
        try countValue(&source)
        let unit = try nextUnitInlined(&source, in: context)
        if unit >= Unit.shape && role == .any {
            return try decodeShaped(
                &source, Int(unit &- Unit.shape), in: context, depth: depth)
        }
        try decode(unit, &source, in: context, depth: depth, role)
    }

    /// `decodeValue` of a map's field, most of which are what they were.
    @inline(__always)
    mutating func decodeField(
        _ source: inout BodyReader, in context: Int, depth: Int
    ) throws(StreamError) {
        try countValue(&source)
        let unit = try nextUnitInlined(&source, in: context)
        if unit == Unit.same {
            let known = state.contexts[context].v0
            if known.isItem { return try appendItem(known.number, &source) }
            if known.isToken && !known.mayHaveChildren
                && (!known.isEmptyContainer || depth < limits.depth)
            {
                try admit(known.count, &source)
                return output.put(known.first, then: known.word, size: known.count)
            }
        }
        // What is not there either is rare, or calls for more.
        switch unit {
        case Unit.reference1: try decodeReference(&source, unit, in: context)
        case Unit.form: try decodeDerived(&source, unit, in: context)
        case Unit.integer..<Unit.stamp: try decodeNumber(&source, unit, in: context)
        case Unit.stamp..<Unit.tuple: try decodeStamp(&source, unit, in: context)
        case Unit.shape...255:
            try decodeShaped(&source, Int(unit &- Unit.shape), in: context, depth: depth)
        default: try decode(unit, &source, in: context, depth: depth, .any)
        }
    }

    /// `decodeValue` of an element of TUPLE, which are numbers and str most often.
    @inline(__always)
    mutating func decodeElement(
        _ source: inout BodyReader, in context: Int
    ) throws(StreamError) {
        try countValue(&source)
        let unit = try nextUnit(&source, in: context)
        switch unit {
        case Unit.integer..<Unit.stamp: try decodeNumber(&source, unit, in: context)
        case Unit.stamp..<Unit.tuple: try decodeStamp(&source, unit, in: context)
        // Elements have no children, so that nobody asks for their depth.
        default: try decode(unit, &source, in: context, depth: 0, .element)
        }
    }

    /// Decodes the value that `unit` begins.
    @inline(never)
    @_optimize(speed)
    private mutating func decode(
        _ unit: UInt8, _ source: inout BodyReader, in context: Int, depth: Int, _ role: ValueRole
    ) throws(StreamError) {
        let start = output.count
        switch unit {
        // These may bring the header of an array or map, which its children follow.
        case Unit.token: try decodeToken(&source, in: context)
        case Unit.same: try decodeRemembered(state.contexts[context].v0, &source)
        case Unit.previous:
            let known = state.contexts[context]
            state.contexts[context] = Context(v0: known.v1, v1: known.v0)
            try decodeRemembered(known.v1, &source)
        case Unit.reference1...Unit.delta, Unit.integer..<Unit.tuple:
            try decodeDifference(&source, unit, in: context)
            if role == .any { return }
        default:
            guard role == .any else { throw source.error(.reservedCode) }
            return try decodeCompound(&source, unit, in: context, depth: depth)
        }
        try finishToken(&source, from: start, in: context, depth: depth, role)
    }

    /// The units that make a whole value of what is known.
    @inline(__always)
    private mutating func decodeDifference(
        _ source: inout BodyReader, _ unit: UInt8, in context: Int
    ) throws(StreamError) {
        switch unit {
        case Unit.reference1, Unit.reference2: try decodeReference(&source, unit, in: context)
        case Unit.peer1, Unit.peer2: try decodePeerReference(&source, unit, in: context)
        case Unit.form, Unit.delta: try decodeDerived(&source, unit, in: context)
        case Unit.integer..<Unit.stamp: try decodeNumber(&source, unit, in: context)
        default: try decodeStamp(&source, unit, in: context)
        }
    }

    /// Decodes the children of a container header, or checks that the value fits its role.
    @inline(__always)
    private mutating func finishToken(
        _ source: inout BodyReader, from start: Int, in context: Int, depth: Int, _ role: ValueRole
    ) throws(StreamError) {
        // SAFETY: every value above has put at least one byte behind `start`.
        let first = unsafe output.address(start).load(as: UInt8.self)
        let format = Format(byte: first)
        switch role {
        case .any:
            guard first >= 0x80 && first < 0xA0 || first >= 0xDC && first < 0xE0 else { return }
            if isWholeArray(from: start) { return }
            try decodeChildren(&source, from: start, in: context, depth: depth)
        case .element:
            let family = format.family
            if family == .array || family == .map || family == .ext {
                throw source.error(.invalidOperand)
            }
        case .key:
            guard format.family == .str && output.count - start <= ItemRing.limitItemBytes else {
                throw source.error(.invalidOperand)
            }
        }
    }

    /// Whether the bytes from `start` on are an item that is an array, and no header alone: a header
    /// of one byte is followed by nothing, an item by its elements.
    private func isWholeArray(from start: Int) -> Bool {
        // SAFETY: there is at least one byte.
        let first = unsafe output.address(start).load(as: UInt8.self)
        return first & 0xF0 == 0x90 && output.count - start > 1
    }

    /// The units that make more than one token, but for SHAPE, which those who read the unit take.
    private mutating func decodeCompound(
        _ source: inout BodyReader, _ unit: UInt8, in context: Int, depth: Int
    ) throws(StreamError) {
        switch unit {
        case Unit.shape2:
            let id = Int(try source.number(2, .shape))
            try decodeShaped(&source, id, in: context, depth: depth)
        case Unit.define: try decodeDefinition(&source, in: context, depth: depth)
        case Unit.tuple..<Unit.tuple + 8:
            try decodeTuple(
                &source, Int(unit &- Unit.tuple) &+ 1, in: context, depth: depth)
        case Unit.blob: try decodeBlobToken(&source)
        case Unit.opaque: try decodeOpaque(&source, depth: depth)
        default: throw source.error(.reservedCode)
        }
    }

    @_optimize(speed)
    private mutating func decodeToken(
        _ source: inout BodyReader, in context: Int
    ) throws(StreamError) {
        let start = output.count
        output.append(try source.byte(.token, 0))
        // SAFETY: one byte was just appended.
        let format = Format(byte: unsafe output.address(start).load(as: UInt8.self))
        let fixed = format.headerByteCount
        try source.append(fixed - 1, .token, to: &output, from: 1)
        // SAFETY: the header is complete; a payload may be missing, which makes `header` nil.
        let base = unsafe output.address(0)
        var size = fixed
        if let header = unsafe ItemHeader.read(base, start, end: output.count) {
            size = header.byteCount
        } else {
            size = try payloadEnd(start, fixed, &source)
            try allow(size - fixed, &source)
            try source.append(size - fixed, .token, to: &output, from: fixed)
        }
        try allow(0, &source)
        remember(from: start, size, in: context)
    }

    /// The size of the token whose header of `fixed` bytes stands at `start`, its payload yet to come.
    private func payloadEnd(
        _ start: Int, _ fixed: Int, _ source: inout BodyReader
    ) throws(StreamError) -> Int {
        let bytes = unsafe output.address(start)
        // SAFETY: `fixed` bytes stand behind `start`.
        func byte(_ index: Int) -> Int {
            Int(unsafe bytes.load(fromByteOffset: index, as: UInt8.self))
        }
        let first = byte(0)
        switch first {
        case 0xA0...0xBF: return fixed + (first & 0x1F)
        case 0xC4, 0xC7, 0xD9: return fixed + byte(1)
        case 0xC5, 0xC8, 0xDA: return fixed + (byte(1) << 8 | byte(2))
        case 0xC6, 0xC9, 0xDB:
            return fixed + (byte(1) << 24 | byte(2) << 16 | byte(3) << 8 | byte(4))
        case 0xD4...0xD8: return fixed + 1 << (first - 0xD4)
        default: throw source.error(.invalidOperand)
        }
    }

    /// Remembers the token of `size` bytes at `start`: an item if it may be one, else its bytes.
    private mutating func remember(from start: Int, _ size: Int, in context: Int) {
        let token = unsafe output.address(start)
        if size >= 3 && size <= ItemRing.limitItemBytes {
            let text = unsafe ItemText(token, size)
            if text.isText {
                insertNovel(from: start, in: context)
                return
            }
        }
        if size <= 9 {
            unsafe state.contexts[context].remember(Remembered(token: token, count: size))
        } else {
            unsafe state.history.appendPlain(token, size)
        }
    }

    /// Inserts the str or bin that ends `output` as an item, and its payload into the history.
    ///
    /// - Returns: whether it was inserted.
    @discardableResult
    @_optimize(speed)
    mutating func insertNovel(from start: Int, in context: Int) -> Bool {
        let size = output.count - start
        let token = unsafe output.address(start)
        let text = unsafe ItemText(token, size)
        guard unsafe state.insert(text, size, tag: tag(token, size), rememberIn: context) else {
            return false
        }
        unsafe state.history.appendPadded(unsafe text.payload, text.count)
        return true
    }

    /// The hash of an item where items are searched.
    func tag(_ start: UnsafeRawPointer, _ size: Int) -> UInt32 {
        // SAFETY: `size` bytes are readable by contract.
        state.isTwoWay ? unsafe state.items.tag(start, size) : 0
    }

    @inline(__always)
    private mutating func decodeRemembered(
        _ known: Remembered, _ source: inout BodyReader
    ) throws(StreamError) {
        if known.isItem { return try appendItem(known.number, &source) }
        guard known.isToken else { throw source.error(.deadReference) }
        try admit(known.count, &source)
        output.put(known.first, then: known.word, size: known.count)
    }

    /// Appends a live item of this direction.
    @inline(__always)
    mutating func appendItem(
        _ number: Int, _ source: inout BodyReader
    ) throws(StreamError) {
        guard state.isLive(number) else { throw source.error(.deadReference) }
        let slot = state.items.slot(number)
        try admit(Int(slot.count), &source)
        unsafe output.putPadded(unsafe state.items.address(slot), Int(slot.count))
    }

    @_optimize(speed)
    private mutating func decodeReference(
        _ source: inout BodyReader, _ unit: UInt8, in context: Int
    ) throws(StreamError) {
        let number: Int
        if unit == Unit.reference1 {
            let distance = Int8(bitPattern: try source.byte(.nearReference, 0))
            number = state.lastReference &+ Int(distance)
        } else {
            number = state.items.head &- Int(try source.number(2, .farReference))
        }
        try appendItem(number, &source)
        state.lastReference = number
        state.contexts[context].remember(Remembered(item: number))
    }

    private mutating func decodePeerReference(
        _ source: inout BodyReader, _ unit: UInt8, in context: Int
    ) throws(StreamError) {
        guard let ring = unsafe owned.ring else {
            throw source.error(.reservedCode)
        }
        let number: Int
        if unit == Unit.peer1 {
            let distance = Int8(bitPattern: try source.byte(.nearReference, 0))
            number = state.lastPeerReference &+ Int(distance)
        } else {
            number = owned.head &- Int(try source.number(2, .farReference))
        }
        guard owned.admits(number) else {
            throw source.error(.deadReference)
        }
        // SAFETY: the window admits only live items; the ring stays for this message.
        let slot = unsafe ring.pointee.slot(number)
        let size = Int(slot.count)
        try admit(size, &source)
        let item = unsafe ring.pointee.address(slot)
        unsafe output.putPadded(item, size)
        state.lastPeerReference = number
        unsafe state.insert(item, size, tag: tag(item, size), rememberIn: context)
    }

    /// INTEGER, DOUBLE and LEADING.
    @_optimize(speed)
    private mutating func decodeNumber(
        _ source: inout BodyReader, _ unit: UInt8, in context: Int
    ) throws(StreamError) {
        let size = Int(unit & 7) &+ 1
        let known = state.contexts[context].v0
        let token: Remembered
        switch unit {
        case Unit.integer..<Unit.double:
            let difference = unzigzag(try source.number(size, .integer))
            let base = UInt64(bitPattern: known.integer ?? 0)
            token = Remembered(shortest: Int64(bitPattern: base &+ difference))
        case Unit.double..<Unit.leading:
            let difference = unzigzag(try source.number(size, .double))
            token = Remembered(doubleBits: (known.doubleBits ?? 0) &+ difference)
        default:
            token = Remembered(doubleBits: try source.number(size, .leading).byteSwapped)
        }
        try admit(token.count, &source)
        output.put(token.first, then: token.word, size: token.count)
        state.contexts[context].remember(token)
    }
}
