import CZlib
import CaptureFiles

/// zlib at level 6, the yardstick: the frames of a message, one behind the other, as one zlib
/// stream a message, or as one stream a direction with a sync flush behind each message.
final class ZlibMeter: SizeMeter {
    private let carriesWindow: Bool
    private let fromScheduler = ZlibRoundTrip()
    private let toScheduler = ZlibRoundTrip()

    private(set) var isVerified = true

    /// A meter at the start of a connection.
    init(carriesWindow: Bool) {
        self.carriesWindow = carriesWindow
    }

    func measure(_ record: CaptureRecord) throws(MessageFault) -> Int {
        let stream = record.direction == .fromScheduler ? fromScheduler : toScheduler
        let plain = Array(record.frames.joined())
        let packed = stream.pack(plain, endsStream: !carriesWindow)
        let unpacked = stream.unpack(packed, byteCount: plain.count, endsStream: !carriesWindow)
        if unpacked != plain { isVerified = false }
        return packed.count
    }
}
