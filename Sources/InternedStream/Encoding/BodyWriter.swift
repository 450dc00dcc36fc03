import StringInterning

/// Writes a body: runs of units, and operands (FORMAT.md sections 5 and 6).
///
/// Before every value the owner makes sure that `slackBytes` are free after what was written; a value
/// writes less than that. So no write below checks its room, and no sum of positions overflows. Encoding
/// stops when `limitBytes` is passed, because the message then travels raw.
struct BodyWriter: ~Copyable {
    private var bytes = BitwiseStorage<UInt8>(
        capacity: BodyWriter.initialBytes, filler: 0)
    /// One byte for each body byte: the range coder's tree, or `directTree`. Empty at other levels.
    private var trees = BitwiseStorage<UInt8>()
    let recordsTrees: Bool
    /// Bytes written.
    private(set) var count = 0
    /// The index of the open run's byte.
    private var runPlace = 0
    /// Hits in the open run, or `noRun`. A number and not an optional: it is compared with 62 in one step,
    /// whether or not a run is open.
    private var run = BodyWriter.noRun
    /// Values at silent places since the last unit that was written.
    private var silent = 0
    /// Units of this body that were predicted.
    private(set) var predictedUnits = 0
    /// Units of this body that were not.
    private(set) var unpredictedUnits = 0
    /// A longer body is given up, because the message goes raw.
    private var limitBytes = 0
    /// Above this there is no room for one more value, or the message goes raw.
    private var roomBytes = 0
    private var excess = ExcessMemory()

    /// More hits than any run has.
    private static let noRun = 255
    private static let longestRun = 63
    /// The slack, and a small message.
    private static let initialBytes = 576
    /// More than any value without a long payload writes: a run, a unit, an item, a varint.
    static let slackBytes = 512

    init(recordsTrees: Bool) {
        self.recordsTrees = recordsTrees
    }

    /// Starts a body of at most `limitBytes`.
    mutating func begin(limitBytes: Int) {
        if excess.isDue(used: count, capacity: bytes.capacity) { release() }
        self.limitBytes = limitBytes
        count = 0
        run = Self.noRun
        silent = 0
        predictedUnits = 0
        unpredictedUnits = 0
        if recordsTrees && trees.capacity != bytes.capacity {
            trees = BitwiseStorage(capacity: bytes.capacity, filler: 0)
        }
        roomBytes = min(limitBytes, bytes.capacity - Self.slackBytes)
    }

    /// Lets the body become of any length: what follows the main frame is not bounded by it.
    mutating func liftLimit() {
        limitBytes = .max
        roomBytes = bytes.capacity - Self.slackBytes
    }

    private mutating func release() {
        bytes = BitwiseStorage(capacity: Self.initialBytes, filler: 0)
        trees = BitwiseStorage()
    }

    /// Ends the units: closes the open run.
    ///
    /// - Parameter isMarked: whether something follows in the body, or the body does not say where it ends, so
    ///   that there is a run in any case.
    mutating func endRun(isMarked: Bool) {
        if isMarked && run == Self.noRun { openRun() }
        if run != Self.noRun { closeRun(as: 0) }
        silent = 0
    }

    /// The body, until the next change.
    var written: UnsafeRawBufferPointer {
        // SAFETY: count <= capacity (see `makeRoom`).
        unsafe UnsafeRawBufferPointer(start: bytes.start, count: count)
    }

    /// The tree of each body byte; only where trees are recorded.
    var writtenTrees: UnsafeRawBufferPointer {
        // SAFETY: the two blocks have the same size.
        unsafe UnsafeRawBufferPointer(start: trees.start, count: recordsTrees ? count : 0)
    }

    /// Bytes of memory of the writer.
    var memoryBytes: Int { bytes.capacity + trees.capacity }

    /// Makes room for `more` bytes, and for the slack after them.
    ///
    /// - Returns: false if they would pass the limit.
    @inline(__always)
    mutating func makeRoom(for more: Int = 0) -> Bool {
        count &+ more <= roomBytes || grow(by: more)
    }

    @inline(never)
    private mutating func grow(by more: Int) -> Bool {
        guard count + more <= limitBytes else { return false }
        let capacity = max(bytes.capacity * 2, count + more + Self.slackBytes)
        bytes.grow(to: capacity, filler: 0)
        if recordsTrees { trees.grow(to: capacity, filler: 0) }
        roomBytes = min(limitBytes, capacity - Self.slackBytes)
        return true
    }

    /// Where the next byte goes; the caller has made room.
    var target: UnsafeMutableRawPointer {
        // SAFETY: count <= capacity.
        unsafe UnsafeMutableRawPointer(bytes.start + count)
    }

    /// Takes `size` bytes that were written at `target`: the sequences of `plain` bytes.
    mutating func commitSequences(_ size: Int, _ plain: Int) {
        let start = count
        count &+= size
        assert(count <= bytes.capacity)
        if recordsTrees { recordSequences(from: start, plain) }
    }

    /// Drops what was written after `count` bytes; no run is open.
    mutating func truncate(to count: Int) { self.count = count }

    /// Appends what another writer has written; room was made.
    mutating func append(_ other: borrowing BodyWriter) {
        // SAFETY: room was made; both blocks have `count` bytes.
        unsafe UnsafeMutableRawPointer(bytes.start + count)
            .copyMemory(from: other.bytes.start, byteCount: other.count)
        if recordsTrees {
            unsafe UnsafeMutableRawPointer(trees.start + count)
                .copyMemory(from: other.trees.start, byteCount: other.count)
        }
        count &+= other.count
    }
}

/// Units.
extension BodyWriter {
    /// Writes a unit at a place that predicts.
    @inline(__always)
    mutating func write(_ unit: UInt8, at prediction: UnitPair) {
        silent = 0
        if unit == prediction.first && run < Self.longestRun &- 1 {
            run &+= 1
            return
        }
        writeAside(unit, at: prediction)
    }

    /// Counts a predicted unit, if that takes no more than to open a run.
    ///
    /// - Returns: false if nothing was done.
    @inline(__always)
    mutating func countHit() -> Bool {
        if run >= Self.longestRun &- 1 {
            guard run == Self.noRun, makeRoom() else { return false }
            openRun()
        }
        run &+= 1
        silent = 0
        return true
    }

    @inline(never)
    private mutating func writeAside(_ unit: UInt8, at prediction: UnitPair) {
        if run == Self.noRun { openRun() }
        if unit == prediction.first {
            run &+= 1
            if run == Self.longestRun { closeRun(as: 0) }
            return
        }
        unpredictedUnits &+= 1
        if unit == prediction.second { return closeRun(as: 1) }
        if unit == prediction.third { return closeRun(as: 2) }
        closeRun(as: 0)
        put(unit, as: .unit)
    }

    /// Counts SAME at a silent place, which costs nothing.
    @inline(__always)
    mutating func countSilent() { silent &+= 1 }

    /// Writes another unit than SAME at a silent place.
    @inline(never)
    mutating func writeChange(_ unit: UInt8) {
        if run == Self.noRun { openRun() }
        unpredictedUnits &+= 1
        closeRun(as: 3)
        putVarint(silent, as: .silent)
        put(unit, as: .unit)
        silent = 0
    }

    private mutating func openRun() {
        runPlace = count
        run = 0
        put(0, as: .run)
    }

    @inline(__always)
    private mutating func closeRun(as kind: UInt8) {
        bytes[runPlace] = UInt8(truncatingIfNeeded: run &<< 2) | kind
        predictedUnits &+= run
        run = Self.noRun
    }
}

/// Operands.
extension BodyWriter {
    /// A byte, at `position` of an operand of class `kind`.
    @inline(__always)
    mutating func put(_ byte: UInt8, as kind: ByteClass, at position: Int = 0) {
        bytes[count] = byte
        if recordsTrees { trees[count] = RangeModel.tree(of: kind, at: position) }
        count &+= 1
    }

    /// The low `size` bytes (1 to 8) of `value`, least significant first.
    @inline(__always)
    mutating func put(_ value: UInt64, size: Int, as kind: ByteClass) {
        assert(count + 8 <= bytes.capacity)
        // SAFETY: the slack has room for eight (see `makeRoom`).
        unsafe UnsafeMutableRawPointer(bytes.start + count)
            .storeBytes(of: value.littleEndian, as: UInt64.self)
        advance(by: size, as: kind)
    }

    /// `size` bytes from elsewhere. For more than an item the caller has made room.
    @inline(__always)
    mutating func put(_ start: UnsafeRawPointer, size: Int, as kind: ByteClass) {
        assert(count + size <= bytes.capacity)
        // SAFETY: an item fits the slack; for anything longer the caller has made room.
        unsafe UnsafeMutableRawPointer(bytes.start + count)
            .copyMemory(from: start, byteCount: size)
        advance(by: size, as: kind)
    }

    /// A varint (FORMAT.md section 1) of a value below 2^32.
    mutating func putVarint(_ value: Int, as kind: ByteClass = .length) {
        var rest = value
        var position = 0
        while rest >= 0x80 {
            put(UInt8(truncatingIfNeeded: rest) | 0x80, as: kind, at: position)
            rest &>>= 7
            position &+= 1
        }
        put(UInt8(truncatingIfNeeded: rest), as: kind, at: position)
    }

    @inline(__always)
    private mutating func advance(by size: Int, as kind: ByteClass) {
        if recordsTrees { recordTrees(size, as: kind) }
        count &+= size
    }

    // Not inlined, so that writing stays small at the levels that need no trees.
    @inline(never)
    private mutating func recordTrees(_ size: Int, as kind: ByteClass) {
        for index in 0..<size { recordTree(count &+ index, as: kind, at: index) }
    }

    @inline(__always)
    private mutating func recordTree(_ place: Int, as kind: ByteClass, at index: Int) {
        trees[place] =
            kind == .literal && index > 0
            ? RangeModel.tree(ofLiteralAfter: bytes[place &- 1])
            : RangeModel.tree(of: kind, at: index)
    }
}

/// The trees of sequences (FORMAT.md sections 8.1 and 10).
extension BodyWriter {
    /// Records the trees of sequences that were written from `start` on.
    @inline(never)
    private mutating func recordSequences(from start: Int, _ plain: Int) {
        var (index, left) = (start, plain)
        while index < count {
            let control = bytes[index]
            record(1, at: &index, as: .length)
            left &-= recordLiterals(Int(control &>> 4 & 7), at: &index)
            if left == 0 { return }
            var length = Int(control & 15)
            if length == 15 { length &+= recordVarint(at: &index) }
            left &-= length &+ History.shortestCopy
            if control & 0x80 == 0 { record(2, at: &index, as: .offset) }
        }
    }

    /// - Returns: the number of literals.
    private mutating func recordLiterals(_ literals: Int, at index: inout Int) -> Int {
        if literals < 7 {
            record(literals, at: &index, as: .literal)
            return literals
        }
        let form = Int(bytes[index])
        record(1, at: &index, as: .length, from: 1)
        if form < 0x80 {
            let count = 7 &+ form &+ (form == 0x7F ? recordVarint(at: &index) : 0)
            record(count, at: &index, as: .literal)
            return count
        }
        var plain = 0
        if form & 0x40 != 0 {
            plain = Int(bytes[index])
            record(1, at: &index, as: .length, from: 2)
            record(plain, at: &index, as: .literal)
        }
        let digits = form & 0x3F &+ 1
        record((digits &+ 1) / 2, at: &index, as: .digits)
        return plain &+ digits
    }

    private mutating func recordVarint(at index: inout Int) -> Int {
        let start = index
        var value = 0
        var byte: UInt8
        repeat {
            byte = bytes[index]
            // A varint has at most five bytes.
            value |= Int(byte & 0x7F) &<< (7 &* (index &- start))
            record(1, at: &index, as: .length, from: index &- start)
        } while byte >= 0x80
        return value
    }

    private mutating func record(
        _ size: Int, at index: inout Int, as kind: ByteClass, from first: Int = 0
    ) {
        for offset in 0..<size { recordTree(index &+ offset, as: kind, at: first &+ offset) }
        index &+= size
    }
}
