import StringInterning

/// Where a loop over sequences is: addresses in the body and in the history.
///
/// Whole words are read and written. What is written beyond the last byte falls into the padding of the
/// history. Before fewer than `marginBytes` bytes of the body are left, they are moved to a block of
/// the decoder's own, which has room after them.
@safe
private struct SequenceCursor: BitwiseCopyable {
    /// The next byte of the body, and where it ends.
    var input: UnsafeRawPointer
    var inputEnd: UnsafeRawPointer
    /// Up to this address a sequence can be read without a look at the end.
    var safe: UInt
    /// Where the next byte goes, and where room ends.
    var out: UnsafeMutableRawPointer
    var stop: UnsafeMutableRawPointer
    /// Where the last byte goes, if the bytes are counted.
    var goal: UnsafeMutableRawPointer
    /// The first byte that may be copied.
    var window: UnsafeMutableRawPointer
    /// The distance of the last copy.
    var distance: Int
    /// The place that must not be passed.
    let allowed: Int
    let isCounted: Bool

    /// More than a sequence without its literals has, and than 64 digits.
    static let marginBytes = 32
    /// Literals that are written before their room is checked, at most.
    static let fewLiterals = 8

    /// Bytes of the body that are left; negative if more were read.
    @inline(__always)
    var left: Int { unsafe inputEnd - input }

    @inline(__always)
    var isComplete: Bool { unsafe out >= goal }

    @inline(__always)
    mutating func byte() -> Int {
        // SAFETY: the input is read only where bytes are left or room follows.
        let byte = unsafe Int(input.load(as: UInt8.self))
        unsafe input += 1
        return byte
    }

    /// The next varint; nil if it is none.
    @inline(__always)
    mutating func varint() -> Int? {
        // SAFETY: five bytes may be read.
        guard let (value, size) = unsafe Self.varint(input) else { return nil }
        unsafe input += size
        return value
    }

    /// A varint and its size; nil if it is none. Five bytes may be read.
    @inline(__always)
    private static func varint(_ input: UnsafeRawPointer) -> (value: Int, size: Int)? {
        // SAFETY: by contract.
        let first = unsafe Int(input.load(as: UInt8.self))
        if first < 0x80 { return (first, 1) }
        return unsafe longVarint(input)
    }

    @inline(never)
    private static func longVarint(_ input: UnsafeRawPointer) -> (value: Int, size: Int)? {
        var index = 0
        let value = readVarint { _ in
            // SAFETY: a varint has at most five bytes.
            let byte = unsafe input.load(fromByteOffset: index, as: UInt8.self)
            index += 1
            return byte
        }
        return value.map { ($0, index) }
    }

    /// Takes up to six literals.
    @inline(__always)
    mutating func takeFew(_ literals: Int) {
        // SAFETY: eight bytes may be read and written.
        unsafe out.storeBytes(of: input.loadUnaligned(as: UInt64.self), as: UInt64.self)
        unsafe out += literals
        unsafe input += literals
    }

    /// Takes literals; they are left, and there is room.
    @inline(__always)
    mutating func take(_ literals: Int) {
        if literals == 0 { return }
        // SAFETY: words are read only where the margin follows.
        if unsafe UInt(bitPattern: input + literals) <= safe {
            unsafe WideCopy.copyUp(from: input, to: out, literals)
        } else {
            unsafe out.copyMemory(from: input, byteCount: literals)
        }
        unsafe input += literals
        unsafe out += literals
    }

    /// Takes digits that are packed two to a byte; they are left, and there is room.
    ///
    /// - Returns: false if half a byte that is not used is not 0.
    @inline(__always)
    mutating func takeDigits(_ count: Int) -> Bool {
        var index = 0
        while index < count {
            // SAFETY: the input has three bytes more than the digits at least, the output seven.
            let digits = unsafe UInt32(
                littleEndian: input.loadUnaligned(fromByteOffset: index / 2, as: UInt32.self))
            let word = HexWord.text(of: HexWord.unpacked(UInt64(digits)))
            unsafe out.storeBytes(of: word.littleEndian, toByteOffset: index, as: UInt64.self)
            index &+= 8
        }
        unsafe input += (count &+ 1) / 2
        unsafe out += count
        if count & 1 == 0 { return true }
        // SAFETY: a byte has been read.
        return unsafe input.load(fromByteOffset: -1, as: UInt8.self) <= 0x0F
    }

    /// Reads a distance.
    @inline(__always)
    mutating func takeDistance() {
        // SAFETY: two bytes may be read.
        distance = unsafe Int(UInt16(littleEndian: input.loadUnaligned(as: UInt16.self)))
        unsafe input += 2
    }

    /// Copies from as far back as the distance says; there is room.
    @inline(__always)
    mutating func copy(_ length: Int) {
        // SAFETY: the distance was compared with the window.
        if distance >= 16 {
            unsafe WideCopy.copyUp(from: out - distance, to: out, length)
        } else {
            unsafe WideCopy.repeatUp(distance, to: out, length)
        }
        unsafe out += length
    }
}

/// Sequences where the body is not range coded, in one loop over addresses.
extension BodyDecoder {
    /// Decodes sequences.
    ///
    /// - Parameter count: the bytes that they give; nil if they end with the body.
    @_optimize(speed)
    mutating func decodePlainSequences(_ count: Int?) throws(StreamError) {
        var cursor = beginSequences(count)
        while unsafe cursor.input < cursor.inputEnd && !cursor.isComplete {
            moveLastIfNeeded(&cursor)
            let control = cursor.byte()
            let few = control &>> 4 & 7
            if few < 7 { cursor.takeFew(few) } else { try decodeManyLiterals(&cursor) }
            if cursor.isComplete || cursor.left <= 0 && control & 0x80 == 0 {
                try checkLast(cursor, control)
                break
            }
            try decodeCopy(&cursor, control)
        }
        try endSequences(&cursor)
    }

    private mutating func beginSequences(_ count: Int?) -> SequenceCursor {
        let allowed = count.map { state.history.end &+ $0 } ?? limitPlace
        state.history.reserve(SequenceCursor.fewLiterals)
        let target = unsafe state.history.target
        var cursor = unsafe SequenceCursor(
            input: source.next, inputEnd: source.limit, safe: 0, out: target, stop: target,
            goal: target, window: target, distance: state.scalars.lastDistance,
            allowed: allowed, isCounted: count != nil)
        // An address to compare with, which may be below the body.
        unsafe cursor.safe =
            UInt(bitPattern: cursor.inputEnd) &- UInt(SequenceCursor.marginBytes)
        setBounds(&cursor)
        return cursor
    }

    /// Seven or more literals, or digits.
    @inline(__always)
    private mutating func decodeManyLiterals(_ cursor: inout SequenceCursor) throws(StreamError) {
        let form = cursor.byte()
        var (literals, digits) = (0, 0)
        if form < 0x80 {
            literals = 7 &+ form
            if form == 0x7F {
                guard let more = cursor.varint() else { throw fail(.invalidOperand, cursor) }
                literals &+= more
            }
        } else {
            digits = form & 0x3F &+ 1
            if form & 0x40 != 0 { literals = cursor.byte() }
        }
        guard literals <= cursor.left else { throw fail(.truncated, cursor) }
        try makeRoom(literals &+ digits, &cursor)
        cursor.take(literals)
        moveLastIfNeeded(&cursor)
        if digits == 0 { return }
        guard (digits &+ 1) / 2 <= cursor.left else { throw fail(.truncated, cursor) }
        guard cursor.takeDigits(digits) else { throw fail(.invalidOperand, cursor) }
        moveLastIfNeeded(&cursor)
    }

    @inline(__always)
    private mutating func decodeCopy(
        _ cursor: inout SequenceCursor, _ control: Int
    ) throws(StreamError) {
        var length = control & 15
        if length == 15 {
            guard let more = cursor.varint() else { throw fail(.invalidOperand, cursor) }
            length &+= more
        }
        length &+= History.shortestCopy
        if control & 0x80 == 0 { cursor.takeDistance() }
        guard cursor.left >= 0 else { throw fail(.truncated, cursor) }
        // A distance of 0 becomes the greatest number.
        let reach = unsafe UInt(bitPattern: cursor.out - cursor.window)
        guard UInt(bitPattern: cursor.distance &- 1) < reach else {
            throw fail(.invalidOperand, cursor)
        }
        try makeRoom(length, &cursor)
        cursor.copy(length)
    }

    /// The control byte of the last sequence, which has no copy, says nothing of one.
    @inline(__always)
    private mutating func checkLast(
        _ cursor: SequenceCursor, _ control: Int
    ) throws(StreamError) {
        guard cursor.left >= 0, control & 0x8F == 0 else {
            throw fail(cursor.isComplete ? .invalidOperand : .truncated, cursor)
        }
    }

    private mutating func endSequences(_ cursor: inout SequenceCursor) throws(StreamError) {
        guard !cursor.isCounted || cursor.isComplete else { throw fail(.truncated, cursor) }
        // The last literals may have been written into the padding, or beyond what is allowed.
        try makeRoom(0, &cursor)
        unsafe state.history.commit(to: cursor.out)
        state.scalars.lastDistance = cursor.distance
        source.setLeft(cursor.left)
    }

    /// Moves the last bytes of the body to where they may be read beyond their end.
    @inline(__always)
    private mutating func moveLastIfNeeded(_ cursor: inout SequenceCursor) {
        if unsafe UInt(bitPattern: cursor.input) > cursor.safe { moveLast(&cursor) }
    }

    @inline(never)
    private mutating func moveLast(_ cursor: inout SequenceCursor) {
        let left = cursor.left
        // SAFETY: the block has twice the margin, and fewer bytes than that are left.
        unsafe UnsafeMutableRawPointer(lastBytes.start).copyMemory(
            from: cursor.input, byteCount: max(left, 0))
        let start = unsafe UnsafeRawPointer(lastBytes.start)
        unsafe cursor.input = start
        unsafe cursor.inputEnd = start + left
        unsafe cursor.safe = UInt(bitPattern: start + 2 * SequenceCursor.marginBytes)
    }

    /// Makes room for `more` bytes.
    @inline(__always)
    private mutating func makeRoom(
        _ more: Int, _ cursor: inout SequenceCursor
    ) throws(StreamError) {
        if unsafe more > cursor.stop - cursor.out { try makeRoomAside(more, &cursor) }
    }

    @inline(never)
    private mutating func makeRoomAside(
        _ more: Int, _ cursor: inout SequenceCursor
    ) throws(StreamError) {
        unsafe state.history.commit(to: cursor.out)
        guard more <= cursor.allowed &- state.history.end else {
            throw fail(cursor.isCounted ? .invalidOperand : .outputTooLarge, cursor)
        }
        state.history.reserve(more &+ SequenceCursor.fewLiterals)
        unsafe cursor.out = state.history.target
        setBounds(&cursor)
    }

    /// The window's start, where room ends, and where the last byte goes, in a block that may have moved.
    private mutating func setBounds(_ cursor: inout SequenceCursor) {
        unsafe cursor.window = UnsafeMutableRawPointer(
            mutating: state.history.address(state.history.windowStart))
        let room = state.history.room(before: cursor.allowed, less: SequenceCursor.fewLiterals)
        unsafe cursor.stop = cursor.out + room
        let left = cursor.isCounted ? cursor.allowed &- state.history.end : .max &>> 1
        unsafe cursor.goal = cursor.out + left
    }

    @inline(never)
    private mutating func fail(
        _ code: StreamError.Code, _ cursor: SequenceCursor
    ) -> StreamError {
        source.setLeft(max(cursor.left, 0))
        return source.error(cursor.left < 0 ? .truncated : code)
    }
}
