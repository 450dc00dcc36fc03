/// Reads the framing of a coded message (FORMAT.md section 2).
@safe
struct MessageReader {
    /// The whole message.
    let all: UnsafeRawBufferPointer
    /// The offset of the next byte.
    private(set) var offset = 0
    /// The bytes that TAIL announced, which may be 0; nil if there was no TAIL.
    var tailBytes: Int?
    /// The number of attachments of a coded message; nil if there was no ATTACHMENTS.
    var attachments: Int?
    /// Bytes of those that travel as they are.
    var plainAttachmentBytes = 0
    /// Whether there was CLEAR.
    var hasCleared = false

    init(_ message: UnsafeRawBufferPointer) {
        unsafe all = message
    }

    /// The next byte, which is not taken, or nil at the end.
    @inline(__always)
    var next: UInt8? {
        // SAFETY: the subscript checks the index in debug builds; offset < count is checked here.
        unsafe offset < all.count ? unsafe all[offset] : nil
    }

    /// Whether the first prefix is RESET.
    var beginsStream: Bool {
        // SAFETY: indices below count.
        unsafe all.count > 2 && all[0] & 3 == MessageKind.extended && all[2] & 0xF0 == Prefix.reset
    }

    /// What has not been read.
    var rest: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: all[offset...])
    }

    @inline(__always)
    func peek() throws(StreamError) -> UInt8 {
        guard let next else { throw StreamError(.truncated, offset: offset) }
        return next
    }

    @inline(__always)
    mutating func byte() throws(StreamError) -> UInt8 {
        let byte = try peek()
        offset &+= 1
        return byte
    }

    mutating func varint() throws(StreamError) -> Int {
        let value = try readVarint { _ throws(StreamError) in try byte() }
        guard let value else { throw StreamError(.invalidOperand, offset: offset) }
        return value
    }
}
