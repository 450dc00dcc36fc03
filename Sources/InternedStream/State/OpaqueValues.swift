import MsgPackWire
import StringInterning

/// Values that are never interned (FORMAT.md sections 8 and 13): in the history a byte c1 takes their place,
/// and they travel in the tail.
enum OpaqueValues {
    /// The place after the value at `offset`; nil if it is not there whole.
    private static func end(of offset: Int, in frame: UnsafeRawBufferPointer) -> Int? {
        guard let base = frame.baseAddress else { return nil }
        var (next, due) = (offset, 1)
        while due > 0 {
            // SAFETY: the reader stays below the end of the frame.
            guard let item = unsafe ItemHeader.read(base, next, end: frame.count) else {
                return nil
            }
            next += item.byteCount
            due += item.childCount - 1
        }
        return next
    }

    /// Appends a frame with the values of `tail` in place of its bytes c1.
    ///
    /// - Returns: false if the numbers of both differ.
    static func restore(
        _ frame: UnsafeRawBufferPointer, _ tail: UnsafeRawBufferPointer, to output: inout Bytes
    ) -> Bool {
        guard let base = frame.baseAddress, let values = tail.baseAddress else { return false }
        var (offset, copied, used) = (0, 0, 0)
        while offset < frame.count {
            guard let token = unsafe Token(base + offset, left: frame.count - offset) else {
                return false
            }
            if token.size == 1, unsafe frame[offset] == Token.opaque {
                guard let end = unsafe end(of: used, in: tail) else { return false }
                // SAFETY: both ranges lie inside the frame and the tail.
                unsafe output.append(base + copied, offset - copied)
                unsafe output.append(values + used, end - used)
                (copied, used) = (offset + 1, end)
            }
            offset += token.size
        }
        unsafe output.append(base + copied, frame.count - copied)
        return used == tail.count
    }

    /// Appends a frame to the history with c1 in place of the values of some fields, which it appends to
    /// `tail`.
    ///
    /// - Returns: the number of these values; nil if the frame is not one whole value, of which a part may
    ///   then be appended.
    static func remove(
        _ fields: FieldNames, from frame: UnsafeRawBufferPointer, history: inout History,
        tail: inout Bytes
    ) -> Int? {
        guard let base = frame.baseAddress else { return nil }
        var values = 0
        history.reserve(frame.count)
        /// Values left in each open container; of maps twice the pairs, with the sign of a map.
        var open: [(left: Int, isMap: Bool)] = []
        var (offset, copied, isNamed) = (0, 0, false)
        repeat {
            guard let item = unsafe ItemHeader.read(base, offset, end: frame.count) else {
                return nil
            }
            var next = offset + item.byteCount
            let isKey = open.last.map { $0.isMap && $0.left.isMultiple(of: 2) } ?? false
            if isNamed {
                guard let end = unsafe end(of: offset, in: frame) else { return nil }
                values += 1
                // SAFETY: the ranges lie inside the frame, and room for all of it was made.
                unsafe history.append(base + copied, offset - copied)
                history.append(Token.opaque)
                unsafe tail.append(base + offset, end - offset)
                (next, copied) = (end, end)
            }
            let opens = !isNamed && item.childCount > 0
            isNamed = false
            if isKey && item.family == .str {
                isNamed = unsafe fields.contains(
                    UnsafeRawBufferPointer(
                        start: base + offset + Int(item.headerByteCount),
                        count: item.payloadByteCount))
            }
            offset = next
            if !open.isEmpty { open[open.count - 1].left -= 1 }
            if opens { open.append((item.childCount, item.family == .map)) }
            while let last = open.last, last.left == 0 { open.removeLast() }
        } while !open.isEmpty
        unsafe history.append(base + copied, frame.count - copied)
        return offset == frame.count ? values : nil
    }
}
