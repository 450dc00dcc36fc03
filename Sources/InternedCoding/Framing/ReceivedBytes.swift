/// Bytes that have arrived and were not used.
struct ReceivedBytes: Sendable {
    /// A buffer of more bytes than this is given up when all of it was used.
    private static let greatestKeptByteCount = 1 << 20

    private var bytes: [UInt8] = []
    /// The bytes that were used end here.
    private var start = 0

    /// The number of bytes.
    var count: Int { bytes.count - start }

    /// The bytes.
    var span: Span<UInt8> {
        @_lifetime(borrow self)
        get { bytes.span.extracting(start...) }
    }

    /// Adds bytes.
    ///
    /// - Complexity: O(n) amortised.
    mutating func append(_ more: some Sequence<UInt8>) {
        makeRoom()
        bytes.append(contentsOf: more)
    }

    /// Adds bytes; see ``append(_:)-(Sequence<UInt8>)``.
    mutating func append(_ more: Span<UInt8>) {
        makeRoom()
        bytes.append(copying: more)
    }

    /// Removes the first `count` bytes.
    mutating func remove(first count: Int) { start += count }

    /// Gives up the bytes that were used, once they are at least half of the buffer: each byte is then moved
    /// at most once for each byte that was used.
    private mutating func makeRoom() {
        if start == bytes.count {
            bytes.removeAll(keepingCapacity: bytes.capacity <= Self.greatestKeptByteCount)
        } else if start >= bytes.count - start {
            bytes.removeFirst(start)
        } else {
            return
        }
        start = 0
    }
}

extension [UInt8] {
    /// Appends the bytes of a span.
    mutating func append(copying bytes: Span<UInt8>) {
        // SAFETY: the buffer is the span's, and copied within the closure.
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    /// The bytes of a span.
    init(copying bytes: Span<UInt8>) {
        self.init()
        append(copying: bytes)
    }
}
