import CZlib
import CaptureFiles

/// zlib at level 6, the yardstick: the frames of a message, one behind the other, as one zlib
/// stream a message, or as one stream a direction with a sync flush behind each message.
final class ZlibMeter: SizeMeter {
    private let carriesWindow: Bool
    private let fromScheduler = ZlibRoundTrip()
    private let toScheduler = ZlibRoundTrip()

    /// A meter at the start of a connection.
    init(carriesWindow: Bool) {
        self.carriesWindow = carriesWindow
    }

    func measure(
        _ record: CaptureRecord
    ) throws(MessageFault) -> (wireBytes: Int, isVerified: Bool) {
        let stream = record.direction == .fromScheduler ? fromScheduler : toScheduler
        let plain = Array(record.frames.joined())
        let packed = stream.pack(plain, endsStream: !carriesWindow)
        let unpacked = stream.unpack(packed, byteCount: plain.count, endsStream: !carriesWindow)
        return (packed.count, unpacked == plain)
    }
}

/// Both ends of a zlib stream. Safe to use: it owns the two states that it points to.
@safe final class ZlibRoundTrip {
    private let deflater: UnsafeMutablePointer<z_stream>
    private let inflater: UnsafeMutablePointer<z_stream>

    /// Both ends at their start.
    init() {
        unsafe deflater = .allocate(capacity: 1)
        unsafe inflater = .allocate(capacity: 1)
        unsafe deflater.initialize(to: z_stream())
        unsafe inflater.initialize(to: z_stream())
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        let deflating = unsafe deflateInit_(deflater, 6, ZLIB_VERSION, size)
        let inflating = unsafe inflateInit_(inflater, ZLIB_VERSION, size)
        precondition(deflating == Z_OK && inflating == Z_OK, "zlib has no memory to start with")
    }

    deinit {
        unsafe deflateEnd(deflater)
        unsafe inflateEnd(inflater)
        unsafe deflater.deallocate()
        unsafe inflater.deallocate()
    }

    /// `plain` as it travels.
    ///
    /// - Parameter endsStream: whether the stream ends behind it, and the next one starts anew.
    func pack(_ plain: [UInt8], endsStream: Bool) -> [UInt8] {
        let bound = unsafe Int(deflateBound(deflater, UInt(plain.count))) + 16
        let flush = endsStream ? Z_FINISH : Z_SYNC_FLUSH
        let packed = unsafe run(deflater, plain, capacity: bound) { unsafe deflate($0, flush) }
        if endsStream { unsafe deflateReset(deflater) }
        return packed
    }

    /// The `byteCount` bytes that `packed` was made from, or fewer if it is damaged.
    func unpack(_ packed: [UInt8], byteCount: Int, endsStream: Bool) -> [UInt8] {
        // One byte more than there should be, so that too much is seen.
        let plain = unsafe run(inflater, packed, capacity: byteCount + 1) {
            unsafe inflate($0, Z_SYNC_FLUSH)
        }
        if endsStream { unsafe inflateReset(inflater) }
        return plain
    }

    /// One call of zlib with all of `input` and room for `capacity` bytes, which must be enough.
    private func run(
        _ stream: UnsafeMutablePointer<z_stream>, _ input: [UInt8], capacity: Int,
        _ call: (UnsafeMutablePointer<z_stream>) -> Int32
    ) -> [UInt8] {
        var input = input
        return unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
                // SAFETY: both lengths are those of the buffers, which outlive the call; zlib is
                // given new pointers before it is called again. A message is below 4 GiB.
                unsafe stream.pointee.next_in = source.baseAddress
                unsafe stream.pointee.avail_in = UInt32(source.count)
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(capacity)
                _ = unsafe call(stream)
                count = unsafe capacity - Int(stream.pointee.avail_out)
            }
        }
    }
}
