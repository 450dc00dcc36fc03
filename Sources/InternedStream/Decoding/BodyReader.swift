import StringInterning

/// Reads a body's bytes: the content itself, or what the range coder makes of it (FORMAT.md
/// section 10).
///
/// One type for both, so that the decoder exists once. Which of the two it is, is tested at every byte;
/// the branch is always predicted.
@safe
struct BodyReader: ~Copyable {
    private let bytes: UnsafeRawPointer
    private let count: Int
    /// Bytes read; at most `count`, so no sum with a size that was compared overflows.
    private var position = 0
    /// The offset of the body in the coded message.
    private let start: Int
    /// Whether the body is not range coded.
    let isPlain: Bool
    /// Whether a run ends the units in any case: something follows, or the body does not say where it ends.
    private let marksEnd: Bool
    private var range: RangeDecoder

    /// Hits of the open run that were not asked for yet.
    private var run = 0
    /// What ends the open run; `noRun` if none is open.
    private var kind: UInt8 = 255
    /// Silent places before the change that ends the open run; negative if not read.
    private var silent = -1
    /// Units that were predicted, and that were not.
    private(set) var predictedUnits = 0
    private(set) var unpredictedUnits = 0

    private static let noRun: UInt8 = 255
    private static let longestRun = 63

    /// A body without bytes.
    init() {
        unsafe self.init(
            UnsafeRawBufferPointer(start: nil, count: 0), start: 0, hasAttachments: false)
    }

    /// A body that is not range coded; readable for as long as the reader is used.
    init(_ body: UnsafeRawBufferPointer, start: Int, hasAttachments: Bool) {
        // SAFETY: of an empty body the address is never used.
        unsafe bytes = body.baseAddress ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
        count = body.count
        self.start = start
        isPlain = true
        marksEnd = hasAttachments
        range = RangeDecoder()
    }

    /// A range coded body; the model with the given probabilities is used for as long as the reader is.
    init(
        _ content: UnsafeRawBufferPointer, start: Int,
        probabilities: UnsafeMutablePointer<UInt16>
    ) {
        // SAFETY: without plain bytes the address is never used.
        unsafe bytes = UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
        count = 0
        self.start = start
        isPlain = false
        marksEnd = true
        range = unsafe RangeDecoder(content, probabilities: probabilities)
    }

    /// An error at the next byte.
    ///
    /// Not inlined, because some fifty places may find one. It changes nothing, but a call on a borrowed
    /// reader would copy it first.
    @inline(never)
    mutating func error(_ code: StreamError.Code) -> StreamError {
        StreamError(code, offset: start + (isPlain ? position : range.bytesRead))
    }

    /// The address of the next byte of a body that is not range coded.
    var next: UnsafeRawPointer {
        // SAFETY: the position is at most the count.
        unsafe bytes + position
    }

    /// The address after its last byte.
    var limit: UnsafeRawPointer {
        // SAFETY: the address after the bytes.
        unsafe bytes + count
    }

    /// Takes all bytes but the last `left`.
    mutating func setLeft(_ left: Int) { position = count &- left }

    /// Whether all bytes have been read, and no hit is left.
    var isAtEnd: Bool {
        run == 0 && (kind == Self.noRun || kind == 0)
            && (isPlain ? position == count : range.isAtEnd)
    }
}

/// Units.
extension BodyReader {
    /// The unit at a place that predicts.
    @inline(__always)
    mutating func unit(_ prediction: UnitPair) throws(StreamError) -> UInt8 {
        if run > 0 {
            run &-= 1
            return prediction.first
        }
        return try unitAside(prediction)
    }

    /// Takes a hit of the open run.
    ///
    /// - Returns: false if none is left.
    @inline(__always)
    mutating func takeHit() -> Bool {
        if run == 0 { return false }
        run &-= 1
        return true
    }

    /// Takes SAME at a silent place, as far as the open run says it.
    @inline(__always)
    mutating func takeSilent() -> Bool {
        if run > 0 || kind <= 2 { return true }
        if silent <= 0 { return false }
        silent &-= 1
        return true
    }

    @inline(never)
    private mutating func unitAside(_ prediction: UnitPair) throws(StreamError) -> UInt8 {
        if kind == Self.noRun { try openRun() }
        if run > 0 {
            run &-= 1
            return prediction.first
        }
        let kind = kind
        self.kind = Self.noRun
        unpredictedUnits &+= 1
        switch kind {
        case 0: return try byte(as: .unit)
        case 1: return prediction.second
        case 2: return prediction.third
        default: throw error(.reservedCode)
        }
    }

    /// The unit at a silent place.
    @inline(__always)
    mutating func silentUnit() throws(StreamError) -> UInt8 {
        if run > 0 || kind <= 2 { return Unit.same }
        if silent > 0 {
            silent &-= 1
            return Unit.same
        }
        return try silentUnitAside()
    }

    @inline(never)
    private mutating func silentUnitAside() throws(StreamError) -> UInt8 {
        if kind == Self.noRun {
            if !marksEnd && position == count { return Unit.same }
            try openRun()
            if run > 0 || kind != 3 { return Unit.same }
        }
        if silent < 0 {
            silent = try varint(as: .silent)
            if silent > 0 {
                silent &-= 1
                return Unit.same
            }
        }
        (kind, silent) = (Self.noRun, -1)
        unpredictedUnits &+= 1
        return try byte(as: .unit)
    }

    private mutating func openRun() throws(StreamError) {
        let byte = try byte(as: .run)
        run = Int(byte &>> 2)
        kind = run == Self.longestRun && byte & 3 == 0 ? Self.noRun : byte & 3
        predictedUnits &+= run
    }

    /// Ends the units: reads the run that does so in any case, if none is open.
    mutating func endRun() throws(StreamError) {
        if marksEnd && kind == Self.noRun { try openRun() }
        guard run == 0, kind == Self.noRun || kind == 0 else { throw error(.trailingBytes) }
        kind = Self.noRun
    }
}

/// Operands.
extension BodyReader {
    /// The next byte, at `position` of an operand of class `kind`.
    ///
    /// - Throws: `truncated` if there is none, `damagedStage`.
    @inline(__always)
    mutating func byte(as kind: ByteClass, at position: Int = 0) throws(StreamError) -> UInt8 {
        isPlain
            ? try plainByte() : try rangeByte(tree: RangeModel.tree(of: kind, at: position))
    }

    @inline(__always)
    private mutating func plainByte() throws(StreamError) -> UInt8 {
        guard position < count else { throw error(.truncated) }
        // SAFETY: position < count.
        let byte = unsafe bytes.load(fromByteOffset: position, as: UInt8.self)
        position &+= 1
        return byte
    }

    @inline(never)
    private mutating func rangeByte(tree: UInt8) throws(StreamError) -> UInt8 {
        guard let byte = range.byte(tree: tree) else { throw error(.damagedStage) }
        return byte
    }

    /// A number of `size` bytes, 1 to 8, least significant first.
    @inline(__always)
    mutating func number(size: Int, as kind: ByteClass) throws(StreamError) -> UInt64 {
        if isPlain && count &- position >= 8 {
            // SAFETY: eight bytes are left.
            let word = unsafe ByteMatch.word(of: bytes, at: position)
            position &+= size
            return word & (UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- 8 &* size))
        }
        return try shortNumber(size: size, as: kind)
    }

    @inline(never)
    private mutating func shortNumber(
        size: Int, as kind: ByteClass
    ) throws(StreamError) -> UInt64 {
        var value: UInt64 = 0
        for place in 0..<size {
            let byte = try byte(as: kind, at: place)
            value |= UInt64(byte) &<< UInt64(truncatingIfNeeded: 8 &* place)
        }
        return value
    }

    /// A varint (FORMAT.md section 1).
    mutating func varint(as kind: ByteClass = .length) throws(StreamError) -> Int {
        let value = try readVarint { index throws(StreamError) in
            try byte(as: kind, at: index)
        }
        guard let value else { throw error(.invalidOperand) }
        return value
    }

    /// Appends the next `size` bytes to the history. Room is made as bytes arrive.
    @inline(__always)
    mutating func append(
        _ size: Int, as kind: ByteClass, from first: Int = 0, to history: inout History
    ) throws(StreamError) {
        guard isPlain else {
            return try appendDecoded(size, as: kind, from: first, to: &history)
        }
        guard size <= count &- position else { throw error(.truncated) }
        history.reserve(size)
        // SAFETY: `size` bytes are left.
        unsafe history.append(bytes + position, size)
        position &+= size
    }

    @inline(never)
    private mutating func appendDecoded(
        _ size: Int, as kind: ByteClass, from first: Int, to history: inout History
    ) throws(StreamError) {
        for index in 0..<size {
            history.reserve(1)
            let tree =
                kind == .literal && index > 0
                ? RangeModel.tree(ofLiteralAfter: history.byte(history.end &- 1))
                : RangeModel.tree(of: kind, at: first &+ index)
            history.append(try rangeByte(tree: tree))
        }
    }
}
