/// A bounded cursor over MessagePack bytes that another owns.
///
/// A read returns a scalar, a count, a value of the program's own, or a borrowed part of the
/// input, and moves ``position`` past the item. A read that throws leaves the position where it
/// was.
///
///     bytes   93 01 a2 68 69 c0
///                   ^ position 2: readString() returns "hi" and moves to 5
///
/// The reader never looks outside of its bytes, and returns numbers as they are: one that does not
/// fit the type asked for is an error, not a wrapped number. Containers that are open around the
/// position are counted, so that a program whose reads call themselves for each nested container
/// gets the error `depthLimit` before its stack is used up; see ``MsgPackLimits/depth``.
///
/// A function that returns a span from a reader, or a type that stores a reader, needs the
/// experimental feature `Lifetimes` in the module that declares it.
public struct MsgPackReader: ~Copyable, ~Escapable {
    /// The input.
    @usableFromInline let bytes: RawSpan
    /// What the reader grants to one value.
    public let limits: MsgPackLimits
    /// See ``position``.
    @usableFromInline var cursor: Int
    /// An upper bound of the number of containers that are open around the position: exact where
    /// their ends are seen, too high where headers are read without them. See ``settleDepth()``.
    @usableFromInline var openCount: Int
    /// Finds the exact number where the bound reaches the limit; nil if that has not happened.
    @usableFromInline var depthWalk: DepthWalk?

    /// A reader at the start of `bytes`.
    @inlinable
    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan, limits: MsgPackLimits = .standard) {
        self.bytes = bytes
        self.limits = limits
        cursor = 0
        openCount = 0
        depthWalk = nil
    }

    /// A reader at the start of `bytes`.
    @inlinable
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>, limits: MsgPackLimits = .standard) {
        // SAFETY: bytes have no padding.
        self.init(unsafe bytes.bytes, limits: limits)
    }

    /// A reader at the start of `bytes`, which cannot change while the reader is in use.
    @inlinable
    @_lifetime(borrow bytes)
    public init(_ bytes: borrowing [UInt8], limits: MsgPackLimits = .standard) {
        self.init(RawSpan(borrowing: bytes), limits: limits)
    }

    /// Offset of the next byte to read, 0…``byteCount``.
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

    /// The header of the item at the position; the position stays.
    ///
    /// - Throws: `truncated` if the item (of a container: its header) is not complete,
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

    /// The byte at the position; at the end of the input `c1`, which no item starts with.
    @inlinable
    @inline(__always)
    var firstByte: Int {
        guard cursor < bytes.byteCount else { return 0xC1 }
        // SAFETY: the cursor is never negative, and below the number of bytes.
        return unsafe Int(bytes.unsafeLoad(fromUncheckedByteOffset: cursor, as: UInt8.self))
    }

    /// Why the item at the position cannot be read as the type asked for: it is cut short,
    /// reserved, or of another family.
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

    /// Moves past the item at the position, children included.
    ///
    /// The limits hold for this item alone; containers that are open around it do not count.
    ///
    /// - Parameter checkingUTF8: whether every str in the item must hold UTF-8.
    /// - Returns: the range of the bytes that were skipped.
    /// - Throws: `truncated`, `reservedByte`, `depthLimit`, `itemLimit`, `byteLimit`;
    ///   `invalidUTF8` if asked to check.
    /// - Complexity: O(bytes of the item); no recursion, no allocation.
    @discardableResult
    @_lifetime(self: copy self)
    public mutating func skip(checkingUTF8: Bool = false) throws(MsgPackError) -> Range<Int> {
        let start = position
        if !checkingUTF8, let end = endOfSmallItem {
            cursor = end
            return start..<end
        }
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

    /// The bytes in `range` of the input, such as ``skip(checkingUTF8:)`` and
    /// ``readExtension()`` return.
    ///
    /// - Precondition: `range` lies within `0..<byteCount`.
    @inlinable
    @_lifetime(copy self)
    public func bytes(in range: Range<Int>) -> RawSpan {
        bytes.extracting(range)
    }

    /// Copies the bytes in `range` of the input into an array.
    ///
    /// - Precondition: `range` lies within `0..<byteCount`.
    /// - Complexity: O(n).
    public func copyBytes(in range: Range<Int>) -> [UInt8] {
        // SAFETY: the buffer is the span's, and copied within the closure.
        unsafe bytes.extracting(range).withUnsafeBytes { unsafe [UInt8]($0) }
    }
}

extension RawSpan {
    /// The bytes of an array. `Array.span` does the same, on newer systems only.
    @inlinable
    @inline(__always)
    @_lifetime(borrow array)
    init(borrowing array: borrowing [UInt8]) {
        // SAFETY: an array of bytes is contiguous, and its memory neither moves nor changes while it
        // is borrowed, which the lifetime of the span says.
        let buffer = unsafe array.withUnsafeBytes { unsafe $0 }
        self = unsafe _overrideLifetime(buffer.bytes, borrowing: array)
    }

    /// The byte at `offset`.
    ///
    /// - Precondition: `offset` lies within the span.
    @inlinable
    func byte(at offset: Int) -> UInt8 {
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}
