internal import CMsgpack

/// What was packed, as the pieces of memory that hold it.
extension GatherPacker {
    /// The number of pieces. Their bytes in order are the message.
    ///
    /// - Complexity: O(1).
    public var pieceCount: Int {
        // SAFETY: the vectors are counted, none is read.
        unsafe vectors.count
    }

    /// Lends piece `index`: a run of copied bytes, or a payload that is referred to. No piece is
    /// empty.
    ///
    /// The span is valid until the packer is used to pack, emptied or destroyed; the compiler
    /// refuses a later use of it.
    ///
    /// - Precondition: `index` is 0..<``pieceCount``.
    /// - Complexity: O(log references).
    @_lifetime(borrow self)
    public borrowing func piece(at index: Int) -> Span<UInt8> {
        precondition(index >= 0 && index < pieceCount, "no such piece")
        precondition(isIntact(vector: index), "the payload's memory moved")
        // SAFETY: the index was checked. The vector lies in a chunk that this packer owns or in a
        // payload that it holds; neither changes while the packer is borrowed.
        let vector = unsafe vectors[index]
        let bytes = unsafe UnsafeBufferPointer(
            start: vector.iov_base?.assumingMemoryBound(to: UInt8.self), count: vector.iov_len)
        return unsafe _overrideLifetime(Span(_unsafeElements: bytes), borrowing: self)
    }

    /// The number of bytes packed so far, copied and referred to.
    ///
    /// - Complexity: O(``pieceCount``).
    public var byteCount: Int {
        // SAFETY: only the lengths of the vectors are read.
        unsafe vectors.reduce(0) { sum, vector in unsafe sum + vector.iov_len }
    }

    /// The message as one array.
    ///
    /// - Complexity: O(``byteCount``), one allocation.
    public func copyBytes() -> [UInt8] {
        var message: [UInt8] = []
        message.reserveCapacity(byteCount)
        for index in 0..<pieceCount {
            // SAFETY: the pointer is used inside the closure only.
            unsafe piece(at: index).withUnsafeBufferPointer {
                unsafe message.append(contentsOf: $0)
            }
        }
        return message
    }

    /// The vectors in the order of the message; none of them is empty.
    var vectors: UnsafeBufferPointer<msgpack_iovec> {
        // SAFETY: msgpack-c holds `veclen` initialised vectors for as long as `memory` lives.
        unsafe UnsafeBufferPointer(
            start: msgpack_vrefbuffer_vec(memory), count: msgpack_vrefbuffer_veclen(memory))
    }

    /// Stops the process if a payload moved: going on would send other memory.
    func checkPayloads() {
        precondition(references.allSatisfy(\.payload.isIntact), "a payload's memory moved")
    }

    /// Whether vector `index` is a run of copied bytes, or a payload that is where it was.
    ///
    /// - Complexity: O(log references), by halving: `references` are in the order of the vectors.
    private func isIntact(vector index: Int) -> Bool {
        var range = 0..<references.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            let reference = references[middle]
            if reference.vector == index { return reference.payload.isIntact }
            range =
                reference.vector < index
                ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return true
    }
}
