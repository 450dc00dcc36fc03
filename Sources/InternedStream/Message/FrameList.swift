import StringInterning

/// The frames of a message to encode, by reference: nothing is copied into the list.
///
/// The main frame may come in several pieces, as a packer that gathers its output has them; the encoder
/// joins those in memory of its own. Attachments are read where they are.
///
///     var frames = FrameList()
///     frames.appendToMain(header.span)
///     frames.appendToMain(rest.span)
///     frames.appendAttachment(file.span)
///     let coded = try session.encode(frames)
@safe
public struct FrameList: ~Copyable, ~Escapable {
    /// The main frame if it has one piece at most, then the attachments.
    private(set) var frames: [UnsafeRawBufferPointer]
    /// The pieces of the main frame if it has two or more.
    private(set) var mainPieces: [UnsafeRawBufferPointer] = unsafe []
    private var hasMain = false

    /// A message whose main frame is still empty.
    @_lifetime(immortal)
    public init() {
        unsafe frames = unsafe [UnsafeRawBufferPointer(start: nil, count: 0)]
    }

    /// Continues the main frame with the bytes of `piece`.
    @_lifetime(self: copy self, copy piece)
    public mutating func appendToMain(_ piece: RawSpan) {
        // SAFETY: the list does not outlive the span.
        let piece = unsafe piece.address
        if !hasMain {
            unsafe frames[0] = unsafe piece
            hasMain = true
            return
        }
        if unsafe mainPieces.isEmpty { unsafe mainPieces.append(frames[0]) }
        unsafe mainPieces.append(piece)
    }

    /// Continues the main frame with the bytes of `piece`.
    @_lifetime(self: copy self, copy piece)
    public mutating func appendToMain(_ piece: Span<UInt8>) { appendToMain(piece.raw) }

    /// Adds an attachment.
    @_lifetime(self: copy self, copy attachment)
    public mutating func appendAttachment(_ attachment: RawSpan) {
        // SAFETY: the list does not outlive the span.
        unsafe frames.append(attachment.address)
    }

    /// Adds an attachment.
    @_lifetime(self: copy self, copy attachment)
    public mutating func appendAttachment(_ attachment: Span<UInt8>) {
        appendAttachment(attachment.raw)
    }

    /// The frames of a message in arrays.
    @_lifetime(borrow main, borrow attachments)
    init(_ main: borrowing [UInt8], _ attachments: borrowing [[UInt8]]) {
        // SAFETY: an array's elements stay where they are as long as the array, which outlives the list.
        unsafe frames = unsafe [main.span.raw.address]
        hasMain = true
        for index in attachments.indices {
            unsafe frames.append(attachments[index].withUnsafeBytes { unsafe $0 })
        }
    }

    /// The frames, with the pieces of the main frame joined in `joined`.
    func frames(joinedIn joined: inout Bytes) -> [UnsafeRawBufferPointer] {
        var frames = unsafe frames
        if unsafe mainPieces.isEmpty { return unsafe frames }
        joined.removeAll()
        // SAFETY: the pieces are readable as long as the list.
        for index in unsafe mainPieces.indices { unsafe joined.append(mainPieces[index]) }
        unsafe frames[0] = joined.buffer
        return unsafe frames
    }
}
