import CaptureFiles
import KeyMap
import StringInterning

/// The speed of the key map, which leaves attachments as they are.
final class KeyMapSpeed: SpeedSubject {
    private let mode: KeyMapMode
    private let limits: KeyMapLimits
    private let secrets: InterningSecrets
    private let directions: [CaptureDirection]
    private let messages: PreparedMessages
    private let coded: PreparedMessages

    /// The key maps of both directions of `records`, whose frames are `messages`.
    init(
        _ mode: KeyMapMode, _ connection: Connection, _ records: [CaptureRecord],
        _ messages: PreparedMessages, _ coded: PreparedMessages
    ) {
        self.mode = mode
        secrets = connection.secrets
        var limits = KeyMapLimits(mode)
        limits.messageBytes = connection.limits.messageBytes
        self.limits = limits
        directions = records.map(\.direction)
        self.messages = messages
        self.coded = coded
    }

    func round() throws(MessageFault) -> (encode: Double, decode: Double) {
        var fromScheduler = KeyMapEncoder(mode, limits: limits, secrets: secrets)
        var toScheduler = KeyMapEncoder(mode, limits: limits, secrets: secrets)
        var atWorker = KeyMapDecoder(mode, limits: limits)
        var atScheduler = KeyMapDecoder(mode, limits: limits)
        do throws(KeyMapError) {
            var watch = Stopwatch()
            for (index, direction) in directions.enumerated() {
                // SAFETY: the messages stay as long as this object.
                let message = unsafe RawSpan(_unsafeBytes: messages.main(index))
                switch direction {
                case .fromScheduler: try fromScheduler.encode(message)
                case .toScheduler: try toScheduler.encode(message)
                }
            }
            let encode = watch.lap()
            for (index, direction) in directions.enumerated() {
                // SAFETY: as above.
                let wire = unsafe RawSpan(_unsafeBytes: coded.main(index))
                switch direction {
                case .fromScheduler: try atWorker.decode(wire)
                case .toScheduler: try atScheduler.decode(wire)
                }
            }
            return (encode, watch.lap())
        } catch {
            throw MessageFault(error)
        }
    }
}

/// The speed of zlib at level 6, the frames of a message one behind the other.
final class ZlibSpeed: SpeedSubject {
    private let endsStream: Bool
    private let directions: [CaptureDirection]
    private let messages: PreparedMessages
    private let coded: PreparedMessages
    private var buffer: [UInt8]

    /// zlib on `records`, whose frames are `messages`.
    init(_ records: [CaptureRecord], _ messages: PreparedMessages, carriesWindow: Bool) {
        endsStream = !carriesWindow
        directions = records.map(\.direction)
        self.messages = messages
        let streams = [ZlibRoundTrip(), ZlibRoundTrip()]
        var coded: [[[UInt8]]] = []
        for record in records {
            let stream = streams[Int(record.direction.rawValue)]
            let plain = Array(record.frames.joined())
            coded.append([stream.pack(plain, endsStream: endsStream)])
        }
        self.coded = PreparedMessages(coded)
        // More than zlib's bound for what it cannot compress.
        let largest = max(messages.largestBytes, self.coded.largestBytes)
        buffer = Array(repeating: 0, count: largest + largest / 8 + 1_024)
    }

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
