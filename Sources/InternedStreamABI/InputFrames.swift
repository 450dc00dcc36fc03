import CInternedStream
import InternedStream
import StringInterning

/// The frames of a message to encode, as the encoder takes them.
@safe
struct InputFrames: ~Copyable {
    private var list = unsafe StableList<UnsafeRawBufferPointer>()
    /// A main frame that came in pieces.
    private var joined = Bytes()

    /// The frames, until the next change.
    var frames: UnsafeBufferPointer<UnsafeRawBufferPointer> { unsafe list.elements }

    /// Takes a caller's frames, which may lie neither in `result`, which the encoder will overwrite,
    /// nor in `handle`. A main frame in pieces is joined in memory of this value.
    ///
    /// - Throws: `IMS_ERROR_COUNT`, `IMS_ERROR_NULL`, `IMS_ERROR_LENGTH`, `IMS_ERROR_OVERLAP`; the
    ///   stream's limits.
    mutating func take(
        _ given: GivenFrames, _ limits: StreamLimits, apartFrom result: Region, _ handle: Region
    ) throws(Refusal) {
        unsafe list.removeAll()
        var room = limits.messageBytes
        // SAFETY: `append` checks what it is given.
        switch given {
        case .frames(let frames, let count):
            guard count != 0 else { throw Refusal(IMS_ERROR_COUNT) }
            guard count - 1 <= limits.attachments || count < 0 else { throw Self.tooMany }
            unsafe try append(frames, count, &room, apartFrom: result, handle)
        case .pieces(let pieces, let count, let attachments, let attachmentCount):
            guard count != 0 else { throw Refusal(IMS_ERROR_COUNT) }
            guard attachmentCount <= limits.attachments else { throw Self.tooMany }
            unsafe try append(pieces, count, &room, apartFrom: result, handle)
            join()
            unsafe try append(attachments, attachmentCount, &room, apartFrom: result, handle)
        }
    }

    private static var tooMany: Refusal { Refusal(StreamError(.tooManyAttachments, offset: 0)) }

    /// Makes one frame of all in the list.
    private mutating func join() {
        joined.removeAll()
        for index in 0..<(unsafe list.count) { unsafe joined.append(list.elements[index]) }
        unsafe list.removeAll()
        unsafe list.append(joined.buffer)
    }

    /// Appends byte strings of the caller's.
    ///
    /// The encoder checks the limits too. Here they keep the list short and the sum from wrapping.
    private mutating func append(
        _ start: UnsafePointer<ims_bytes>?, _ count: Int, _ room: inout Int,
        apartFrom result: Region, _ handle: Region
    ) throws(Refusal) {
        guard count >= 0 else { throw Refusal(IMS_ERROR_LENGTH) }
        guard unsafe start != nil || count == 0 else { throw Refusal(IMS_ERROR_NULL) }
        // SAFETY: the header asks for `count` readable elements; `bytes` checks each as far as possible.
        let given = unsafe UnsafeBufferPointer(start: start, count: count)
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
