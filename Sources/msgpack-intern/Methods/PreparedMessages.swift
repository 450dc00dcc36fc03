/// Messages in memory that does not move, for codecs that take pointers. Safe to use: the memory is filled
/// at once, and lives as long as the object, which the caller must keep.
@safe final class PreparedMessages {
    private let bytes: UnsafeMutableRawBufferPointer
    private let frames: UnsafeMutableBufferPointer<UnsafeRawBufferPointer>
    private var ranges: [Range<Int>] = []

    /// The number of messages.
    var count: Int { ranges.count }

    /// The number of bytes of the largest message.
    private(set) var largestBytes = 0

    /// A copy of `messages`, each of which is a list of frames.
    init(_ messages: [[[UInt8]]]) {
        let frameCount = messages.reduce(0) { $0 + $1.count }
        let byteCount = messages.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } }
        unsafe bytes = .allocate(byteCount: max(byteCount, 1), alignment: 16)
        unsafe frames = .allocate(capacity: frameCount)
        var position = 0
        var frame = 0
        for message in messages {
            ranges.append(frame..<frame + message.count)
            let start = position
            for content in message {
                // SAFETY: the block has the bytes of all frames, and the list a place for each.
                let place = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: bytes[position..<position + content.count])
                unsafe place.copyBytes(from: content)
                unsafe frames.initializeElement(at: frame, to: UnsafeRawBufferPointer(place))
                position += content.count
                frame += 1
            }
            largestBytes = max(largestBytes, position - start)
        }
    }

    deinit {
        unsafe frames.deallocate()
        unsafe bytes.deallocate()
    }

    /// The frames of a message.
    @unsafe subscript(index: Int) -> UnsafeBufferPointer<UnsafeRawBufferPointer> {
        // SAFETY: the ranges are those of the list.
        unsafe UnsafeBufferPointer(rebasing: frames[ranges[index]])
    }

    /// The first frame of a message.
    @unsafe func main(_ index: Int) -> UnsafeRawBufferPointer {
        unsafe frames[ranges[index].lowerBound]
    }
}
