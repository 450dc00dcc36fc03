import StringInterning

/// Reads a body's bytes: the content itself, or what the range coder makes of it (FORMAT.md
/// section 10).
///
/// One type for both, so that the decoder exists once; which of the two it is, is tested at every
/// byte and always predicted.
@safe
struct BodyReader: ~Copyable {
    private let bytes: UnsafeRawPointer
    private let count: Int
    private var position = 0
    /// Where the body begins in the coded message.
    private let start: Int
    let isPlain: Bool
    /// Whether the bytes stand in the message; else all errors are at its start.
    private let isInPlace: Bool
    // The range coder's half.
    private let probabilities: UnsafeMutablePointer<UInt16>?
    private var code: UInt32 = 0
    private var range: UInt32 = .max

    /// A body that is there as it is; readable for as long as the reader is used.
    init(_ body: UnsafeRawBufferPointer, start: Int, isInPlace: Bool) {
        // SAFETY: of an empty body the address is never used.
        unsafe bytes = body.baseAddress ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
        count = body.count
        self.start = start
        self.isInPlace = isInPlace
        isPlain = true
        unsafe probabilities = nil
    }

    /// A body behind the range coder, whose model has the given probabilities.
    init(
        _ content: UnsafeRawBufferPointer, start: Int,
        probabilities: UnsafeMutablePointer<UInt16>
    ) {
        // SAFETY: of an empty body the address is never used.
        unsafe bytes = content.baseAddress ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
        count = content.count
        self.start = start
        isInPlace = true
        isPlain = false
        unsafe self.probabilities = probabilities
        for _ in 0..<4 { shiftIn() }
    }

    /// Where the next byte stands in the coded message, for errors.
    var offset: Int { isInPlace ? start &+ min(position, count) : start }

    /// An error at the next byte.
    ///
    /// Not inlined, because some fifty places may find one; changes nothing, but a call on a borrowed
    /// reader would copy it first.
    @inline(never)
    mutating func error(_ code: StreamError.Code) -> StreamError {
        StreamError(code, offset: offset)
    }

    /// Whether all bytes have been read. Behind the range coder's bytes zeros follow, so a body may
    /// have read beyond them.
    var isAtEnd: Bool { isPlain ? position == count : position >= count }

    /// The next byte, at `place` of an operand of class `kind`.
    ///
    /// - Throws: `truncated` if there is none.
    @inline(__always)
    mutating func byte(_ kind: ByteClass, _ place: Int) throws(StreamError) -> UInt8 {
        isPlain ? try plainByte() : try rangeByte(kind, place)
    }

    /// The next byte of a body that is there as it is.
    @inline(__always)
    mutating func plainByte() throws(StreamError) -> UInt8 {
        guard position < count else { throw error(.truncated) }
        // SAFETY: position < count.
        let byte = unsafe bytes.load(fromByteOffset: position, as: UInt8.self)
        position &+= 1
        return byte
    }

    /// A number of `size` bytes (1 to 8), least significant first.
    @inline(__always)
    mutating func number(_ size: Int, _ kind: ByteClass) throws(StreamError) -> UInt64 {
        guard isPlain && position &+ size <= count && count >= 8 else {
            return try shortNumber(size, kind)
        }
        // Close to the end the word begins before the number.
        let place = min(position, count &- 8)
        // SAFETY: eight bytes are there, as count >= 8.
        let word = unsafe UInt64(
            littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        let before = UInt64(truncatingIfNeeded: 8 &* (position &- place))
        position &+= size
        let unused = UInt64(truncatingIfNeeded: 64 &- 8 &* size)
        return ((word &>> before) &<< unused) &>> unused
    }

    @inline(never)
    @_optimize(speed)
    private mutating func shortNumber(
        _ size: Int, _ kind: ByteClass
    ) throws(StreamError) -> UInt64 {
        let direct = isPlain ? 0 : min(size, RangeModel.directBytes(kind))
        var value: UInt64 = 0
        for place in 0..<size {
            let byte = place < direct ? try directByte() : try byte(kind, place)
            value |= UInt64(byte) &<< UInt64(truncatingIfNeeded: 8 &* place)
        }
        return value
    }

    /// A varint (FORMAT.md section 1).
    mutating func varint() throws(StreamError) -> Int {
        var value = 0
        for place in 0..<5 {
            let byte = try byte(.length, place)
            value |= Int(byte & 0x7F) << (7 * place)
            if byte < 0x80 {
                if value >> 32 != 0 { break }
                return value
            }
        }
        throw error(.invalidOperand)
    }

    /// Where the next `size` bytes stand, if the body is there as it is and has so many.
    @inline(__always)
    func peek(_ size: Int) -> UnsafeRawPointer? {
        guard isPlain && size <= count &- position else { return nil }
        // SAFETY: position <= count.
        return unsafe bytes + position
    }

    /// Passes `size` bytes that were looked at.
    @inline(__always)
    mutating func advance(_ size: Int) {
        assert(size <= count - position)
        position &+= size
    }

    /// Appends the next `size` bytes, an operand from byte `first` on, to `output`. Room is made as
    /// bytes arrive.
    @inline(never)
    mutating func append(
        _ size: Int, _ kind: ByteClass, to output: inout Bytes, from first: Int = 0
    ) throws(StreamError) {
        guard isPlain else { return try appendRange(size, kind, to: &output, from: first) }
        guard size <= count &- position else { throw error(.truncated) }
        // SAFETY: `size` bytes are left.
        unsafe output.append(unsafe bytes + position, size)
        position &+= size
    }
}

/// The range coder.
extension BodyReader {
    @inline(__always)
    private mutating func shiftIn() { code = code &<< 8 | nextOrZero() }

    /// The next byte; behind the end there are zeros.
    @inline(__always)
    private mutating func nextOrZero() -> UInt32 {
        var byte: UInt32 = 0
        if position < count {
            // SAFETY: position < count.
            byte = UInt32(unsafe bytes.load(fromByteOffset: position, as: UInt8.self))
        }
        position &+= 1
        return byte
    }

    @inline(never)
    private mutating func rangeByte(
        _ kind: ByteClass, _ place: Int
    ) throws(StreamError) -> UInt8 {
        // Behind the end there are zeros, as many as are asked for: an encoder drops them all. What
        // is asked for is bounded by the limits on what comes out.
        let tree = RangeModel.tree(kind, place)
        guard tree != RangeModel.directTree, let probabilities = unsafe probabilities else {
            return try directByte()
        }
        // SAFETY: every tree but the direct one has 256 probabilities; node stays below 256.
        let nodes = unsafe probabilities + Int(tree) &* 256
        var (code, range) = (code, range)
        defer { (self.code, self.range) = (code, range) }
        var node = 1
        while node < 256 {
            let probability = unsafe UInt32(nodes[node])
            let bound = (range &>> 12) &* probability
            // No branch for the bit: what it is is hard to predict.
            let isZero = UInt32(truncatingIfNeeded: (Int64(code) &- Int64(bound)) &>> 63)
            let rest = range &- bound
            range = rest ^ ((rest ^ bound) & isZero)
            code &-= bound & ~isZero
            unsafe nodes[node] = RangeModel.adapted(probability, isOne: ~isZero)
            node = node &* 2 &+ 1 &- Int(isZero & 1)
            while range < 1 << 24 {
                range &<<= 8
                code = code &<< 8 | nextOrZero()
            }
        }
        return UInt8(truncatingIfNeeded: node)
    }

    /// A byte that was coded with even probabilities. The range is at least 2^24 before, so that it has to
    /// be made wider by just one byte.
    @inline(__always)
    private mutating func directByte() throws(StreamError) -> UInt8 {
        let width = range &>> 8
        let quotient = code / width
        guard quotient < 256 else { throw error(.damagedStage) }
        code &-= quotient &* width
        range = width &<< 8
        shiftIn()
        return UInt8(truncatingIfNeeded: quotient)
    }

    private mutating func appendRange(
        _ size: Int, _ kind: ByteClass, to output: inout Bytes, from first: Int
    ) throws(StreamError) {
        for index in 0..<size { output.append(try byte(kind, first &+ index)) }
    }
}
