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
    /// Whether the bytes are those of the message; if not, all errors are at the body's start.
    private let isInPlace: Bool
    private var range: RangeDecoder

    /// A body without bytes.
    init() {
        unsafe self.init(UnsafeRawBufferPointer(start: nil, count: 0), start: 0, isInPlace: true)
    }

    /// A body that is not range coded; readable for as long as the reader is used.
    init(_ body: UnsafeRawBufferPointer, start: Int, isInPlace: Bool) {
        // SAFETY: of an empty body the address is never used.
        unsafe bytes = body.baseAddress ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
        count = body.count
        self.start = start
        self.isInPlace = isInPlace
        isPlain = true
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
        isInPlace = true
        isPlain = false
        range = unsafe RangeDecoder(content, probabilities: probabilities)
    }

    /// The offset of the next byte in the coded message, for errors.
    private var offset: Int {
        isPlain ? (isInPlace ? start + position : start) : start + range.bytesRead
    }

    /// An error at the next byte.
    ///
    /// Not inlined, because some fifty places may find one. It changes nothing, but a call on a borrowed
    /// reader would copy it first.
    @inline(never)
    mutating func error(_ code: StreamError.Code) -> StreamError {
        StreamError(code, offset: offset)
    }

    /// Whether all bytes have been read.
    var isAtEnd: Bool { isPlain ? position == count : range.isAtEnd }

    /// The next byte, at `position` of an operand of class `kind`.
    ///
    /// - Throws: `truncated` if there is none, `damagedStage`.
    @inline(__always)
    mutating func byte(as kind: ByteClass, at position: Int = 0) throws(StreamError) -> UInt8 {
        isPlain ? try plainByte() : try rangeByte(as: kind, at: position)
    }

    /// The next byte of a body that is not range coded.
    @inline(__always)
    mutating func plainByte() throws(StreamError) -> UInt8 {
        guard position < count else { throw error(.truncated) }
        // SAFETY: position < count.
        let byte = unsafe bytes.load(fromByteOffset: position, as: UInt8.self)
        position &+= 1
        return byte
    }

    @inline(never)
    private mutating func rangeByte(
        as kind: ByteClass, at position: Int
    ) throws(StreamError) -> UInt8 {
        guard let byte = range.byte(tree: RangeModel.tree(of: kind, at: position)) else {
            throw error(.damagedStage)
        }
        return byte
    }

    /// A number of `size` bytes (1 to 8), least significant first.
    @inline(__always)
    mutating func number(size: Int, as kind: ByteClass) throws(StreamError) -> UInt64 {
        guard isPlain && position &+ size <= count && count >= 8 else {
            return try shortNumber(size: size, as: kind)
        }
        // Close to the end the word begins before the number.
        let place = min(position, count &- 8)
        // SAFETY: eight bytes are there, as count >= 8.
        let word = unsafe ByteMatch.word(of: bytes, at: place)
        let before = UInt64(truncatingIfNeeded: 8 &* (position &- place))
        position &+= size
        let unused = UInt64(truncatingIfNeeded: 64 &- 8 &* size)
        return ((word &>> before) &<< unused) &>> unused
    }

    /// `number` of a range coded body, or of the last bytes of a body.
    @inline(never)
    @_optimize(speed)
    private mutating func shortNumber(
        size: Int, as kind: ByteClass
    ) throws(StreamError) -> UInt64 {
        let direct = isPlain ? 0 : min(size, RangeModel.directBytes(of: kind))
        var value: UInt64 = 0
        for place in 0..<size {
            let byte = place < direct ? try directByte() : try byte(as: kind, at: place)
            value |= UInt64(byte) &<< UInt64(truncatingIfNeeded: 8 &* place)
        }
        return value
    }

    @inline(__always)
    private mutating func directByte() throws(StreamError) -> UInt8 {
        guard let byte = range.directByte() else { throw error(.damagedStage) }
        return byte
    }

    /// A varint (FORMAT.md section 1).
    mutating func varint() throws(StreamError) -> Int {
        let value = try readVarint { index throws(StreamError) in
            try byte(as: .length, at: index)
        }
        guard let value else { throw error(.invalidOperand) }
        return value
    }

    /// The address of the next `size` bytes, if the body is not range coded and has as many.
    @inline(__always)
    func peek(_ size: Int) -> UnsafeRawPointer? {
        guard isPlain && size <= count &- position else { return nil }
        // SAFETY: position <= count.
        return unsafe bytes + position
    }

    /// Steps over `size` bytes that were looked at.
    @inline(__always)
    mutating func advance(by size: Int) {
        assert(size <= count - position)
        position &+= size
    }

    /// Appends the next `size` bytes, an operand from byte `first` on, to `output`. Room is made as
    /// bytes arrive.
    @inline(never)
    mutating func append(
        _ size: Int, as kind: ByteClass, from first: Int = 0, to output: inout Bytes
    ) throws(StreamError) {
        guard isPlain else {
            for index in 0..<size { output.append(try byte(as: kind, at: first + index)) }
            return
        }
        guard size <= count &- position else { throw error(.truncated) }
        // SAFETY: `size` bytes are left.
        unsafe output.append(unsafe bytes + position, size)
        position &+= size
    }
}
