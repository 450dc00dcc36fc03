/// Reads the framing of a coded message (FORMAT.md section 2).
@safe
struct MessageReader {
    /// The whole message.
    let all: UnsafeRawBufferPointer
    /// Where the next byte stands.
    private(set) var offset = 0
    /// What TAIL announced.
    var tailBytes = 0
    /// Whether DEFLATED stood before the message.
    var isDeflated = false
    /// Whether the message begins with OPEN, which stands for its header.
    var isOpening = false
    /// Whether CLEAR has come.
    var hasCleared = false

    init(_ message: UnsafeRawBufferPointer) {
        unsafe all = message
    }

    /// The next byte, which stays unread, or nil at the end.
    @inline(__always)
    var next: UInt8? {
        // SAFETY: the subscript checks the index in debug builds; offset < count is checked here.
        unsafe offset < all.count ? unsafe all[offset] : nil
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
