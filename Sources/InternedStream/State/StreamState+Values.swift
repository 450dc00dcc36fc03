import StringInterning

/// What a value leaves for later ones (FORMAT.md section 6).
extension StreamState {
    /// Completes a value that is no open container and was coded by another unit than SAME.
    ///
    /// - Parameters:
    ///   - count: its bytes, which are at `position`.
    ///   - insertsText: whether it becomes an item.
    ///   - jump: where the base goes, 0 if it goes on.
    @inline(__always)
    mutating func complete(
        _ token: Token, _ count: Int, hasEvent: Bool, insertsText: Bool, jump target: Int
    ) {
        let end = baseEnd()
        let replacement = replacementOfBase()
        if token.family == .integer && hasEvent { noteDifference(count) }
        let start = unsafe history.address(position)
        if insertsText && token.isText && count >= 3 && count <= 255 {
            unsafe insertText(start, count, headerSize: token.headerSize)
        }
        if count >= 5 && !token.isText && token.family != .array {
            noteNumber(token.family, count)
        }
        if replacement >= 0 { setReplacement(replacement, to: position) }
        position &+= count
        base = end
        if target != 0 { jump(to: target) }
    }

    @inline(__always)
    private mutating func noteDifference(_ count: Int) {
        guard let value = unsafe IntegerForm.value(history.address(position), count),
            let base = baseInteger
        else { return }
        events.setDifference(value &- base)
    }

    @inline(never)
    private mutating func noteNumber(_ family: Token.Family, _ count: Int) {
        let start = unsafe history.address(position)
        switch family {
        case .integer:
            if let value = unsafe IntegerForm.value(start, count) {
                scalars.lastWide = UInt64(bitPattern: value)
            }
        case .float:
            if count == 9 { scalars.lastDouble = unsafe Self.doubleBits(start) }
        case .ext where count <= 18: break
        default: return
        }
        setNumber(unsafe Self.numberSlot(start, count))
    }

    /// The slot of a token among the numbers.
    @inline(__always)
    static func numberSlot(_ start: UnsafeRawPointer, _ count: Int) -> Int {
        Int(truncatingIfNeeded: unsafe PlaceHash.value(start, count, seed: 3)) & 255
    }

    /// The bits of the float64 token at an address.
    @inline(__always)
    static func doubleBits(_ start: UnsafeRawPointer) -> UInt64 {
        // SAFETY: such a token has nine bytes.
        unsafe UInt64(bigEndian: start.loadUnaligned(fromByteOffset: 1, as: UInt64.self))
    }

    /// The integer at the base; nil if there is none, or it is 2^63 or more.
    @inline(__always)
    var baseInteger: Int64? {
        guard base != 0, place.baseFamily == .integer else { return nil }
        return unsafe IntegerForm.value(history.address(base), place.baseSize)
    }

    /// The bits of the float64 at the base; 0 if there is none.
    @inline(__always)
    var baseDouble: UInt64 {
        guard base != 0, place.baseFamily == .float, place.baseSize == 9 else { return 0 }
        return unsafe Self.doubleBits(history.address(base))
    }

    /// The bucket of the text at the base; negative if there is none of four bytes.
    @inline(__always)
    var baseBucket: Int {
        guard base != 0, place.baseFamily == .str || place.baseFamily == .bin,
            place.baseSize &- place.baseHeaderSize >= 4
        else { return -1 }
        return unsafe Self.bucket(history.address(base) + place.baseHeaderSize)
    }

    /// The bytes, at most eight, at the end of a token in which TAIL has differences.
    @inline(__always)
    static func tailBytes(_ family: Token.Family, size: Int, headerSize: Int) -> Int {
        let header = family == .ext || family == .bin ? headerSize : 1
        return min(8, size &- header)
    }
}

/// Containers.
extension StreamState {
    /// Values that follow the one that is being coded in its array.
    @inline(__always)
    private var following: Int { open.top.isMap ? 0 : open.top.left }

    /// SAME: the base goes into its container.
    @inline(__always)
    mutating func openSame() {
        let children = place.baseChildren
        let size = place.baseSize
        if place.source == .event, let anchor = place.event.anchor {
            setInstance(anchor, following: following)
        }
        let container = container(place.baseFamily == .map, size, children, baseLeft: children)
        enter(container, header: size, base: base &+ size)
    }

    /// CALL: the base goes into the last instance of an anchor, which is `last`, in the window.
    mutating func openCall(_ anchor: Int, _ last: Anchors.Instance, _ token: Token) {
        let old = unsafe Token(history.address(last.place), left: position &- last.place)
        var container = container(
            token.family == .map, token.size, token.children, baseLeft: old?.children ?? 0)
        if open.top.isMap || open.depth == 0 {
            container.isCall = true
            container.returnTo = UInt32(truncatingIfNeeded: base)
            container.returnEvents = UInt32(truncatingIfNeeded: cursor)
        } else {
            open.top.baseLeft = last.following
        }
        setInstance(anchor, following: following)
        enter(container, header: token.size, base: old.map { last.place &+ $0.size } ?? 0)
        cursor = last.events
    }

    /// HEADER: the base goes into its container, if that is of the same family.
    ///
    /// - Returns: the anchor that the container becomes.
    @discardableResult
    mutating func openNew(_ token: Token, hasEvent: Bool) -> Int {
        let anchor = anchors.make()
        if hasEvent { events.setAnchor(anchor) }
        setInstance(anchor, following: following)
        let isLike = base != 0 && place.baseFamily == token.family && place.baseChildren > 0
        var container = container(
            token.family == .map, token.size, token.children,
            baseLeft: isLike ? place.baseChildren : 0)
        if !isLike {
            container.isCall = true
            container.returnTo = UInt32(truncatingIfNeeded: base)
            container.returnEvents = UInt32(truncatingIfNeeded: cursor)
        }
        enter(container, header: token.size, base: isLike ? base &+ place.baseSize : 0)
        return anchor
    }

    /// A container at `position`; its header has `size` bytes.
    @inline(__always)
    private mutating func container(
        _ isMap: Bool, _ size: Int, _ children: Int, baseLeft: Int
    ) -> OpenContainer {
        var container = OpenContainer(
            left: children, baseLeft: baseLeft, isMap: isMap, start: position)
        guard !isMap && size == 1 && children <= 8 else { return container }
        container.isShortArray = true
        container.replaces = UInt32(truncatingIfNeeded: base)
        return container
    }

    @inline(__always)
    private mutating func enter(_ container: OpenContainer, header: Int, base: Int) {
        position &+= header
        self.base = base
        open.push(container)
    }

    /// Makes an array an item that ends before `position`, if it is eligible.
    mutating func insertShortArray(_ array: OpenContainer) {
        let place = Int(array.start)
        let count = position &- place
        let start = unsafe history.address(place)
        guard count >= 3 && count <= 255, unsafe Self.shortArraySize(start, left: count) != nil
        else { return }
        unsafe insert(start, count, at: place)
        let base = Int(array.replaces)
        let end = base == 0 ? 0 : history.skip(base, 1, before: place)
        guard end > 0 && end &- base <= 255 else { return }
        let hash = unsafe PlaceHash.value(history.address(base), end &- base, seed: 1)
        setReplacement(replacementSlot(hash), to: place)
    }

    /// The bytes of the array at an address, if it is eligible to be an item: 1 to 8 scalars, no ext and no
    /// c1, the first one a str of at least five bytes, 255 bytes at most.
    static func shortArraySize(_ start: UnsafeRawPointer, left: Int) -> Int? {
        guard left > 0 else { return nil }
        // SAFETY: a byte is left.
        let header = unsafe start.load(as: UInt8.self)
        guard header > 0x90 && header <= 0x98 else { return nil }
        var size = 1
        for index in 0..<Int(header & 0x0F) {
            guard size < left else { return nil }
            let element = unsafe scalarSize(start + size, left: left &- size)
            if element == 0 { return nil }
            if index == 0 {
                guard element >= 5, unsafe isStr(start + size) else { return nil }
            }
            size &+= element
        }
        return size <= 255 ? size : nil
    }

    /// The bytes of the scalar that begins at an address; 0 if it is none, an ext, c1, or not whole. An empty array or
    /// map is none.
    @inline(__always)
    private static func scalarSize(_ start: UnsafeRawPointer, left: Int) -> Int {
        // SAFETY: a byte is left.
        let first = unsafe start.load(as: UInt8.self)
        let size = Int(History.sizes[Int(first)])
        if size > 0 { return size <= left && first & 0xEF != 0x80 ? size : 0 }
        guard first != Token.opaque, let token = unsafe Token(start, left: left),
            token.family.rawValue < Token.Family.ext.rawValue
        else { return 0 }
        return token.size
    }

    @inline(__always)
    private static func isStr(_ start: UnsafeRawPointer) -> Bool {
        // SAFETY: the token is whole.
        let first = unsafe start.load(as: UInt8.self)
        return first >= 0xA0 && first <= 0xBF || first >= 0xD9 && first <= 0xDB
    }

    /// Whether a value between two places may be one whole scalar, or an array that may be an item.
    mutating func isScalarOrShortArray(_ place: Int, _ end: Int) -> Bool {
        let start = unsafe history.address(place)
        let token = unsafe Token(start, left: end &- place)
        if token?.size == end &- place { return true }
        return unsafe Self.shortArraySize(start, left: end &- place) == end &- place
    }
}
