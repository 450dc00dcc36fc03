/// One end of a connection, or both: how a method turns messages into bytes and back.
///
/// The harness keeps a codec in a local variable and calls it through generics, so that a call is
/// direct and costs no check. What is returned stays readable until the next call.
protocol StreamCodec: ~Copyable {
    /// A connection at its beginning.
    init(_ connection: Connection)

    /// Codes the next message.
    mutating func encode(_ message: TrafficMessage) -> UnsafeRawBufferPointer

    /// Returns all bytes of the next message, one frame after the other if `isChecked` (the
    /// harness looks at them before it measures), else in any form, with their number.
    ///
    /// - Parameters:
    ///   - coded: what `encode` made, with readable bytes after it.
    ///   - rawBytes: the size of the message, for libraries that have to be told.
    mutating func decode(
        _ coded: UnsafeRawBufferPointer, rawBytes: Int, isChecked: Bool
    ) -> UnsafeRawBufferPointer
}

/// Memory that a codec owns for the life of a connection.
struct Block: ~Copyable {
    /// Its start.
    let start: UnsafeMutableRawPointer
    /// Its size in bytes.
    let count: Int

    /// Uninitialised memory.
    init(_ count: Int) {
        self.count = count
        start = .allocate(byteCount: max(count, 1), alignment: 64)
    }

    deinit { start.deallocate() }

    /// The first bytes.
    @inline(__always)
    func prefix(_ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: start, count: count)
    }
}
