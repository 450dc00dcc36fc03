import MsgPackWire

/// The bytes of one message on its way through the key map.
///
/// Positions are offsets from the start. Each is checked against `end` where bytes are read.
@safe
struct KeyMapInput {
    /// `end` readable bytes.
    let base: UnsafeRawPointer
    /// Offset after the last byte.
    let end: Int

    /// The greatest number of arrays and maps around a value (section 1).
    static let depthLimit = 128

    /// The byte at `position`.
    ///
    /// - Throws: `truncated` at the end.
    @inline(__always)
    func byte(_ position: Int) throws(KeyMapError) -> UInt8 {
        guard position < end else { throw KeyMapError(.truncated, offset: position) }
        // SAFETY: position is below end, checked above, and never negative.
        return unsafe base.load(fromByteOffset: position, as: UInt8.self)
    }

    /// The header of the item at `position`; a scalar or str lies within the input whole.
    ///
    /// - Throws: `truncated`, `reservedByte`.
    func header(_ position: Int) throws(KeyMapError) -> ItemHeader {
        // SAFETY: base has `end` readable bytes; position is never negative.
        if let header = unsafe ItemHeader.read(base, position, end: end) { return header }
        throw unreadable(position)
    }

    /// `header` for the loops that walk over values, at the price of half a kilobyte for each.
    @inline(__always)
    func headerInlined(_ position: Int) throws(KeyMapError) -> ItemHeader {
        // SAFETY: base has `end` readable bytes; position is never negative.
        if let header = unsafe ItemHeader(base: base, position: position, end: end) {
            return header
        }
        throw unreadable(position)
    }

    @inline(never)
    private func unreadable(_ position: Int) -> KeyMapError {
        // SAFETY: as in header.
        KeyMapError(unsafe MsgPackError.unreadable(base: base, position: position, end: end))
    }

    /// The offset after the value at `position`, which may hold `depthLeft` nested containers.
    ///
    /// - Throws: `truncated`, `reservedByte`, `depthExceeded`.
    @inline(never)
    func skip(_ position: Int, depthLeft: Int) throws(KeyMapError) -> Int {
        try skipInlined(position, depthLeft: depthLeft)
    }

    /// `skip` for the values of a coded map, which are most of a message.
    @inline(__always)
    func skipInlined(_ position: Int, depthLeft: Int) throws(KeyMapError) -> Int {
        let first = try byte(position)
        guard first & 0xE0 == 0xA0 else {
            return try skipUncommon(position, depthLeft: depthLeft)
        }
        let count = Int(first & 0x1F) &+ 1
        guard count <= end &- position else {
            throw KeyMapError(.truncated, offset: position)
        }
        return position &+ count
    }

    /// `skip` for anything but a short str.
    @inline(never)
    @_optimize(speed)
    private func skipUncommon(_ position: Int, depthLeft: Int) throws(KeyMapError) -> Int {
        let item = try headerInlined(position)
        guard item.isContainer else { return position &+ item.byteCount }
        return try skipContainer(position, item, depthLeft: depthLeft, levels: 2)
    }

    /// Walks a container in place, and a few levels of containers in it; leaves deeper ones to
    /// the walker, whose start costs more than such an item.
    @_optimize(speed)
    private func skipContainer(
        _ position: Int, _ container: ItemHeader, depthLeft: Int, levels: Int
    ) throws(KeyMapError) -> Int {
        guard depthLeft > 0 else { throw KeyMapError(.depthExceeded, offset: position) }
        guard levels > 0 else { return try walk(position, depthLeft: depthLeft) }
        var place = position &+ container.byteCount
        var due = container.childCount
        while due > 0 {
            let item = try headerInlined(place)
            place =
                item.isContainer
                ? try skipContainer(
                    place, item, depthLeft: depthLeft &- 1, levels: levels &- 1)
                : place &+ item.byteCount
            due &-= 1
        }
        return place
    }

    @inline(never)
    private func walk(_ position: Int, depthLeft: Int) throws(KeyMapError) -> Int {
        // SAFETY: position is at most end, so the rest lies within the input.
        let rest = unsafe RawSpan(_unsafeStart: base + position, byteCount: end - position)
        let limits = MsgPackLimits(depth: depthLeft, items: .max, bytes: .max)
        var reader = MsgPackReader(rest, limits: limits)
        do throws(MsgPackError) {
            return position + (try reader.skip()).upperBound
        } catch {
            throw KeyMapError(error, base: position)
        }
    }

    /// Checks that the input is one value, not deeper than the limit.
    ///
    /// - Throws: `truncated`, `reservedByte`, `depthExceeded`, `trailingBytes`.
    func validate() throws(KeyMapError) {
        let stop = try skip(0, depthLeft: Self.depthLimit)
        guard stop == end else { throw KeyMapError(.trailingBytes, offset: stop) }
    }

    /// Whether the item with `header` at `position` has the shortest form of its length or count.
    @inline(__always)
    func isShortest(_ header: ItemHeader) -> Bool {
        let count = header.count
        switch (header.family, header.headerByteCount) {
        case (_, 1): return true
        case (.str, 2): return count >= 32
        case (.str, 3): return count >= 256
        case (.map, 3): return count >= 16
        default: return count >= 65_536
        }
    }

    /// Whether an item of this family is a number in the sense of section 1.
    @inline(__always)
    static func isNumber(_ header: ItemHeader) -> Bool {
        switch header.family {
        case .integer, .boolean, .float32, .float64: true
        default: false
        }
    }

    /// The integer at `position` with this header, and whether it has its shortest form; the value
    /// is nil if it is no `Int`.
    func integer(_ position: Int, _ header: ItemHeader) -> (value: Int?, isShortest: Bool) {
        // SAFETY: header(_:) made sure that the item lies within the input.
        let first = unsafe base.load(fromByteOffset: position, as: UInt8.self)
        var pattern: UInt64 = 0
        for index in 1..<max(1, Int(header.headerByteCount)) {
            let byte = unsafe base.load(fromByteOffset: position + index, as: UInt8.self)
            pattern = pattern << 8 | UInt64(byte)
        }
        switch first {
        case 0xCC: return (Int(pattern), pattern > 0x7F)
        case 0xCD: return (Int(pattern), pattern > 0xFF)
        case 0xCE: return (Int(exactly: pattern), pattern > 0xFFFF)
        case 0xCF: return (Int(exactly: pattern), pattern > 0xFFFF_FFFF)
        case 0xD0: return signed(Int64(Int8(truncatingIfNeeded: pattern)), least: -32)
        case 0xD1: return signed(Int64(Int16(truncatingIfNeeded: pattern)), least: -128)
        case 0xD2: return signed(Int64(Int32(truncatingIfNeeded: pattern)), least: -32_768)
        case 0xD3: return signed(Int64(bitPattern: pattern), least: -2_147_483_648)
        default: return (Int(Int8(bitPattern: first)), true)
        }
    }

    /// A two's complement value whose form is the shortest one below `least`.
    private func signed(_ value: Int64, least: Int64) -> (value: Int?, isShortest: Bool) {
        (Int(exactly: value), value < least)
    }
}
