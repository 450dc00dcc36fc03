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
    private let recordsTrees: Bool
    /// Bytes written.
    private(set) var count = 0
    /// The index of the open run's byte.
    private var runPlace = 0
    /// Units in the open run, or `noRun`. A number and not an optional: units are compared with 126 in one
    /// step, whether or not a run is open.
    private var run = BodyWriter.noRun
    /// The unit written last; 0 at the start of the body.
    private(set) var unit: UInt8 = 0
    /// Units of this body that were predicted.
    private(set) var predictedUnits = 0
    /// Units of this body that were not.
    private(set) var unpredictedUnits = 0
    /// A longer body is given up, because the message goes raw.
    private var limitBytes = 0
    /// Above this there is no room for one more value, or the message goes raw.
    private var roomBytes = 0
    private var excess = ExcessMemory()

    /// More units than any run has.
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
        if excess.isDue(used: count, capacity: bytes.capacity) { release() }
        self.limitBytes = limitBytes
        count = 0
        run = Self.noRun
        unit = 0
        predictedUnits = 0
        unpredictedUnits = 0
        if recordsTrees && trees.capacity != bytes.capacity {
            trees = BitwiseStorage(capacity: bytes.capacity, filler: 0)
        }
        roomBytes = min(limitBytes, bytes.capacity - Self.slackBytes)
    }

    private mutating func release() {
        bytes = BitwiseStorage(capacity: Self.initialBytes, filler: 0)
        trees = BitwiseStorage()
    }

    /// Ends the body: closes the open run.
    mutating func end() {
        if isRunOpen { closeRun(as: UInt8(truncatingIfNeeded: run &<< 1)) }
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

    /// Whether the next unit needs no run byte.
    @inline(__always)
    var isRunOpen: Bool { run != Self.noRun }

    /// Whether the limit has not been passed.
    @inline(__always)
    var isWithinLimit: Bool { count <= limitBytes }
}

/// Units.
extension BodyWriter {
    /// Writes `next` if `pair` predicts it and the open run becomes longer but not full by it.
    ///
    /// - Returns: whether it was written.
    @inline(__always)
    mutating func extendRun(by next: UInt8, ifPredictedBy pair: UnitPair) -> Bool {
        guard run < 126 && pair.first == next else { return false }
        run &+= 1
        unit = next
        return true
    }

    /// Writes `next` where `prediction` was made.
    @inline(__always)
    mutating func write(
        _ next: UInt8, at prediction: Prediction, learningIn predictor: inout Predictor
    ) {
        if !isRunOpen { openRun() }
        if prediction.pair.first == next {
            run &+= 1
            if run == 127 { closeRun(as: 254) }
        } else {
            writeUnpredicted(next, at: prediction, learningIn: &predictor)
        }
        unit = next
    }

    @inline(__always)
    private mutating func writeUnpredicted(
        _ next: UInt8, at prediction: Prediction, learningIn predictor: inout Predictor
    ) {
        // A run has at most 126 hits here.
        let hits = UInt8(truncatingIfNeeded: run &<< 1)
        unpredictedUnits &+= 1
        if prediction.pair.second == next {
            closeRun(as: hits | 1)
        } else {
            closeRun(as: hits)
            put(next, as: .unit)
        }
        predictor.learn(next, instead: prediction)
    }

    @inline(__always)
    private mutating func openRun() {
        runPlace = count
        run = 0
        put(0, as: .run)
    }

    @inline(__always)
    private mutating func closeRun(as byte: UInt8) {
        bytes[runPlace] = byte
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
    ///
    /// - Parameter first: their position in the operand.
    @inline(__always)
    mutating func put(_ value: UInt64, size: Int, as kind: ByteClass, from first: Int = 0) {
        assert(count + 8 <= bytes.capacity)
        // SAFETY: the slack has room for eight (see `makeRoom`).
        unsafe UnsafeMutableRawPointer(bytes.start + count)
            .storeBytes(of: value.littleEndian, as: UInt64.self)
        advance(by: size, as: kind, from: first)
    }

    /// `size` bytes from elsewhere. For more than an item the caller has made room.
    @inline(__always)
    mutating func put(_ start: UnsafeRawPointer, size: Int, as kind: ByteClass) {
        assert(count + size <= bytes.capacity)
        // SAFETY: an item fits the slack; for anything longer the caller has made room.
        unsafe UnsafeMutableRawPointer(bytes.start + count)
            .copyMemory(from: start, byteCount: size)
        advance(by: size, as: kind, from: 0)
    }

    /// A varint (FORMAT.md section 1) of a value below 2^32.
    mutating func putVarint(_ value: Int) {
        var rest = value
        var position = 0
        while rest >= 0x80 {
            put(UInt8(truncatingIfNeeded: rest) | 0x80, as: .length, at: position)
            rest &>>= 7
            position &+= 1
        }
        put(UInt8(truncatingIfNeeded: rest), as: .length, at: position)
    }

    @inline(__always)
    private mutating func advance(by size: Int, as kind: ByteClass, from first: Int) {
        if recordsTrees { recordTrees(size, as: kind, from: first) }
        count &+= size
    }

    // Not inlined, so that writing stays small at the levels that need no trees.
    @inline(never)
    private mutating func recordTrees(_ size: Int, as kind: ByteClass, from first: Int) {
        for position in 0..<size {
            trees[count &+ position] = RangeModel.tree(of: kind, at: first &+ position)
        }
    }
}
