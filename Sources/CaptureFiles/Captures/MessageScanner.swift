public import MsgPackWire

/// Finds where a MessagePack message ends in a window that may not hold all of it yet.
enum MessageScanner {
    /// The length in bytes of the message at the start of `window`, which holds it afterwards.
    ///
    /// A message of which a part has arrived is scanned again once twice as many bytes are there, so
    /// all scans together cost no more than twice the last one. A length or a count that leads beyond
    /// the limit is refused where it is read, before the bytes that it announces.
    ///
    /// - Throws: `messageTruncated`, `notMessagePack`, `tooDeep`, `tooManyItems`,
    ///   `lengthOverLimit`, or what reading throws.
    /// - Complexity: O(bytes of the message).
    static func length(
        of window: InputWindow, limits: CaptureLimits
    ) throws(CaptureError) -> Int {
        while true {
            let error: MsgPackError
            switch scan(window, limits) {
            case .success(let length): return length
            case .failure(let failure): error = failure
            }
            if error.code == .truncated {
                let least = leastLength(window, upTo: error.offset)
                if least > limits.messageBytes {
                    throw CaptureError(
                        .lengthOverLimit(claimed: least, limit: limits.messageBytes),
                        byteOffset: window.byteOffset)
                }
                let arrived = window.count
                // One byte more than the limit shows that a message is too long.
                let wanted = min(max(2 * arrived, least), limits.messageBytes + 1)
                _ = try window.require(max(wanted, arrived + 1))
                if window.count > arrived { continue }
            }
            throw CaptureError(error, base: window.byteOffset, limits: limits)
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
        return window.withBytes { bytes in
            (try? skip(bytes.extracting(4..<4 + length), limits)) == length
        }
    }

    private static func scan(
        _ window: InputWindow, _ limits: CaptureLimits
    ) -> Result<Int, MsgPackError> {
        window.withBytes { bytes in
            do throws(MsgPackError) {
                return .success(try skip(bytes, limits))
            } catch {
                return .failure(error)
            }
        }
    }

    private static func skip(
        _ bytes: RawSpan, _ limits: CaptureLimits
    ) throws(MsgPackError) -> Int {
        var reader = MsgPackReader(bytes, limits: limits.wireLimits)
        return try reader.skip().count
    }

    /// The least length of a message whose item at `offset` has not arrived as a whole: up to the end
    /// of the payload that the item's header announces.
    private static func leastLength(_ window: InputWindow, upTo offset: Int) -> Int {
        guard offset < window.count else { return offset + 1 }
        let first = window[offset]
        let width: Int
        switch first {
        case 0xC4, 0xC7, 0xD9: width = 1
        case 0xC5, 0xC8, 0xDA: width = 2
        case 0xC6, 0xC9, 0xDB: width = 4
        default: return offset + 1
        }
        guard offset + width < window.count else { return offset + 1 + width }
        let payload = (1...width).reduce(0) { $0 << 8 | Int(window[offset + $1]) }
        // The type of an ext is a byte between its length and its payload.
        let typeBytes = 0xC7...0xC9 ~= first ? 1 : 0
        return offset + 1 + width + typeBytes + payload
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
