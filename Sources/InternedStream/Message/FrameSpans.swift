/// The frames of a decoded message, in the memory of their decoder until its next use.
///
/// Frames follow one another in the decoder's bytes. There is none after an acknowledgement alone.
@safe
public struct FrameSpans: ~Escapable {
    private let delivered: DeliveredFrames

    @_lifetime(immortal)
    init(_ delivered: DeliveredFrames) { self.delivered = delivered }

    /// The number of frames: the main frame and the attachments, or 0.
    public var count: Int { delivered.count }

    /// The main frame; empty if there is no message.
    public var main: Span<UInt8> {
        @_lifetime(copy self)
        get { count == 0 ? Span() : self[0] }
    }

    /// The number of attachments.
    public var attachmentCount: Int { max(count - 1, 0) }

    /// Attachment `index`.
    ///
    /// - Precondition: `0 <= index < attachmentCount`.
    @_lifetime(copy self)
    public func attachment(_ index: Int) -> Span<UInt8> { self[index + 1] }

    /// Frame `index`: 0 is the main frame.
    ///
    /// - Precondition: `0 <= index < count`.
    public subscript(index: Int) -> Span<UInt8> {
        @_lifetime(copy self)
        get {
            // SAFETY: the decoder keeps the frames until its next use, which the lifetime of this value
            // excludes.
            let frame = unsafe Span<UInt8>(_unsafeBytes: delivered[index])
            return unsafe _overrideLifetime(frame, copying: self)
        }
    }

    /// A copy of the message, or nil if there is none.
    public var message: StreamMessage? {
        if count == 0 { return nil }
        var attachments: [[UInt8]] = []
        // SAFETY: as in the subscript; the bytes are copied.
        for index in 1..<count { unsafe attachments.append([UInt8](delivered[index])) }
        return unsafe StreamMessage([UInt8](delivered[0]), attachments: attachments)
    }
}

/// The addresses of the frames of a decoded message.
@safe
@usableFromInline
struct DeliveredFrames {
    @usableFromInline let bytes: UnsafeRawPointer?
    /// The end of each frame, as an offset from `bytes`; `count` of them.
    @usableFromInline let ends: UnsafePointer<Int>?
    @usableFromInline let count: Int

    /// No frames.
    init() {
        unsafe bytes = nil
        unsafe ends = nil
        count = 0
    }

    init(_ bytes: UnsafeRawPointer, ends: UnsafePointer<Int>, count: Int) {
        unsafe self.bytes = bytes
        unsafe self.ends = ends
        self.count = count
    }

    /// Frame `index`.
    @inlinable
    subscript(index: Int) -> UnsafeRawBufferPointer {
        guard index >= 0, index < count, let bytes = unsafe bytes, let ends = unsafe ends else {
            preconditionFailure("no such frame")
        }
        // SAFETY: there are `count` ends, in order, all of them inside the decoder's bytes.
        let start = unsafe index == 0 ? 0 : ends[index &- 1]
        return unsafe UnsafeRawBufferPointer(start: bytes + start, count: ends[index] &- start)
    }
}
