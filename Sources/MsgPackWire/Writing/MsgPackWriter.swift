/// A growable buffer that MessagePack items are written to, in their shortest form.
///
/// The writer owns its memory, checks once an item that there is room, and keeps the memory when it
/// is emptied, so that a writer that is used again and again stops allocating. It does not count
/// children: a caller that writes the header of a container must write as many items after it.
///
///     var writer = MsgPackWriter()
///     try writer.writeMapHeader(1)
///     writer.writeKey("op")
///     writer.writeInteger(3)          // 81 a2 6f 70 03
@safe
public struct MsgPackWriter: ~Copyable, @unchecked Sendable {
    // Sendable: the memory belongs to this owner alone, which cannot be copied; a companion is set only
    // for the time of a call.
    @usableFromInline var base: UnsafeMutableRawPointer
    /// Bytes written so far, never more than ``capacityBytes``.
    @usableFromInline var count: Int
    @usableFromInline var room: Int
    /// What another module keeps for the bytes, such as its list of byte strings that are not copied
    /// into them; nil for most writers.
    @usableFromInline package var companion: AnyObject?

    /// An empty writer.
    ///
    /// - Parameter capacityBytes: memory to begin with, at least 32 bytes; it doubles when it is
    ///   used up.
    public init(capacityBytes: Int = 256) {
        room = max(capacityBytes, 32)
        count = 0
        companion = nil
        unsafe base = .allocate(byteCount: room, alignment: 16)
    }

    deinit {
        // SAFETY: `base` is the one allocation of this owner, and no span of it is left.
        unsafe base.deallocate()
    }

    /// Bytes written so far.
    @inlinable
    public var byteCount: Int {
        count
    }

    /// Bytes of memory held.
    @inlinable
    public var capacityBytes: Int {
        room
    }

    /// What was written so far.
    @inlinable
    public var bytes: RawSpan {
        @_lifetime(borrow self)
        get {
            // SAFETY: the first `count` bytes are initialised, and the span borrows the writer.
            let buffer = unsafe UnsafeRawBufferPointer(start: base, count: count)
            return unsafe _overrideLifetime(buffer.bytes, borrowing: self)
        }
    }

    /// Copies what was written so far into an array.
    ///
    /// - Complexity: O(n).
    public func copyBytes() -> [UInt8] {
        // SAFETY: the first `count` bytes are initialised.
        unsafe [UInt8](UnsafeRawBufferPointer(start: base, count: count))
    }

    /// Removes what was written; the memory is kept.
    @inlinable
    public mutating func removeAll() {
        count = 0
    }

    /// Removes what was written after the first `byteCount` bytes, for a caller that gives up an
    /// unfinished message. A number outside of 0…``byteCount`` is brought into it.
    @inlinable
    public mutating func truncate(toByteCount byteCount: Int) {
        count = min(max(byteCount, 0), count)
    }

    /// Appends what was written so far to `output`.
    ///
    /// - Throws: `lengthOutOfRange` at offset `output.byteCount` if `output` has too little room;
    ///   then nothing is appended.
    /// - Complexity: O(n).
    @_lifetime(output: copy output)
    public func append(to output: inout OutputRawSpan) throws(MsgPackError) {
        guard output.freeCapacity >= count else {
            throw .lengthOutOfRange(offset: output.byteCount)
        }
        // SAFETY: `count` bytes were written here, and as many are free after the initialised
        // ones of the output.
        unsafe output.withUnsafeMutableBytes { buffer, initialized in
            guard let target = buffer.baseAddress else { return }
            unsafe (target + initialized).copyMemory(from: base, byteCount: count)
            initialized &+= count
        }
    }

    /// Makes room for `byteCount` more bytes. The one check of an item: what follows writes
    /// unchecked.
    @inlinable
    @inline(__always)
    mutating func reserve(_ byteCount: Int) {
        if room &- count < byteCount { grow(by: byteCount) }
    }

    /// Moves to at least twice the memory.
    @inline(never)
    @usableFromInline
    mutating func grow(by byteCount: Int) {
        // Where twice the memory is no `Int`, the product wraps to a negative number.
        let larger = max(room &* 2, count + byteCount)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        // SAFETY: both buffers hold at least `count` bytes, and the new one overlaps nothing.
        unsafe moved.copyMemory(from: base, byteCount: count)
        unsafe base.deallocate()
        unsafe base = moved
        room = larger
    }

    /// Writes `byte`, for which there is room.
    @inlinable
    @inline(__always)
    mutating func put(_ byte: UInt8) {
        // SAFETY: the caller reserved the byte.
        unsafe base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    /// Writes `byte` and `number` in network order, for which there is room.
    @inlinable
    @inline(__always)
    mutating func put<Number: FixedWidthInteger & BitwiseCopyable>(_ byte: UInt8, _ number: Number)
    {
        // SAFETY: the caller reserved one byte and the bytes of `Number`.
        unsafe base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        unsafe base.storeBytes(of: number.bigEndian, toByteOffset: count &+ 1, as: Number.self)
        count &+= 1 &+ MemoryLayout<Number>.size
    }
}
