public import MsgPackWire

/// Finds where a MessagePack message ends in a window that may not hold all of it yet.
enum MessageScanner {
    /// The length in bytes of the message at the start of `window`, which holds it afterwards.
    ///
    /// A message that is cut short by the window is scanned again once twice as many bytes are
    /// there, so all scans together cost no more than twice the last one.
    ///
    /// - Throws: `messageTruncated`, `notMessagePack`, `tooDeep`, `tooManyItems`,
    ///   `lengthOverLimit`, or what reading throws.
    /// - Complexity: O(bytes of the message).
    static func length(
        of window: InputWindow, limits: CaptureLimits
    ) throws(CaptureError) -> Int {
        while true {
            do throws(MsgPackError) {
                return try skip(window.bytes, limits)
            } catch {
                let arrived = window.count
                if error.code == .truncated {
                    _ = try window.require(2 * arrived)
                    if window.count > arrived { continue }
                }
                throw CaptureError(error, base: window.byteOffset, limits: limits)
            }
        }
    }

    /// Whether the input begins with a 32-bit length and a message of exactly that length.
    ///
    /// - Throws: what reading throws.
    static func looksLikeFrames(
        _ window: InputWindow, limits: CaptureLimits
    ) throws(CaptureError) -> Bool {
        guard try window.require(5) else { return false }
        let length = Int(window.littleEndian(at: 0, as: UInt32.self))
        guard length > 0, length <= limits.messageBytes, try window.require(4 + length) else {
            return false
        }
        return (try? skip(window.bytes.dropFirst(4).prefix(length), limits)) == length
    }

    private static func skip(
        _ bytes: ArraySlice<UInt8>, _ limits: CaptureLimits
    ) throws(MsgPackError) -> Int {
        // SAFETY: a span of initialised bytes; it is `unsafe` only as a view without element types.
        var reader = unsafe MsgPackReader(bytes.span.bytes, limits: limits.wireLimits)
        return try reader.skip().count
    }
}

extension CaptureLimits {
    /// The same limits, as a reader of one message takes them.
    public var wireLimits: MsgPackLimits {
        MsgPackLimits(depth: depth, bytes: messageBytes)
    }
}

extension CaptureError {
    /// The error of a message that begins at byte `base` of the file.
    init(_ error: MsgPackError, base: Int, limits: CaptureLimits) {
        let code: Code =
            switch error.code {
            case .truncated: .messageTruncated
            case .depthLimit: .tooDeep(limit: limits.depth)
            case .itemLimit: .tooManyItems(limit: limits.wireLimits.items)
            case .byteLimit: .lengthOverLimit(claimed: nil, limit: limits.messageBytes)
            default: .notMessagePack
            }
        self.init(code, byteOffset: base + error.offset)
    }
}
