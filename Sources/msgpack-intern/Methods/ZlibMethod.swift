import CZlib
import CaptureFiles

extension CodingMethod {
    /// zlib at level 6, each message by itself.
    static let zlibMessage = zlib("zlib6-message", carriesWindow: false)

    /// zlib at level 6, the messages of a direction as one stream that is flushed after each.
    static let zlibStream = zlib("zlib6-stream", carriesWindow: true)

    /// No container holds it, so it has no number and no decoder.
    private static func zlib(_ name: String, carriesWindow: Bool) -> CodingMethod {
        CodingMethod(
            name: name, code: 0, level: 0,
            makeEncoder: { _ in ZlibEncoder(carriesWindow: carriesWindow) }, makeDecoder: nil,
            makeReferenceEncoder: nil, makeReferenceDecoder: nil,
            makeRound: { (run) throws(MessageFault) in
                ZlibSpeed(run, carriesWindow: carriesWindow).round
            })
    }
}

/// Compresses the frames of a record, one after the other, and expands them again at once.
///
/// A sync flush ends with the four bytes 00 00 ff ff, which RFC 7692 leaves out on the wire because the other
/// end can add them. So they are left out here, too.
private final class ZlibEncoder: RecordEncoder {
    private let carriesWindow: Bool
    private let fromScheduler = ZlibRoundTrip()
    private let toScheduler = ZlibRoundTrip()

    private(set) var isVerified = true

    /// An encoder at the start of a connection.
    init(carriesWindow: Bool) {
        self.carriesWindow = carriesWindow
    }

    func encode(_ record: CaptureRecord) throws(MessageFault) -> CaptureRecord {
        let stream = record.direction == .fromScheduler ? fromScheduler : toScheduler
        let plain = record.frames.count == 1 ? record.frames[0] : Array(record.frames.joined())
        let packed = stream.pack(plain, endsStream: !carriesWindow)
        let unpacked = stream.unpack(packed, byteCount: plain.count, endsStream: !carriesWindow)
        if unpacked != plain { isVerified = false }
        var coded = record
        coded.frames = [carriesWindow ? packed.dropLast(ZlibRoundTrip.flushTailBytes) : packed]
        return coded
    }
}
