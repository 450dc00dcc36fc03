import CaptureFiles

/// The speed of zlib at level 6, the frames of a message one after the other.
final class ZlibSpeed {
    private let endsStream: Bool
    private let directions: [CaptureDirection]
    private let messages: PreparedMessages
    private let coded: PreparedMessages
    private var buffer: [UInt8]

    /// zlib on the messages of `run`, as one stream a message or a direction.
    init(_ run: SpeedRun, carriesWindow: Bool) {
        endsStream = !carriesWindow
        directions = run.records.map(\.direction)
        messages = run.messages
        let streams = [ZlibRoundTrip(), ZlibRoundTrip()]
        var coded: [[[UInt8]]] = []
        for record in run.records {
            let stream = streams[Int(record.direction.rawValue)]
            let plain = Array(record.frames.joined())
            coded.append([stream.pack(plain, endsStream: endsStream)])
        }
        self.coded = PreparedMessages(coded)
        // More than zlib's bound for what it cannot compress.
        let largest = max(messages.largestBytes, self.coded.largestBytes)
        buffer = Array(repeating: 0, count: largest + largest / 8 + 1_024)
    }

    /// See `SpeedRound`.
    func round() throws(MessageFault) -> (encode: Double, decode: Double) {
        let fromScheduler = ZlibRoundTrip()
        let toScheduler = ZlibRoundTrip()
        var watch = Stopwatch()
        unsafe buffer.withUnsafeMutableBytes { buffer in
            for (index, direction) in directions.enumerated() {
                let stream = direction == .fromScheduler ? fromScheduler : toScheduler
                // SAFETY: the messages and the buffer stay for the time of the call.
                unsafe stream.pack(messages[index], into: buffer, endsStream: endsStream)
            }
        }
        let encode = watch.lap()
        unsafe buffer.withUnsafeMutableBytes { buffer in
            for (index, direction) in directions.enumerated() {
                let stream = direction == .fromScheduler ? fromScheduler : toScheduler
                // SAFETY: as above.
                unsafe stream.unpack(coded.main(index), into: buffer, endsStream: endsStream)
            }
        }
        return (encode, watch.lap())
    }
}
