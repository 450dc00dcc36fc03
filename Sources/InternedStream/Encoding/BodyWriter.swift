import StringInterning

/// Writes a body: runs of units, and operands (FORMAT.md sections 5 and 6).
///
/// Before every value the owner makes sure that `slackBytes` are free behind what was written; a value
/// writes less than that. Encoding stops when `limitBytes` is passed, because the message then travels
/// raw.
struct BodyWriter: ~Copyable {
    private var bytes = BitwiseStorage<UInt8>(
        capacity: BodyWriter.initialBytes, filler: 0)
    /// One byte for each body byte: the range coder's tree, or `directTree`. Empty at other levels.
    private var trees = BitwiseStorage<UInt8>()
    private let recordsTrees: Bool
    /// Bytes written.
    private(set) var count = 0
    /// Where the open run's byte stands.
    private var runPlace = 0
    /// Units in the open run, or `noRun`.
    private var run = BodyWriter.noRun
    /// The unit written last; 0 at the start of the body.
    private(set) var unit: UInt8 = 0
    /// Units of this body that were predicted, and that were not.
    private(set) var predictedUnits = 0
    private(set) var unpredictedUnits = 0
    /// Above this the message goes raw.
    private(set) var limitBytes = 0
    /// Above this there is no room for one more value, or the message goes raw.
    private var roomBytes = 0

    /// More than any run has.
    private static let noRun = 255
    /// The slack, and a small message.
    private static let initialBytes = 576
    /// More than any value without a long payload writes: a run, a unit, an item, a varint.
    static let slackBytes = 512

    init(recordsTrees: Bool) {
        self.recordsTrees = recordsTrees
    }

    /// Starts a body of at most `limitBytes`.
    mutating func begin(limitBytes: Int) {
        self.limitBytes = limitBytes
        count = 0
        run = Self.noRun
        unit = 0
        predictedUnits = 0
        unpredictedUnits = 0
        let largest = limitBytes + Self.slackBytes
        if bytes.capacity > 16 * largest + 65_536 {
            bytes = BitwiseStorage(capacity: Self.initialBytes, filler: 0)
            trees = BitwiseStorage()
        }
        if recordsTrees && trees.capacity != bytes.capacity {
            trees = BitwiseStorage(capacity: bytes.capacity, filler: 0)
        }
        roomBytes = min(limitBytes, bytes.capacity - Self.slackBytes)
    }

    /// Ends the body: closes the open run.
    mutating func end() {
        if isRunOpen { closeRun(UInt8(truncatingIfNeeded: run &<< 1)) }
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

    /// Makes room for `more` bytes, and for the slack behind them.
    ///
    /// - Returns: false if they would pass the limit.
    @inline(__always)
    mutating func makeRoom(_ more: Int = 0) -> Bool {
        count &+ more <= roomBytes || grow(more)
    }

    @inline(never)
    private mutating func grow(_ more: Int) -> Bool {
        guard count + more <= limitBytes else { return false }
        let capacity = max(bytes.capacity * 2, count + more + Self.slackBytes)
        bytes.grow(to: capacity, filler: 0)
        if recordsTrees { trees.grow(to: capacity, filler: 0) }
        roomBytes = min(limitBytes, capacity - Self.slackBytes)
        return true
    }

    /// Whether the next unit needs no run byte.
    @inline(__always)
    var isRunOpen: Bool { run != Self.noRun }

    /// Whether the limit has not been passed.
    @inline(__always)
    var isWithinLimit: Bool { count <= limitBytes }
}

/// Units.
extension BodyWriter {
    /// Writes `next` where `pair` predicts it, if that makes an open run longer but not full.
    @inline(__always)
    mutating func extendsRun(_ next: UInt8, _ pair: UInt16) -> Bool {
        guard run < 126 && pair.firstUnit == next else { return false }
        run &+= 1
        unit = next
        return true
    }

    /// Writes `next` where `pair` at `place` predicts.
    @inline(__always)
    mutating func write(
        _ next: UInt8, at place: Int, _ pair: UInt16, _ predictor: inout Predictor
    ) {
        if !isRunOpen { openRun() }
        if pair.firstUnit == next {
            run &+= 1
            if run == 127 { closeRun(254) }
        } else {
            writeUnpredicted(next, place, pair, &predictor)
        }
        unit = next
    }

    private mutating func writeUnpredicted(
        _ next: UInt8, _ place: Int, _ pair: UInt16, _ predictor: inout Predictor
    ) {
        let hits = UInt8(truncatingIfNeeded: run &<< 1)
        unpredictedUnits &+= 1
        if pair.secondUnit == next {
            closeRun(hits | 1)
        } else {
            closeRun(hits)
            put(next, .unit, 0)
        }
        predictor.learn(next, place, pair)
    }

    @inline(__always)
    private mutating func openRun() {
        runPlace = count
        run = 0
        put(0, .run, 0)
    }

    @inline(__always)
    private mutating func closeRun(_ byte: UInt8) {
        bytes[runPlace] = byte
        predictedUnits &+= run
        run = Self.noRun
    }
}

/// Operands.
extension BodyWriter {
    @inline(__always)
    mutating func put(_ byte: UInt8, _ kind: ByteClass, _ position: Int) {
        bytes[count] = byte
        if recordsTrees { trees[count] = RangeModel.tree(kind, position) }
        count &+= 1
    }

    /// The low `size` bytes (1 to 8) of `value`, least significant first.
    @inline(__always)
    mutating func put(_ value: UInt64, size: Int, _ kind: ByteClass) {
        assert(count + 8 <= bytes.capacity)
        // SAFETY: the slack leaves room for eight (see `makeRoom`).
        unsafe UnsafeMutableRawPointer(bytes.start + count)
            .storeBytes(of: value.littleEndian, as: UInt64.self)
        advance(size, kind)
    }

    /// The `size` bytes (1 to 8) of a token after its first.
    @inline(__always)
    mutating func putRest(_ value: UInt64, size: Int) {
        assert(count + 8 <= bytes.capacity)
        // SAFETY: as in `put(_:size:_:)`.
        unsafe UnsafeMutableRawPointer(bytes.start + count)
            .storeBytes(of: value.littleEndian, as: UInt64.self)
        advance(size, .token, from: 1)
    }

    /// `size` bytes from elsewhere. Room for them was made if they are more than an item.
    @inline(__always)
    mutating func put(_ start: UnsafeRawPointer, _ size: Int, _ kind: ByteClass) {
        assert(count + size <= bytes.capacity)
        // SAFETY: an item fits the slack; for anything longer the caller has made room.
        unsafe UnsafeMutableRawPointer(bytes.start + count)
            .copyMemory(from: start, byteCount: size)
        advance(size, kind)
    }

    /// A varint (FORMAT.md section 1) of a value below 2^32.
    mutating func putVarint(_ value: Int) {
        var rest = value
        var position = 0
        while rest >= 0x80 {
            put(UInt8(truncatingIfNeeded: rest) | 0x80, .length, position)
            rest &>>= 7
            position &+= 1
        }
        put(UInt8(truncatingIfNeeded: rest), .length, position)
    }

    @inline(__always)
    private mutating func advance(_ size: Int, _ kind: ByteClass, from first: Int = 0) {
        if recordsTrees { recordTrees(size, kind, from: first) }
        count &+= size
    }

    // Not inlined, so that writing stays small at the levels that need no trees.
    @inline(never)
    private mutating func recordTrees(_ size: Int, _ kind: ByteClass, from first: Int) {
        for position in 0..<size {
            trees[count &+ position] = RangeModel.tree(kind, first &+ position)
        }
    }
}

/// Bytes of a value's varint.
func varintSize(_ value: Int) -> Int {
    value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5
}

/// `difference` with its sign in the lowest bit (FORMAT.md section 1).
@inline(__always)
func zigzag(_ difference: UInt64) -> UInt64 {
    difference &<< 1 ^ UInt64(bitPattern: Int64(bitPattern: difference) &>> 63)
}

/// The inverse of `zigzag`.
@inline(__always)
func unzigzag(_ value: UInt64) -> UInt64 {
    value &>> 1 ^ (0 &- (value & 1))
}

/// The least number of bytes, 1 to 8, that hold `value`.
@inline(__always)
func byteSize(_ value: UInt64) -> Int {
    (71 &- (value | 1).leadingZeroBitCount) &>> 3
}
