import CInternedStream
import InternedStream

/// The frames of a message to encode, as the encoder takes them.
@safe
struct InputFrames: ~Copyable {
    private var list = unsafe StableList<UnsafeRawBufferPointer>()

    /// The frames, until the next change.
    var frames: UnsafeBufferPointer<UnsafeRawBufferPointer> { unsafe list.elements }

    /// Takes a caller's frames, which may lie neither in `result`, which the encoder will overwrite,
    /// nor in `handle`.
    ///
    /// The encoder checks the limits too. Here they keep the list short and the sum from wrapping.
    ///
    /// - Throws: `IMS_ERROR_COUNT`, `IMS_ERROR_NULL`, `IMS_ERROR_LENGTH`, `IMS_ERROR_OVERLAP`; the
    ///   stream's limits.
    mutating func take(
        _ start: UnsafePointer<ims_bytes>?, _ count: Int, _ limits: StreamLimits,
        apartFrom result: Region, _ handle: Region
    ) throws(Refusal) {
        unsafe list.removeAll()
        guard count > 0 else { throw Refusal(count < 0 ? IMS_ERROR_LENGTH : IMS_ERROR_COUNT) }
        guard unsafe start != nil else { throw Refusal(IMS_ERROR_NULL) }
        // SAFETY: the header asks for `count` readable elements.
        let given = unsafe UnsafeBufferPointer(start: start, count: count)
        guard count - 1 <= limits.attachments else {
            throw Refusal(StreamError(.tooManyAttachments, offset: 0))
        }
        var room = limits.messageBytes
        // SAFETY: `list` has checked the array, and `bytes` checks each frame as far as possible.
        for index in 0..<given.count {
            let frame = unsafe given[index]
            let bytes = unsafe try Arguments.bytes(frame.data, frame.size)
            guard bytes.count <= room else {
                throw Refusal(StreamError(.messageTooLarge, offset: 0))
            }
            room -= bytes.count
            try unsafe result.refuse(bytes, or: handle)
            unsafe list.append(bytes)
        }
    }
}
