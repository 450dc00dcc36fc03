import MsgPackWire

/// The main frame as MessagePack.
enum MainFrame {
    /// Where a frame stops being one whole value: the position of an item that is not there whole, or of
    /// the first byte after the value. Nil if the frame is one whole value.
    ///
    /// - Complexity: O(bytes of the frame).
    static func invalidOffset(_ frame: UnsafeRawBufferPointer) -> Int? {
        guard let base = frame.baseAddress else { return 0 }
        var next = 0
        var due = 1
        while due > 0 {
            // SAFETY: the reader stays below the end.
            guard let header = unsafe ItemHeader.read(base, next, end: frame.count) else {
                return next
            }
            next += header.byteCount
            due += header.childCount - 1
        }
        return next == frame.count ? nil : next
    }
}
