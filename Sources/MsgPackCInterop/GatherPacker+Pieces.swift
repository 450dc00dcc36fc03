internal import CMsgpack

/// What was packed, as the pieces of memory that hold it.
extension GatherPacker {
    /// The number of pieces.
    ///
    /// - Complexity: O(1).
    public var pieceCount: Int {
        // SAFETY: the vectors are counted, none is read.
        unsafe vectors.count
    }

    /// Lends the pieces.
    ///
    ///     let pieces = packer.pieces
    ///     for index in 0..<pieces.count { frames.appendToMain(pieces[index]) }
    ///
    /// They are valid until the packer is used to pack, emptied or destroyed; the compiler refuses a
    /// later use of them.
    ///
    /// - Complexity: O(``referenceCount``).
    public var pieces: GatheredPieces {
        @_lifetime(borrow self)
        borrowing get {
            checkPayloads()
            // SAFETY: each vector is in a chunk that this packer owns or in a payload that it holds;
            // neither changes while the packer is borrowed.
            let pieces = unsafe GatheredPieces(vectors)
            return unsafe _overrideLifetime(pieces, borrowing: self)
        }
    }

    /// The number of bytes packed so far, copied and referred to.
    ///
    /// - Complexity: O(``pieceCount``).
    public var byteCount: Int {
        // SAFETY: only the lengths of the vectors are read.
        unsafe vectors.reduce(0) { sum, vector in unsafe sum + vector.iov_len }
    }

    /// Bytes of the message that were copied into memory of the packer; the others are in payloads that are
    /// referred to.
    ///
    /// - Complexity: O(``pieceCount`` + ``referenceCount``).
    public var copiedByteCount: Int {
        byteCount - payloads.reduce(0) { sum, payload in sum + payload.byteCount }
    }

    /// The message as one array.
    ///
    /// - Complexity: O(``byteCount``), one allocation.
    public func copyBytes() -> [UInt8] {
        var message: [UInt8] = []
        message.reserveCapacity(byteCount)
        let pieces = pieces
        for index in 0..<pieces.count {
            // SAFETY: the pointer is used inside the closure only.
            unsafe pieces[index].withUnsafeBufferPointer { unsafe message.append(contentsOf: $0) }
        }
        return message
    }

    /// The vectors in the order of the message; none of them is empty.
    var vectors: UnsafeBufferPointer<msgpack_iovec> {
        // SAFETY: msgpack-c holds `veclen` initialised vectors for as long as `memory` lives.
        unsafe UnsafeBufferPointer(
            start: msgpack_vrefbuffer_vec(memory), count: msgpack_vrefbuffer_veclen(memory))
    }
}

extension GatherPacker {
    /// Stops the process if a payload moved: going on would send other memory.
    func checkPayloads() {
        precondition(payloads.allSatisfy(\.isIntact), "a payload's memory moved")
    }
}
