import StringInterning

/// Writes a message: front, check, content (FORMAT.md sections 2 and 3).
///
/// Long frames that travel as they are are not copied. The message is then a list of pieces: parts of the
/// writer's own bytes, and the caller's frames between them.
///
///     own bytes   [ front lengths main ┆ …  ]
///     references        a long attachment ───┘
@safe
struct MessageWriter: ~Copyable {
    /// Everything but the referenced frames.
    private var own = Bytes()
    private var references = BitwiseStorage<FrameReference>()
    private var referenceCount = 0
    private var referencedBytes = 0
    /// The message in one piece, if that was asked for and it had several.
    private var whole = Bytes()

    /// Frames of fewer bytes are copied: a piece costs the caller more than the copy.
    static let leastReference = 4_096

    // SAFETY: the address is used during the encoding of its message, and by the pieces, which do not
    // outlive the frames.
    /// A frame that is not copied.
    @safe
    struct FrameReference: BitwiseCopyable, @unchecked Sendable {
        /// How many of the writer's own bytes precede it.
        let place: Int
        let start: UnsafeRawPointer
        let count: Int

        init(place: Int, _ start: UnsafeRawPointer, _ count: Int) {
            self.place = place
            unsafe self.start = start
            self.count = count
        }
    }

    /// Bytes of the message.
    var byteCount: Int { own.count + referencedBytes }

    /// Begins a message: its front, with room for the check.
    mutating func begin(_ front: MessageFront) {
        own.removeAll()
        whole.removeAll()
        referenceCount = 0
        referencedBytes = 0
        front.write(to: &own)
    }

    /// Begins a message without prefixes, and with a header that says all.
    mutating func begin(header: UInt8) {
        own.removeAll()
        if whole.count > 0 { whole.removeAll() }
        referenceCount = 0
        referencedBytes = 0
        own.append(UInt64(header), size: 2)
    }

    /// Appends part of the content.
    mutating func append(_ bytes: UnsafeRawBufferPointer) { unsafe own.append(bytes) }

    /// Appends the content of a raw message of either kind.
    mutating func appendRaw(_ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>) {
        // SAFETY: indices below count, of frames that are readable for the time of the message.
        if frames.count > 1 {
            own.appendVarint(frames.count - 1)
            for index in 1..<frames.count { own.appendVarint(unsafe frames[index].count) }
        }
        for index in 0..<frames.count { unsafe appendFrame(frames[index]) }
    }

    /// Appends a frame as it is, by reference if it is long.
    mutating func appendFrame(_ frame: UnsafeRawBufferPointer) {
        guard let start = frame.baseAddress, frame.count >= Self.leastReference else {
            return unsafe own.append(frame)
        }
        if referenceCount == references.capacity {
            references.grow(
                to: max(referenceCount * 2, 4),
                filler: unsafe FrameReference(place: 0, start, 0))
        }
        references[referenceCount] = unsafe FrameReference(place: own.count, start, frame.count)
        referenceCount += 1
        referencedBytes += frame.count
    }

    /// Ends the message with the check over its bytes and the frames.
    ///
    /// - Returns: the chain value of the next message.
    mutating func seal(
        chain: UInt64, _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>
    ) -> UInt64 {
        var digest = digestOfMessage(chain)
        // SAFETY: indices below count.
        for index in 0..<frames.count { digest = unsafe StreamCheck.digest(digest, frames[index]) }
        return write(digest)
    }

    /// Ends a message of one frame.
    mutating func seal(chain: UInt64, _ frame: UnsafeRawBufferPointer) -> UInt64 {
        let digest = digestOfMessage(chain)
        return unsafe write(StreamCheck.digest(digest, frame))
    }

    @inline(__always)
    private mutating func digestOfMessage(_ chain: UInt64) -> UInt64 {
        let seed = StreamCheck.seed(chain, header: own.byte(0))
        if referenceCount > 0 { return digestOfPieces(seed) }
        return unsafe StreamCheck.digest(seed, own.slice(MessageFront.headBytes, own.count))
    }

    @inline(__always)
    private mutating func write(_ digest: UInt64) -> UInt64 {
        own.replace(at: 0, by: StreamCheck.head(own.byte(0), digest))
        return digest
    }

    private func digestOfPieces(_ seed: UInt64) -> UInt64 {
        var place = MessageFront.headBytes
        var digest = StreamCheck.Running(seed, byteCount: byteCount - place)
        // SAFETY: all offsets are at most the count of own bytes, and in order; the first reference
        // follows the head.
        for index in 0..<referenceCount {
            let reference = references[index]
            unsafe digest.add(own.address(place), reference.place - place)
            unsafe digest.add(reference.start, reference.count)
            place = reference.place
        }
        unsafe digest.add(own.address(place), own.count - place)
        return digest.value
    }
}

/// The message that was written, until the next one begins or the frames change.
extension MessageWriter {
    /// The pieces, in order; none is empty.
    func pieces() -> [UnsafeRawBufferPointer] {
        var pieces: [UnsafeRawBufferPointer] = unsafe []
        unsafe pieces.reserveCapacity(2 * referenceCount + 1)
        var place = 0
        // SAFETY: offsets of own bytes are in order; frames are readable by contract.
        for index in 0..<referenceCount {
            let reference = references[index]
            if reference.place > place {
                unsafe pieces.append(own.slice(place, reference.place))
            }
            unsafe pieces.append(
                UnsafeRawBufferPointer(start: reference.start, count: reference.count))
            place = reference.place
        }
        if own.count > place { unsafe pieces.append(own.slice(place, own.count)) }
        return unsafe pieces
    }

    /// The message in one piece.
    ///
    /// - Complexity: O(1), or O(bytes) if a frame was referenced.
    mutating func joined() -> UnsafeRawBufferPointer {
        if referenceCount == 0 { return unsafe own.buffer }
        whole.removeAll()
        whole.reserve(byteCount)
        // SAFETY: the pieces are readable until the next message begins.
        let pieces = unsafe self.pieces()
        for index in unsafe pieces.indices { unsafe whole.append(pieces[index]) }
        return unsafe whole.buffer
    }

    /// Appends the message to an array; its bytes are copied once.
    func append(to output: inout [UInt8]) {
        // SAFETY: as in `joined`.
        if referenceCount == 0 { return unsafe output.append(contentsOf: own.buffer) }
        output.reserveCapacity(output.count + byteCount)
        let pieces = unsafe self.pieces()
        for index in unsafe pieces.indices { unsafe output.append(contentsOf: pieces[index]) }
    }

    /// Bytes of memory allocated.
    var memoryBytes: Int {
        own.capacity + whole.capacity
            + references.capacity * MemoryLayout<FrameReference>.stride
    }
}
