import StringInterning

/// A growing run of bytes that keeps its memory from one message to the next.
struct MessageBytes: ~Copyable {
    private var block = BitwiseStorage<UInt8>()
    /// Bytes held.
    private(set) var count = 0
    /// Most bytes that `admits` lets in.
    private var limit = Int.max
    /// Bytes that may be held before there is something to look at: the limit, or too little memory.
    private var roomEnd = -MessageBytes.slackBytes

    /// Bytes behind `count` that may be written over at any time, so that short copies need no loop.
    static let slackBytes = 32

    /// The bytes held, until the next change.
    var bytes: UnsafeRawBufferPointer {
        // SAFETY: count <= capacity.
        unsafe UnsafeRawBufferPointer(start: block.start, count: count)
    }

    /// The address of the byte at `offset`, until the next change.
    @inline(__always)
    func address(_ offset: Int) -> UnsafeRawPointer {
        assert(offset <= count)
        // SAFETY: offset <= count <= capacity.
        return unsafe UnsafeRawPointer(block.start + offset)
    }

    /// Drops all bytes; gives memory back that only an unusual message needed.
    ///
    /// - Parameter limit: most bytes that `admits` lets in from now on.
    mutating func removeAll(limit: Int = Int.max) {
        if block.capacity > 1 << 20 && count < block.capacity / 16 {
            block = BitwiseStorage()
        }
        count = 0
        self.limit = limit
        roomEnd = min(limit, block.capacity &- Self.slackBytes)
    }

    /// Makes room for `more` bytes and the slack, even beyond the limit.
    @inline(__always)
    mutating func reserve(_ more: Int) {
        if count &+ more > roomEnd { grow(more) }
    }

    /// Makes room for `more` bytes and the slack, so that they can be `put`.
    ///
    /// - Returns: false if they would pass the limit.
    @inline(__always)
    mutating func admits(_ more: Int) -> Bool {
        count &+ more <= roomEnd || growWithinLimit(more)
    }

    /// Whether `more` bytes would not pass the limit. Makes no room: they may be claimed only.
    func allows(_ more: Int) -> Bool { more <= limit &- count }

    @inline(never)
    private mutating func growWithinLimit(_ more: Int) -> Bool {
        guard allows(more) else { return false }
        grow(more)
        return true
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let needed = count + more + Self.slackBytes
        if needed > block.capacity {
            block.grow(to: max(block.capacity * 2, needed, 64), filler: 0)
        }
        roomEnd = min(limit, block.capacity - Self.slackBytes)
    }

    @inline(never)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        block[count] = byte
        count &+= 1
    }

    /// Appends the low `size` bytes (1 to 8) of `word`, least significant first.
    @inline(__always)
    mutating func append(_ word: UInt64, size: Int) {
        reserve(8)
        // SAFETY: eight bytes were just reserved behind count.
        unsafe UnsafeMutableRawPointer(block.start + count)
            .storeBytes(of: word.littleEndian, as: UInt64.self)
        count &+= size
    }

    /// Appends `size` bytes that do not lie in this run.
    @inline(__always)
    mutating func append(_ start: UnsafeRawPointer, _ size: Int) {
        reserve(size)
        // SAFETY: `size` bytes were just reserved, and are readable by contract.
        unsafe UnsafeMutableRawPointer(block.start + count)
            .copyMemory(from: start, byteCount: size)
        count &+= size
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        unsafe append(start, bytes.count)
    }

    /// Appends `size` bytes that stand `offset` bytes before the end; they may overlap the copy.
    mutating func repeatBytes(from offset: Int, _ size: Int) {
        assert(offset >= 1 && offset <= count)
        reserve(size)
        let target = unsafe block.start + count
        // SAFETY: `offset` bytes stand before the target, `size` are reserved behind it.
        let source = unsafe target - offset
        if offset >= size {
            unsafe UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: size)
        } else {
            for index in 0..<size { unsafe target[index] = source[index] }
        }
        count += size
    }

    mutating func appendVarint(_ value: Int) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func appendPrefix(_ operation: UInt8) {
        append(operation << 2 | MessageKind.prefix)
    }

    /// Replaces the two bytes at `place` by a value, least significant first.
    mutating func replace(at place: Int, by value: UInt16) {
        assert(place + 2 <= count)
        block[place] = UInt8(truncatingIfNeeded: value)
        block[place &+ 1] = UInt8(truncatingIfNeeded: value &>> 8)
    }

    /// Takes back what stands behind the first `newCount` bytes.
    mutating func truncate(to newCount: Int) { count = newCount }
}

/// What a decoder writes: bytes that `admits` has let in, so that nothing is to be looked at here.
extension MessageBytes {
    @inline(__always)
    mutating func put(_ byte: UInt8) {
        assert(count < roomEnd)
        block[count] = byte
        count &+= 1
    }

    /// Puts a token of `size` bytes (1 to 9): its first byte, and the rest in `word`.
    @inline(__always)
    mutating func put(_ first: UInt8, then word: UInt64, size: Int) {
        assert(count + size <= roomEnd)
        // SAFETY: of the nine bytes at most eight lie in the slack.
        let target = unsafe UnsafeMutableRawPointer(block.start + count)
        unsafe target.storeBytes(of: first, as: UInt8.self)
        unsafe target.storeBytes(of: word.littleEndian, toByteOffset: 1, as: UInt64.self)
        count &+= size
    }

    /// Puts the first `size` bytes of three words, as they stand in memory.
    @inline(__always)
    mutating func put(_ words: (UInt64, UInt64, UInt64), size: Int) {
        assert(count + size <= roomEnd)
        // SAFETY: the slack takes all 24 bytes.
        let target = unsafe UnsafeMutableRawPointer(block.start + count)
        unsafe target.storeBytes(of: words.0, as: UInt64.self)
        unsafe target.storeBytes(of: words.1, toByteOffset: 8, as: UInt64.self)
        unsafe target.storeBytes(of: words.2, toByteOffset: 16, as: UInt64.self)
        count &+= size
    }

    /// Puts `size` bytes behind which 32 more may be read, as behind items and keys.
    @inline(__always)
    mutating func putPadded(_ start: UnsafeRawPointer, _ size: Int) {
        assert(count + size <= roomEnd)
        let target = unsafe UnsafeMutableRawPointer(block.start + count)
        if size <= 64 {
            // SAFETY: whole words of 32 bytes; the last ends at most 32 bytes behind `size`. So many may be
            // read behind the source, and the slack takes them behind the target.
            let first = unsafe start.loadUnaligned(as: SIMD4<UInt64>.self)
            unsafe target.storeBytes(of: first, as: SIMD4<UInt64>.self)
            if size > 32 {
                let second = unsafe start.loadUnaligned(
                    fromByteOffset: 32, as: SIMD4<UInt64>.self)
                unsafe target.storeBytes(of: second, toByteOffset: 32, as: SIMD4<UInt64>.self)
            }
        } else {
            // SAFETY: `size` bytes were let in, and are readable by contract.
            unsafe target.copyMemory(from: start, byteCount: size)
        }
        count &+= size
    }

    /// Where the next bytes go; `commit` makes them count. At most 32 more than were let in may be written.
    var target: UnsafeMutableRawPointer {
        // SAFETY: count <= capacity.
        unsafe UnsafeMutableRawPointer(block.start + count)
    }

    mutating func commit(_ size: Int) {
        assert(count + size <= roomEnd)
        count &+= size
    }
}
