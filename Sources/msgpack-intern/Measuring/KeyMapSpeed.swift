import CaptureFiles
import KeyMap
import StringInterning

/// The speed of the key map, which leaves attachments as they are.
final class KeyMapSpeed {
    private let mode: KeyMapMode
    private let limits: KeyMapLimits
    private let secrets: InterningSecrets
    private let directions: [CaptureDirection]
    private let messages: PreparedMessages
    private let coded: PreparedMessages

    /// The key maps of both directions of `run`, and `coded`, which its messages are encoded to.
    init(_ mode: KeyMapMode, _ run: SpeedRun, _ coded: PreparedMessages) {
        self.mode = mode
        secrets = run.connection.secrets
        var limits = KeyMapLimits(mode)
        limits.messageBytes = run.connection.limits.messageBytes
        self.limits = limits
        directions = run.records.map(\.direction)
        messages = run.messages
        self.coded = coded
    }

    /// See `SpeedRound`.
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
