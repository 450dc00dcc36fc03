import CaptureFiles
import InternedStream
import MsgPackReference
import StringInterning

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
            makeEncoder: { KeyMapRecordEncoder(mode, limits: $0) },
            makeDecoder: { KeyMapRecordDecoder(mode, limits: $0) },
            makeReferenceDecoder: { ReferenceRecordDecoder(reference, limits: $0) })
    }
}

private final class KeyMapRecordEncoder: RecordEncoder {
    private var fromScheduler: KeyMapEncoder
    private var toScheduler: KeyMapEncoder

    init(_ mode: KeyMapMode, limits: CaptureLimits) {
        var bounds = KeyMapLimits(mode)
        bounds.messageBytes = limits.messageBytes
        fromScheduler = KeyMapEncoder(mode, limits: bounds, secrets: .random())
        toScheduler = KeyMapEncoder(mode, limits: bounds, secrets: .random())
    }

    func encode(_ record: CaptureRecord) throws(MessageFault) -> CaptureRecord {
        var coded = record
        do throws(KeyMapError) {
            switch record.direction {
            case .fromScheduler: coded.frames[0] = try fromScheduler.encode(record.frames[0])
            case .toScheduler: coded.frames[0] = try toScheduler.encode(record.frames[0])
            }
        } catch {
            throw MessageFault(error)
        }
        return coded
    }
}

private final class KeyMapRecordDecoder: RecordDecoder {
    private var fromScheduler: KeyMapDecoder
    private var toScheduler: KeyMapDecoder

    init(_ mode: KeyMapMode, limits: CaptureLimits) {
        var bounds = KeyMapLimits(mode)
        bounds.messageBytes = limits.messageBytes
        fromScheduler = KeyMapDecoder(mode, limits: bounds)
        toScheduler = KeyMapDecoder(mode, limits: bounds)
    }

    func decode(_ coded: CaptureRecord) throws(MessageFault) -> CaptureRecord {
        var record = coded
        do throws(KeyMapError) {
            switch coded.direction {
            case .fromScheduler: record.frames[0] = try fromScheduler.decode(coded.frames[0])
            case .toScheduler: record.frames[0] = try toScheduler.decode(coded.frames[0])
            }
        } catch {
            throw MessageFault(error)
        }
        return record
    }
}

private final class ReferenceRecordDecoder: RecordDecoder {
    private var fromScheduler: ReferenceKeyMapDecoder
    private var toScheduler: ReferenceKeyMapDecoder

    init(_ mode: ReferenceKeyMapMode, limits: CaptureLimits) {
        var bounds = ReferenceKeyMapLimits(mode)
        bounds.messageBytes = limits.messageBytes
        fromScheduler = ReferenceKeyMapDecoder(mode, limits: bounds)
        toScheduler = ReferenceKeyMapDecoder(mode, limits: bounds)
    }

    func decode(_ coded: CaptureRecord) throws(MessageFault) -> CaptureRecord {
        var record = coded
        do throws(ReferenceError) {
            switch coded.direction {
            case .fromScheduler: record.frames[0] = try fromScheduler.decode(coded.frames[0])
            case .toScheduler: record.frames[0] = try toScheduler.decode(coded.frames[0])
            }
        } catch {
            throw MessageFault(
                reason: "the reference key map does not agree: \(error.code)",
                offset: error.offset, advice: MessageFault.programError)
        }
        return record
    }
}

extension MessageFault {
    fileprivate init(_ error: KeyMapError) {
        let isLimit =
            switch error.code {
            case .depthExceeded, .messageTooLong, .outputTooLong, .tooManyDefinitions,
                .tooManyReferences:
                true
            default: false
            }
        let reason =
            switch error.code {
            case .truncated: "input ends inside an item"
            case .reservedByte: "reserved byte c1 in place of an item"
            case .trailingBytes: "bytes after the value"
            case .depthExceeded: "the key map takes messages nested up to 128 deep"
            case .messageTooLong, .outputTooLong: "the message is longer than the limit"
            default: "the key map refuses this: \(error.code)"
            }
        self.init(reason: reason, offset: error.offset, isLimit: isLimit)
    }
}
