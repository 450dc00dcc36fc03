/// A growing run of bytes with one owner. Its memory is kept from one message to the next.
///
///     0 ──── bytes held ──── count ──── room ──── roomEnd ── slack ── capacity
///
/// After the room for bytes there is always a slack of `slackBytes`, whose content means nothing.
/// A short copy may therefore write whole words: it writes over the slack, and only its own bytes
/// count. Memory beyond `count` is unwritten and is never read.
///
/// Writing is split in two. `append` makes room by itself. `put` does not: its caller has made sure
/// of the room by `reserve` or `admits`, once for several writes.
@usableFromInline
package struct Bytes: ~Copyable, Sendable {
    /// The memory; nothing is allocated for no bytes.
    @usableFromInline package var block = BitwiseStorage<UInt8>()
    /// Bytes held.
    @usableFromInline package var used = 0
    /// Most bytes that `admits` allows.
    @usableFromInline package var limit = Int.max
    /// Bytes that may be held without a further check: the lower one of the limit and the
    /// capacity less the slack. Negative until something is allocated.
    @usableFromInline package var roomEnd = -Bytes.slackBytes
    /// Messages in a row that needed only a small part of the capacity.
    private var smallMessages = 0

    /// Bytes after the last one that may be written over at any time.
    @inlinable package static var slackBytes: Int { 32 }

    /// A capacity that is kept however small the messages are.
    private static let keptBytes = 1 << 16
    /// Messages in a row that have to be small before a larger capacity is freed.
    private static let patience = 64

    /// No bytes, and no memory until the first one is appended.
    @inlinable package init() {}

    /// Bytes held.
    @inlinable package var count: Int { used }

    /// Bytes that the block has, its slack included.
    package var capacity: Int { block.capacity }

    /// The bytes held, until the next change.
    @inlinable package var bytes: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            // SAFETY: the first `used` bytes were written, and stay while self is borrowed.
            let span = unsafe RawSpan(_unsafeStart: block.start, byteCount: used)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The bytes held as elements, until the next change.
    @inlinable package var span: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get {
            // SAFETY: as in `bytes`.
            let span = unsafe Span(_unsafeStart: UnsafePointer(block.start), count: used)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The bytes held, until the next change, for callers that want a pointer.
    @unsafe @inlinable package var buffer: UnsafeRawBufferPointer {
        // SAFETY: the first `used` bytes were written.
        unsafe UnsafeRawBufferPointer(start: block.start, count: used)
    }

    /// The address of the byte at `offset`, until the next change.
    @unsafe @inlinable @inline(__always)
    package func address(_ offset: Int) -> UnsafeRawPointer {
        assert(offset >= 0 && offset <= used, "offset outside of the bytes")
        // SAFETY: offset <= used <= capacity.
        return unsafe UnsafeRawPointer(block.start + offset)
    }

    /// Drops all bytes before the next message.
    ///
    /// The memory is kept, unless most of a large block was not needed for many messages in a row:
    /// then one unusual message was the reason for its size.
    ///
    /// - Parameter limit: most bytes that `admits` allows from now on.
    package mutating func removeAll(limit: Int = Int.max) {
        let isSmall = block.capacity > Self.keptBytes && used < block.capacity / 16
        smallMessages = isSmall ? smallMessages + 1 : 0
        if smallMessages == Self.patience {
            block = BitwiseStorage()
            smallMessages = 0
        }
        used = 0
        self.limit = limit
        roomEnd = min(limit, block.capacity - Self.slackBytes)
    }

    /// Drops the bytes after the first `newCount`.
    @inlinable package mutating func truncate(to newCount: Int) {
        precondition(newCount >= 0 && newCount <= used, "truncation only shortens")
        used = newCount
    }
}

/// Room.
extension Bytes {
    /// Makes room for `more` bytes and the slack, beyond the limit if need be.
    ///
    /// - Complexity: O(1) on average for each byte; a block at least doubles when it grows.
    @inlinable @inline(__always)
    package mutating func reserve(_ more: Int) {
        if used &+ more > roomEnd { grow(more) }
    }

    /// Makes room for `more` bytes and the slack, so that they can be `put`.
    ///
    /// - Returns: false if the limit forbids it.
    @inlinable @inline(__always)
    package mutating func admits(_ more: Int) -> Bool {
        used &+ more <= roomEnd || growWithinLimit(more)
    }

    /// Whether the limit permits `more` bytes. Makes no room, because a message may only claim
    /// that as many bytes follow.
    package func allows(_ more: Int) -> Bool { more <= limit &- used }

    @usableFromInline
    @inline(never)
    mutating func growWithinLimit(_ more: Int) -> Bool {
        guard allows(more) else { return false }
        grow(more)
        return true
    }

    @usableFromInline
    @inline(never)
    mutating func grow(_ more: Int) {
        let needed = used + more + Self.slackBytes
        if needed > block.capacity {
            block.grow(to: max(block.capacity * 2, needed, 64), keeping: used)
        }
        roomEnd = min(limit, block.capacity - Self.slackBytes)
    }
}

/// Appending, which makes room by itself.
extension Bytes {
    /// Appends one byte. A call, because a dozen places append single bytes that are rare.
    @inline(never)
    package mutating func append(_ byte: UInt8) { appendInlined(byte) }

    /// Appends one byte, for loops in which a call would cost more than the byte.
    @inlinable @inline(__always)
    package mutating func appendInlined(_ byte: UInt8) {
        reserve(1)
        block[used] = byte
        used &+= 1
    }

    /// Appends the low `size` bytes (1 to 8) of `word`, least significant first.
    @inlinable @inline(__always)
    package mutating func append(_ word: UInt64, size: Int) {
        reserve(size)
        // SAFETY: `size` bytes were just reserved, and the slack takes the other ones of the word.
        unsafe target.storeBytes(of: word.littleEndian, as: UInt64.self)
        used &+= size
    }

    /// Appends `size` bytes that do not belong to this run.
    @unsafe @inlinable @inline(__always)
    package mutating func append(_ start: UnsafeRawPointer, _ size: Int) {
        reserve(size)
        // SAFETY: `size` bytes were just reserved, and are readable by contract.
        unsafe target.copyMemory(from: start, byteCount: size)
        used &+= size
    }

    /// Appends bytes that do not belong to this run.
    @unsafe package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        // SAFETY: a buffer's bytes are readable by contract.
        unsafe append(start, bytes.count)
    }

    /// Appends a copy of `bytes`.
    package mutating func append(_ bytes: RawSpan) {
        // SAFETY: a span's bytes are readable for the length of the closure.
        unsafe bytes.withUnsafeBytes { source in unsafe append(source) }
    }

    /// Appends `size` bytes that start `offset` bytes before the end; they may overlap the copy.
    package mutating func repeatBytes(from offset: Int, _ size: Int) {
        assert(offset >= 1 && offset <= used, "offset outside of the bytes")
        reserve(size)
        let target = unsafe block.start + used
        // SAFETY: `offset` bytes are held before the target, and `size` are reserved after it.
        let source = unsafe target - offset
        if offset >= size {
            unsafe UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: size)
        } else {
            for index in 0..<size { unsafe target[index] = source[index] }
        }
        used += size
    }

    /// The byte at an offset.
    package func byte(_ place: Int) -> UInt8 {
        precondition(place >= 0 && place < used)
        return block[place]
    }

    /// Replaces the two bytes at `place` by a value, least significant first.
    package mutating func replace(at place: Int, by value: UInt16) {
        assert(place >= 0 && place + 2 <= used, "place outside of the bytes")
        block[place] = UInt8(truncatingIfNeeded: value)
        block[place + 1] = UInt8(truncatingIfNeeded: value >> 8)
    }

    /// Replaces the `removed` bytes at `place` by a copy of `other`.
    ///
    /// - Complexity: O(bytes after `place`, and bytes of `other`).
    package mutating func replace(_ place: Int, _ removed: Int, with other: borrowing Bytes) {
        precondition(place >= 0 && removed >= 0 && place + removed <= used, "outside of the bytes")
        let added = other.used
        reserve(added)
        let tail = used - place - removed
        let start = unsafe UnsafeMutableRawPointer(block.start) + place
        // SAFETY: reserve made room for `added` more bytes, so the moved tail and the copy fit.
        unsafe (start + added).copyMemory(from: start + removed, byteCount: tail)
        unsafe start.copyMemory(from: other.block.start, byteCount: added)
        used = place + added + tail
    }
}

/// Unchecked writes: the caller has already made room by `reserve` or `admits`.
extension Bytes {
    /// Puts one byte.
    @inlinable @inline(__always)
    package mutating func put(_ byte: UInt8) {
        assert(used < roomEnd, "no room was made")
        block[used] = byte
        used &+= 1
    }

    /// Puts a token of `size` bytes (1 to 9): its first byte, and the other ones from `word`, least
    /// significant first.
    @inlinable @inline(__always)
    package mutating func put(_ first: UInt8, then word: UInt64, size: Int) {
        assert(used + size <= roomEnd, "no room was made")
        // SAFETY: nine bytes are written, of which at most eight fall into the slack.
        let target = unsafe target
        unsafe target.storeBytes(of: first, as: UInt8.self)
        unsafe target.storeBytes(of: word.littleEndian, toByteOffset: 1, as: UInt64.self)
        used &+= size
    }

    /// Puts the first `size` bytes of three words, in the order of memory.
    @inlinable @inline(__always)
    package mutating func put(_ words: (UInt64, UInt64, UInt64), size: Int) {
        assert(used + size <= roomEnd, "no room was made")
        // SAFETY: the slack alone takes all 24 bytes.
        let target = unsafe target
        unsafe target.storeBytes(of: words.0, as: UInt64.self)
        unsafe target.storeBytes(of: words.1, toByteOffset: 8, as: UInt64.self)
        unsafe target.storeBytes(of: words.2, toByteOffset: 16, as: UInt64.self)
        used &+= size
    }

    /// Puts `size` bytes after which 32 more are readable, as they are after items and keys.
    @unsafe @inlinable @inline(__always)
    package mutating func putPadded(_ start: UnsafeRawPointer, _ size: Int) {
        assert(used + size <= roomEnd, "no room was made")
        let target = unsafe target
        if size <= 64 {
            // SAFETY: the copies are of 32 bytes each, and the last one ends at most 32 bytes after
            // `size`. Those are readable after the source, and slack after the target.
            let first = unsafe start.loadUnaligned(as: SIMD4<UInt64>.self)
            unsafe target.storeBytes(of: first, as: SIMD4<UInt64>.self)
            if size > 32 {
                let second = unsafe start.loadUnaligned(
                    fromByteOffset: 32, as: SIMD4<UInt64>.self)
                unsafe target.storeBytes(of: second, toByteOffset: 32, as: SIMD4<UInt64>.self)
            }
        } else {
            // SAFETY: there is room for `size` bytes, which are readable by contract.
            unsafe target.copyMemory(from: start, byteCount: size)
        }
        used &+= size
    }

    /// Where the next bytes go, until `commit` counts them. As many may be written as there is
    /// room for, and the slack.
    @unsafe @inlinable package var target: UnsafeMutableRawPointer {
        // SAFETY: used <= capacity.
        unsafe UnsafeMutableRawPointer(block.start + used)
    }

    /// Counts `size` bytes that were written at `target`.
    @inlinable package mutating func commit(_ size: Int) {
        assert(size >= 0 && used + size <= roomEnd, "more bytes than room was made for")
        used &+= size
    }
}
