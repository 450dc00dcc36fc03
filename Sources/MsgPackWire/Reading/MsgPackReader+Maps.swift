/// Maps by a closure, and containers whose children are read one by one. About the three forms see
/// the functions for arrays.
extension MsgPackReader {
    /// Reads a map whose keys are str: `body` gets each key and reads its value.
    ///
    ///     try reader.readMap { key, reader throws(MsgPackError) in
    ///         switch key {
    ///         case "op": op = try reader.readString()
    ///         case "thread": thread = try reader.readInteger()
    ///         default: break
    ///         }
    ///     }
    ///
    /// A value that `body` leaves unread is passed over, and so is a pair whose key is no str.
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`, `depthLimit`; what `body` throws.
    ///   The position is then at the map again.
    /// - Complexity: O(n).
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readMap(
        _ body: (MsgPackKey, inout MsgPackReader) throws(MsgPackError) -> Void
    ) throws(MsgPackError) {
        try readMap(orThrow: { $0 }, body)
    }

    /// Reads a map as ``readMap(_:)`` does; `body` may throw an error of the program.
    ///
    /// - Parameter failure: the program's error for one of the reader.
    /// - Throws: what `failure` makes of the reader's errors; what `body` throws. The position is
    ///   then at the map again.
    /// - Complexity: O(n).
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readMap<Failure: Error>(
        orThrow failure: (MsgPackError) -> Failure,
        _ body: (MsgPackKey, inout MsgPackReader) throws(Failure) -> Void
    ) throws(Failure) {
        try readContainer(orThrow: failure, family: .map) { reader, map throws(Failure) in
            let openCount = reader.openCount
            for _ in 0..<Int(truncatingIfNeeded: map.count) {
                let key: Range<Int>?
                do throws(MsgPackError) {
                    key = try reader.readTextKey()
                } catch {
                    throw failure(error)
                }
                guard let key else { continue }
                try body(MsgPackKey(reader.bytes(in: key)), &reader)
                reader.openCount = openCount
                guard reader.cursor == key.upperBound else { continue }
                do throws(MsgPackError) { try reader.skip() } catch { throw failure(error) }
            }
        }
    }

    /// Reads an array or a map whose children `body` reads: of a map, keys and values in turn.
    ///
    ///     func readTree(_ reader: inout MsgPackReader) throws(MsgPackError) -> Tree {
    ///         guard try reader.peekHeader().isContainer else { return try readLeaf(&reader) }
    ///         return try reader.readContainer { reader, header throws(MsgPackError) in
    ///             var children: [Tree] = []
    ///             for _ in 0..<header.childCount { children.append(try readTree(&reader)) }
    ///             return .branch(children)
    ///         }
    ///     }
    ///
    /// - Throws: `truncated`, `reservedByte`, `typeMismatch`, `depthLimit`; what `body` throws.
    ///   The position is then at the container again.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readContainer<Result>(
        _ body: (inout MsgPackReader, ItemHeader) throws(MsgPackError) -> Result
    ) throws(MsgPackError) -> Result {
        try readContainer(orThrow: { $0 }, family: nil, body)
    }

    /// Reads an array or a map as ``readContainer(_:)`` does; `body` may throw an error of the
    /// program.
    ///
    /// - Parameter failure: the program's error for one of the reader.
    /// - Throws: what `failure` makes of the reader's errors; what `body` throws. The position is
    ///   then at the container again.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readContainer<Result, Failure: Error>(
        orThrow failure: (MsgPackError) -> Failure,
        _ body: (inout MsgPackReader, ItemHeader) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try readContainer(orThrow: failure, family: nil, body)
    }

    /// Reads a container of `family`, or of either if that is nil.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func readContainer<Result, Failure: Error>(
        orThrow failure: (MsgPackError) -> Failure, family: FormatFamily?,
        _ body: (inout MsgPackReader, ItemHeader) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let start = bookmark
        let header: ItemHeader
        do throws(MsgPackError) {
            header = try openContainer(of: family)
        } catch {
            throw failure(error)
        }
        do throws(Failure) {
            let result = try body(&self, header)
            openCount = start.openCount
            return result
        } catch {
            move(to: start)
            throw error
        }
    }

    /// Reads the header of an array or a map, which must be of `family` unless that is nil.
    @inline(never)
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func openContainer(of family: FormatFamily?) throws(MsgPackError) -> ItemHeader {
        let header = try peekHeader()
        guard header.isContainer, header.family == family ?? header.family else {
            throw .typeMismatch(offset: position)
        }
        let children = position &+ Int(header.headerByteCount)
        guard header.childCount <= bytes.byteCount &- children else {
            throw .unreadableItem(nil, offset: position)
        }
        if openCount >= limits.depth { try settleDepth() }
        openCount &+= 1
        cursor = children
        return header
    }

    /// Reads the next key if it is a str, and returns where its payload is; otherwise passes over
    /// the pair and returns nil.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func readTextKey() throws(MsgPackError) -> Range<Int>? {
        let first = firstByte
        // a0…bf, d9…db.
        if first ^ 0xA0 < 0x20 || first >= 0xD9 && first < 0xDC { return try readStringPayload() }
        try skip()
        try skip()
        return nil
    }
}

#if !hasFeature(Embedded)
extension MsgPackReader {
    /// Reads a map as ``readMap(_:)`` does; `body` may throw any error.
    ///
    /// - Throws: `MsgPackError` for the reader's errors; what `body` throws. The position is
    ///   then at the map again.
    /// - Complexity: O(n).
    @inlinable
    @inline(__always)
    @_disfavoredOverload
    @_lifetime(self: copy self)
    public mutating func readMap(
        _ body: (MsgPackKey, inout MsgPackReader) throws -> Void
    ) throws {
        try readMap(orThrow: { $0 }, body)
    }

    /// Reads an array or a map as ``readContainer(_:)`` does; `body` may throw any error.
    ///
    /// - Throws: `MsgPackError` for the reader's errors; what `body` throws. The position is
    ///   then at the container again.
    @inlinable
    @inline(__always)
    @_disfavoredOverload
    @_lifetime(self: copy self)
    public mutating func readContainer<Result>(
        _ body: (inout MsgPackReader, ItemHeader) throws -> Result
    ) throws -> Result {
        try readContainer(orThrow: { $0 }, family: nil, body)
    }
}
#endif
