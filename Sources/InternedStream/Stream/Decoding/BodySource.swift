import StringInterning

/// Where a body's bytes come from: the content itself, or the range coder.
protocol BodySource: ~Copyable {
    /// Bytes of content read so far, for errors.
    var offset: Int { get }

    /// The next byte, at `position` of an operand of class `kind`.
    ///
    /// - Throws: `truncated` if there is none.
    mutating func byte(_ kind: ByteClass, _ position: Int) throws(StreamError) -> UInt8

    /// The next `size` bytes, one operand, appended to `output`. Room is made as bytes arrive.
    mutating func append(
        _ size: Int, _ kind: ByteClass, to output: inout MessageBytes, from first: Int
    ) throws(StreamError)

    /// Whether all bytes have been read.
    var isAtEnd: Bool { get }
}

extension BodySource where Self: ~Copyable {
    /// A number of `size` bytes, least significant first.
    @inline(__always)
    mutating func number(_ size: Int, _ kind: ByteClass) throws(StreamError) -> UInt64 {
        var value: UInt64 = 0
        for position in 0..<size {
            let byte = try byte(kind, position)
            value |= UInt64(byte) &<< UInt64(truncatingIfNeeded: 8 &* position)
        }
        return value
    }

    /// A varint (FORMAT.md section 1).
    mutating func varint() throws(StreamError) -> Int {
        var value = 0
        for position in 0..<5 {
            let byte = try byte(.length, position)
            value |= Int(byte & 0x7F) << (7 * position)
            if byte < 0x80 {
                if value >> 32 != 0 { break }
                return value
            }
        }
        throw StreamError(.invalidOperand, offset: offset)
    }
}

/// A body that is there as it is.
@safe
struct PlainSource: BodySource, ~Copyable {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    /// Where the body begins in the coded message.
    private let start: Int
    /// Whether the bytes stand in the message; else all errors are at its start.
    private let isInPlace: Bool

    init(_ bytes: UnsafeRawBufferPointer, start: Int, isInPlace: Bool) {
        unsafe self.bytes = bytes
        self.start = start
        self.isInPlace = isInPlace
    }

    var offset: Int { isInPlace ? start + position : start }
    var isAtEnd: Bool { unsafe position == bytes.count }

    @inline(__always)
    mutating func byte(_: ByteClass, _: Int) throws(StreamError) -> UInt8 {
        guard unsafe position < bytes.count else { throw StreamError(.truncated, offset: offset) }
        // SAFETY: position is below count.
        let byte = unsafe bytes.baseAddress.unsafelyUnwrapped
            .load(fromByteOffset: position, as: UInt8.self)
        position &+= 1
        return byte
    }

    @inline(__always)
    mutating func append(
        _ size: Int, _: ByteClass, to output: inout MessageBytes, from _: Int
    ) throws(StreamError) {
        guard unsafe size <= bytes.count &- position else {
            throw StreamError(.truncated, offset: offset)
        }
        if size == 0 { return }
        // SAFETY: `size` bytes are left, and there is at least one.
        unsafe output.append(unsafe bytes.baseAddress.unsafelyUnwrapped + position, size)
        position &+= size
    }
}

/// A body that comes out of the range coder (FORMAT.md section 10).
@safe
struct RangeSource: BodySource, ~Copyable {
    private let bytes: UnsafeRawBufferPointer
    private let probabilities: UnsafeMutablePointer<UInt16>
    private let start: Int
    private var position = 0
    private var code: UInt32 = 0
    private var range: UInt32 = .max

    init(
        _ bytes: UnsafeRawBufferPointer, start: Int,
        probabilities: UnsafeMutablePointer<UInt16>
    ) {
        unsafe self.bytes = bytes
        unsafe self.probabilities = probabilities
        self.start = start
        for _ in 0..<4 { shiftIn() }
    }

    var offset: Int { unsafe start + min(position, bytes.count) }
    /// Zeros stand behind the end, so a whole body may end before the last bytes were needed.
    var isAtEnd: Bool { unsafe position >= bytes.count }

    @inline(__always)
    private mutating func shiftIn() {
        var byte: UInt32 = 0
        if unsafe position < bytes.count {
            // SAFETY: position is below count.
            byte = UInt32(
                unsafe bytes.baseAddress.unsafelyUnwrapped
                    .load(fromByteOffset: position, as: UInt8.self))
        }
        code = code &<< 8 | byte
        position &+= 1
    }

    mutating func byte(_ kind: ByteClass, _ position: Int) throws(StreamError) -> UInt8 {
        // Behind the end there are zeros, as many as are asked for: an encoder drops them all. What
        // is asked for is bounded by the limits on what comes out.
        let tree = RangeModel.tree(kind, position)
        if tree == RangeModel.directTree { return try directByte() }
        // SAFETY: every tree but the direct one has 256 probabilities; node stays below 256.
        let nodes = unsafe probabilities + Int(tree) &* 256
        var node = 1
        while node < 256 {
            let probability = unsafe UInt32(nodes[node])
            let bound = (range &>> 12) &* probability
            if code < bound {
                range = bound
                unsafe nodes[node] = UInt16(probability &+ ((4_096 &- probability) &>> 4))
                node = node &* 2
            } else {
                code &-= bound
                range &-= bound
                unsafe nodes[node] = UInt16(probability &- (probability &>> 4))
                node = node &* 2 &+ 1
            }
            while range < 1 << 24 {
                range &<<= 8
                shiftIn()
            }
        }
        return UInt8(truncatingIfNeeded: node)
    }

    private mutating func directByte() throws(StreamError) -> UInt8 {
        range &>>= 8
        let quotient = code / range
        guard quotient < 256 else { throw StreamError(.damagedStage, offset: offset) }
        code &-= quotient &* range
        while range < 1 << 24 {
            range &<<= 8
            shiftIn()
        }
        return UInt8(truncatingIfNeeded: quotient)
    }

    mutating func append(
        _ size: Int, _ kind: ByteClass, to output: inout MessageBytes, from first: Int
    ) throws(StreamError) {
        for index in 0..<size { output.append(try byte(kind, first &+ index)) }
    }
}
