/// Copies in steps of 16 and 32 bytes, without a call.
enum WideCopy {
    /// Copies 16 bytes at an offset.
    @inline(__always)
    static func copy16(
        from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, at offset: Int
    ) {
        // SAFETY: the caller has 16 bytes at the offset on both sides.
        let bytes = unsafe source.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
        unsafe target.storeBytes(of: bytes, toByteOffset: offset, as: SIMD16<UInt8>.self)
    }

    /// Copies `count` bytes, at least one, and up to 15 after them, to a higher address that is not inside of
    /// the `count` bytes; on both sides those may be read and written.
    @inline(__always)
    static func copyUp(
        from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ count: Int
    ) {
        var offset = 0
        repeat {
            unsafe copy16(from: source, to: target, at: offset)
            offset &+= 16
        } while offset < count
    }

    /// Repeats the last `distance` bytes, 1 to 15, before an address there, until there are `count` more; up
    /// to 15 after them may be written.
    @inline(never)
    static func repeatUp(_ distance: Int, to target: UnsafeMutableRawPointer, _ count: Int) {
        // SAFETY: `distance` bytes are before the target, and 16 may be written at it.
        for index in 0..<16 {
            unsafe target.storeBytes(
                of: target.load(fromByteOffset: index &- distance, as: UInt8.self),
                toByteOffset: index, as: UInt8.self)
        }
        if count <= 16 { return }
        // A multiple of the distance, 16 to 30.
        let period = (15 &+ distance) / distance &* distance
        unsafe copyUp(from: target + (16 &- period), to: target + 16, count &- 16)
    }

    /// Copies `count` bytes, and up to 31 after them, to a lower address or another block; on both sides
    /// those may be read and written.
    static func copyDown(
        from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ count: Int
    ) {
        var offset = 0
        while offset < count {
            // SAFETY: by contract, 31 bytes after the last one may be used. Each step loads before it stores,
            // and stores nothing that a later step loads.
            unsafe copy16(from: source, to: target, at: offset)
            unsafe copy16(from: source, to: target, at: offset &+ 16)
            offset &+= 32
        }
    }
}
