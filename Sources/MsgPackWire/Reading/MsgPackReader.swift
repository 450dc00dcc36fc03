/// A bounded cursor over MessagePack bytes that another owns.
///
/// A read returns a scalar, a count, or a borrowed part of the input, and moves ``position``
/// behind what it read. A read that throws leaves the position where it was.
///
///     bytes   93 01 a2 68 69 c0
///                   ^ position 2: readString() gives "hi" and moves to 5
///
/// The reader never looks outside `bytes`, never allocates, and gives integers as they are: what
/// does not fit the type asked for is an error, not a wrapped number.
public struct MsgPackReader: ~Copyable, ~Escapable {
    /// The input.
    @usableFromInline let bytes: RawSpan
    /// What the reader grants to one value.
    public let limits: MsgPackLimits
    /// See ``position``.
    @usableFromInline var cursor: Int

    /// A reader at the start of `bytes`.
    @inlinable
    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan, limits: MsgPackLimits = .standard) {
        self.bytes = bytes
        self.limits = limits
        cursor = 0
    }

    /// Offset of the next byte to read, 0…`byteCount`.
    @inlinable
    public var position: Int {
        cursor
    }

    /// Bytes of the whole input.
    @inlinable
    public var byteCount: Int {
        bytes.byteCount
    }

    /// Bytes not read yet.
    @inlinable
    public var remainingByteCount: Int {
        bytes.byteCount &- position
    }

    /// Whether every byte was read.
    @inlinable
    public var isAtEnd: Bool {
        position == bytes.byteCount
    }

    /// The item at the position, which stays.
    ///
    /// - Throws: `truncated` if the item (of a container: its header) is not there as a whole,
    ///   `reservedByte`.
    /// - Complexity: O(1).
    @inlinable
    public func peekHeader() throws(MsgPackError) -> ItemHeader {
        // SAFETY: the span's buffer holds `buffer.count` bytes; the position is 0…count.
        let header = unsafe bytes.withUnsafeBytes { buffer -> ItemHeader? in
            guard let base = buffer.baseAddress else { return nil }
            return unsafe ItemHeader(base: base, position: position, end: buffer.count)
        }
        guard let header else {
            let byte = isAtEnd ? nil : bytes.byte(at: position)
            throw .unreadableItem(byte, offset: position)
        }
        return header
    }

    /// The byte at the position; at the end of the input `c1`, which starts no item.
    @inlinable
    @inline(__always)
    var firstByte: Int {
        guard cursor < bytes.byteCount else { return 0xC1 }
        // SAFETY: the cursor is never negative, and below the number of bytes.
        return unsafe Int(bytes.unsafeLoad(fromUncheckedByteOffset: cursor, as: UInt8.self))
    }

    /// Why the item at the position cannot be read as what was asked for: it is not there as a
    /// whole, reserved, or of another family.
    @inline(never)
    @usableFromInline
    func unexpectedItem() -> MsgPackError {
        do throws(MsgPackError) {
            _ = try peekHeader()
            return .typeMismatch(offset: position)
        } catch {
            return error
        }
    }

    /// The format of the item at the position, nil at the end of the input.
    @inlinable
    public var nextFormat: Format? {
        isAtEnd ? nil : Format(byte: bytes.byte(at: position))
    }

    /// Runs `body`; if it throws, the position is again what it was before.
    ///
    /// For reads of more than one item; a single read is atomic by itself.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func atomically<Result>(
        _ body: (inout MsgPackReader) throws(MsgPackError) -> Result
    ) throws(MsgPackError) -> Result {
        let start = position
        do {
            return try body(&self)
        } catch {
            cursor = start
            throw error
        }
    }

    /// Moves behind the item at the position, children included.
    ///
    /// - Parameter checkingUTF8: whether every str in the item must hold UTF-8.
    /// - Returns: the bytes skipped.
    /// - Throws: `truncated`, `reservedByte`, `depthLimit`, `itemLimit`, `byteLimit`;
    ///   `invalidUTF8` if asked to check.
    /// - Complexity: O(bytes of the item); no recursion, no allocation.
    @discardableResult
    @_lifetime(self: copy self)
    public mutating func skip(checkingUTF8: Bool = false) throws(MsgPackError) -> Range<Int> {
        let start = position
        // SAFETY: the span's buffer holds `buffer.count` bytes; the position is 0…count.
        let outcome = unsafe bytes.withUnsafeBytes { buffer -> ItemWalk.Outcome in
            guard let base = buffer.baseAddress else {
                return ItemWalk.Outcome(start, .truncated)
            }
            return unsafe ItemWalk.run(
                base: base, start: start, end: buffer.count, limits: limits,
                checksUTF8: checkingUTF8)
        }
        if let failure = outcome.failure {
            throw MsgPackError(failure, offset: outcome.position)
        }
        cursor = outcome.position
        return start..<outcome.position
    }

    /// The bytes in `range` of the input.
    ///
    /// - Precondition: `range` lies within `0..<byteCount`.
    @inlinable
    @_lifetime(copy self)
    public func bytes(in range: Range<Int>) -> RawSpan {
        bytes.extracting(range)
    }
}

extension RawSpan {
    /// The byte at `offset`.
    ///
    /// - Precondition: `offset` lies within the span.
    @inlinable
    func byte(at offset: Int) -> UInt8 {
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}
