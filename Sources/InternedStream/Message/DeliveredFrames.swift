/// Where the frames of a decoded message stand, one behind the other, until the next use of their
/// decoder.
@safe
@usableFromInline
struct DeliveredFrames {
    @usableFromInline let bytes: UnsafeRawPointer?
    /// Where each frame ends; `count` of them.
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
