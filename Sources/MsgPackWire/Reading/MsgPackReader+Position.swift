/// Places to come back to, and the count of open containers.
extension MsgPackReader {
    /// A place in the input of a reader, to come back to with ``move(to:)``.
    public struct Bookmark: Equatable, Sendable {
        /// Offset of the next byte to read.
        public let position: Int
        /// See `MsgPackReader.openCount`.
        @usableFromInline let openCount: Int

        @inlinable
        @inline(__always)
        init(position: Int, openCount: Int) {
            self.position = position
            self.openCount = openCount
        }
    }

    /// The position, to come back to.
    ///
    ///     let start = reader.bookmark
    ///     if let circle = try? Circle(&reader) { return .circle(circle) }
    ///     reader.move(to: start)
    ///     return .square(try Square(&reader))
    @inlinable
    public var bookmark: Bookmark {
        Bookmark(position: cursor, openCount: openCount)
    }

    /// Moves to a place that ``bookmark`` returned.
    ///
    /// A bookmark of another reader, if it lies outside of this one's input, moves to the end.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func move(to bookmark: Bookmark) {
        cursor = min(bookmark.position, bytes.byteCount)
        openCount = bookmark.openCount
    }

    /// A reader at `offset`, whose positions are those of the whole input.
    ///
    /// - Parameter offset: where an item begins; brought into 0…`bytes.byteCount`.
    @inlinable
    @inline(__always)
    @_lifetime(copy bytes)
    package init(_ bytes: RawSpan, limits: MsgPackLimits, at offset: Int) {
        self.init(bytes, limits: limits)
        cursor = min(max(offset, 0), bytes.byteCount)
    }

    /// Moves to `offset`, where an item begins, such as ``MsgPackNode/offset`` of an index or what
    /// follows a program's own header. Open containers are counted from there.
    ///
    /// - Throws: `truncated` if `offset` lies outside of 0…``byteCount``; the position then stays.
    @_lifetime(self: copy self)
    public mutating func move(toOffset offset: Int) throws(MsgPackError) {
        guard offset >= 0, offset <= bytes.byteCount else {
            throw MsgPackError(.truncated, offset: offset)
        }
        cursor = offset
        openCount = 0
        depthWalk = DepthWalk(start: offset)
    }

    /// Runs `body`; if it throws, the position is again what it was before.
    ///
    /// For reads of more than one item; a single read is atomic by itself.
    ///
    /// - Throws: what `body` throws.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func atomically<Result, Failure: Error>(
        _ body: (inout MsgPackReader) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let start = bookmark
        do {
            return try body(&self)
        } catch {
            move(to: start)
            throw error
        }
    }

    /// Replaces ``openCount`` by the exact number.
    ///
    /// - Throws: `depthLimit` if no container may be opened at the position.
    @inline(never)
    @_lifetime(self: copy self)
    mutating func settleDepth() throws(MsgPackError) {
        let walk = depthWalk ?? DepthWalk(start: 0)
        let depth = walk.depth(at: cursor, in: bytes)
        // A program that moves to offsets may be where the walk does not come by.
        depthWalk = depth == nil ? DepthWalk(start: cursor) : walk
        openCount = depth ?? 0
        guard openCount < limits.depth else { throw MsgPackError(.depthLimit, offset: cursor) }
    }
}
