/// Finds where a MessagePack message ends in a window that may not hold all of it yet.
enum MessageScanner {
    /// The length in bytes of the message at the start of `window`, which holds it afterwards.
    ///
    /// - Throws: `truncated`, `lengthOverLimit`, `notMessagePack`, `tooDeep`.
    /// - Complexity: O(bytes of the message).
    static func length(
        of window: InputWindow, limits: CaptureLimits
    ) throws(CaptureError) -> Int {
        var position = 0
        var pendingItems = 1
        while pendingItems > 0 {
            let item = try header(window, at: position)
            pendingItems += item.children - 1
            position += item.bytes
            if position > limits.messageBytes || pendingItems > limits.messageBytes {
                let claimed = max(position, pendingItems)
                throw CaptureError(
                    .lengthOverLimit(claimed: claimed, limit: limits.messageBytes),
                    byteOffset: window.byteOffset)
            }
        }
        if try !window.require(position) {
            throw CaptureError(
                .truncated(wanted: position, found: window.count), byteOffset: window.byteOffset)
        }
        return position
    }

    /// Whether the input begins with a 32-bit length and a message of exactly that length.
    static func looksLikeFrames(
        _ window: InputWindow, limits: CaptureLimits
    ) throws(CaptureError) -> Bool {
        guard try window.require(5) else { return false }
        let length = Int(window.littleEndian(at: 0, as: UInt32.self))
        guard length > 0, length <= limits.messageBytes, try window.require(4 + length) else {
            return false
        }
        var position = 4
        var pendingItems = 1
        while pendingItems > 0, position < 4 + length {
            guard let item = try? header(window, at: position) else { return false }
            pendingItems += item.children - 1
            position += item.bytes
        }
        return pendingItems == 0 && position == 4 + length
    }

    private static func header(
        _ window: InputWindow, at position: Int
    ) throws(CaptureError) -> (bytes: Int, children: Int) {
        try need(window, position + 1)
        let format = window[position]
        switch format {
        case 0x80...0x8F: return (1, 2 * Int(format & 0x0F))
        case 0x90...0x9F: return (1, Int(format & 0x0F))
        case 0xA0...0xBF: return (1 + Int(format & 0x1F), 0)
        case 0xC1: throw CaptureError(.notMessagePack, byteOffset: window.byteOffset + position)
        case 0xC4...0xC6: return try sized(window, position, 1 << Int(format - 0xC4), 0)
        case 0xC7...0xC9: return try sized(window, position, 1 << Int(format - 0xC7), 1)
        case 0xCA: return (5, 0)
        case 0xCB: return (9, 0)
        case 0xCC...0xCF: return (1 + (1 << Int(format - 0xCC)), 0)
        case 0xD0...0xD3: return (1 + (1 << Int(format - 0xD0)), 0)
        case 0xD4...0xD8: return (2 + (1 << Int(format - 0xD4)), 0)
        case 0xD9...0xDB: return try sized(window, position, 1 << Int(format - 0xD9), 0)
        case 0xDC, 0xDD: return try counted(window, position, format == 0xDC ? 2 : 4, 1)
        case 0xDE, 0xDF: return try counted(window, position, format == 0xDE ? 2 : 4, 2)
        default: return (1, 0)
        }
    }

    private static func sized(
        _ window: InputWindow, _ position: Int, _ width: Int, _ extra: Int
    ) throws(CaptureError) -> (bytes: Int, children: Int) {
        try need(window, position + 1 + width)
        return (1 + width + extra + bigEndian(window, position + 1, width), 0)
    }

    private static func counted(
        _ window: InputWindow, _ position: Int, _ width: Int, _ items: Int
    ) throws(CaptureError) -> (bytes: Int, children: Int) {
        try need(window, position + 1 + width)
        return (1 + width, items * bigEndian(window, position + 1, width))
    }

    private static func bigEndian(_ window: InputWindow, _ position: Int, _ width: Int) -> Int {
        (0..<width).reduce(0) { $0 << 8 | Int(window[position + $1]) }
    }

    private static func need(_ window: InputWindow, _ wanted: Int) throws(CaptureError) {
        if try !window.require(wanted) {
            throw CaptureError(
                .truncated(wanted: wanted, found: window.count), byteOffset: window.byteOffset)
        }
    }
}
