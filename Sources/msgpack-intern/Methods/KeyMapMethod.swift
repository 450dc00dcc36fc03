import CaptureFiles
import KeyMap
import MsgPackReference

extension CodingMethod {
    /// Names only.
    static let keyMapNames = keyMap("keymap-names", code: 1, .names, reference: .names)

    /// Names, and the values that the follow-up of dask/distributed #7386 lists.
    static let keyMapValues = keyMap(
        "keymap-values", code: 2, .values(.dask), reference: .values(.dask))

    /// The key map in one of its modes (docs/KEYMAP.md): frame 0 is coded, attachments stay as they
    /// are, and each direction has a state of its own.
    private static func keyMap(
        _ name: String, code: UInt8, _ mode: KeyMapMode, reference: ReferenceKeyMapMode
    ) -> CodingMethod {
        CodingMethod(
            name: name, code: code, level: 0,
            makeEncoder: { connection in EachDirection { encoding(mode, connection) } },
            makeDecoder: { connection in EachDirection { decoding(mode, connection.limits) } },
            makeReferenceEncoder: nil,
            makeReferenceDecoder: { connection in
                EachDirection { decoding(reference, connection.limits) }
            },
            makeRound: { (run) throws(MessageFault) in
                let coded = try run.coded { connection in
                    EachDirection { encoding(mode, connection) }
                }
                return KeyMapSpeed(mode, run, coded).round
            })
    }

    private static func encoding(
        _ mode: KeyMapMode, _ connection: Connection
    ) -> EachDirection.Step {
        var bounds = KeyMapLimits(mode)
        bounds.messageBytes = connection.limits.messageBytes
        var encoder = KeyMapEncoder(mode, limits: bounds, secrets: connection.secrets)
        return { (message) throws(MessageFault) in
            defer { if MessageMemory.isLarge(message.count) { encoder.freeMessageMemory() } }
            do throws(KeyMapError) {
                return try encoder.encode(message)
            } catch {
                throw MessageFault(error)
            }
        }
    }

    private static func decoding(
        _ mode: KeyMapMode, _ limits: CaptureLimits
    ) -> EachDirection.Step {
        var bounds = KeyMapLimits(mode)
        bounds.messageBytes = limits.messageBytes
        var decoder = KeyMapDecoder(mode, limits: bounds)
        return { (message) throws(MessageFault) in
            defer { if MessageMemory.isLarge(message.count) { decoder.freeMessageMemory() } }
            do throws(KeyMapError) {
                return try decoder.decode(message)
            } catch {
                throw MessageFault(error)
            }
        }
    }

    private static func decoding(
        _ mode: ReferenceKeyMapMode, _ limits: CaptureLimits
    ) -> EachDirection.Step {
        var bounds = ReferenceKeyMapLimits(mode)
        bounds.messageBytes = limits.messageBytes
        var decoder = ReferenceKeyMapDecoder(mode, limits: bounds)
        return { (message) throws(MessageFault) in
            do throws(ReferenceError) {
                return try decoder.decode(message)
            } catch {
                throw MessageFault(
                    reason: "the reference key map does not agree: \(error.code)",
                    offset: error.offset, advice: MessageFault.programError)
            }
        }
    }
}

/// Codes frame 0 with the step of its direction; attachments stay as they are.
private final class EachDirection: RecordEncoder, RecordDecoder {
    /// Codes or decodes one message, with the state of one direction of the connection.
    typealias Step = ([UInt8]) throws(MessageFault) -> [UInt8]

    private let fromScheduler: Step
    private let toScheduler: Step

    /// Coders at the start of a connection.
    init(_ makeStep: () -> Step) {
        fromScheduler = makeStep()
        toScheduler = makeStep()
    }

    func encode(_ record: CaptureRecord) throws(MessageFault) -> CaptureRecord {
        var coded = record
        switch record.direction {
        case .fromScheduler: coded.frames[0] = try fromScheduler(record.frames[0])
        case .toScheduler: coded.frames[0] = try toScheduler(record.frames[0])
        }
        return coded
    }

    func decode(_ coded: CaptureRecord) throws(MessageFault) -> CaptureRecord {
        try encode(coded)
    }
}

extension MessageFault {
    /// The fault that the key map has found.
    init(_ error: KeyMapError) {
        let reason =
            switch error.code {
            case .truncated: "input ends inside an item"
            case .reservedByte: "reserved byte c1 in place of an item"
            case .trailingBytes: "bytes after the value"
            case .depthExceeded: "the key map takes messages nested up to 128 deep"
            case .messageTooLong, .outputTooLong: "the message is longer than the limit"
            default: "the key map refuses this: \(error.code)"
            }
        self.init(
            reason: reason, offset: error.offset, isLimit: error.isLimit,
            advice: Self.advice(on: error))
    }

    private static func advice(on error: KeyMapError) -> String? {
        switch error.code {
        case .messageTooLong, .outputTooLong:
            "If the file is right, allow more with --limit-size."
        case .depthExceeded:
            "No option raises this limit: docs/KEYMAP.md fixes it. Use --method stream."
        case _ where error.isLimit:
            "No option raises this limit; encode stays within it, so the file has another origin."
        default: nil
        }
    }
}
