import CaptureFiles
import MsgPackReference

extension CodingMethod {
    /// Names only.
    static let keyMapNames = keyMap("keymap-names", code: 1, mode: .names)

    /// Names, and the values that the follow-up of dask/distributed #7386 lists.
    static let keyMapValues = keyMap("keymap-values", code: 2, mode: .values(.dask))

    /// The key map in one of its modes (docs/KEYMAP.md): frame 0 is coded, attachments stay as they
    /// are, and each direction has a state of its own.
    private static func keyMap(
        _ name: String, code: UInt8, mode: ReferenceKeyMapMode
    ) -> CodingMethod {
        CodingMethod(
            name: name, code: code, level: 0,
            makeEncoder: { limits in
                var bounds = ReferenceKeyMapLimits(mode)
                bounds.messageBytes = limits.messageBytes
                let encoder = ReferenceKeyMapEncoder(mode, limits: bounds)
                return KeyMapRecordEncoder(fromScheduler: encoder, toScheduler: encoder)
            },
            makeDecoder: { limits in
                var bounds = ReferenceKeyMapLimits(mode)
                bounds.messageBytes = limits.messageBytes
                let decoder = ReferenceKeyMapDecoder(mode, limits: bounds)
                return KeyMapRecordDecoder(fromScheduler: decoder, toScheduler: decoder)
            })
    }
}

private struct KeyMapRecordEncoder: RecordEncoder {
    var fromScheduler: ReferenceKeyMapEncoder
    var toScheduler: ReferenceKeyMapEncoder

    mutating func encode(_ record: CaptureRecord) throws(MessageFault) -> CaptureRecord {
        var coded = record
        do throws(ReferenceError) {
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

private struct KeyMapRecordDecoder: RecordDecoder {
    var fromScheduler: ReferenceKeyMapDecoder
    var toScheduler: ReferenceKeyMapDecoder

    mutating func decode(_ coded: CaptureRecord) throws(MessageFault) -> CaptureRecord {
        var record = coded
        do throws(ReferenceError) {
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

extension MessageFault {
    fileprivate init(_ error: ReferenceError) {
        let isLimit =
            switch error.code {
            case .depthExceeded, .messageTooLong, .outputTooLong: true
            default: false
            }
        self.init(
            reason: "the key map refuses this: \(error.code)", offset: error.offset,
            isLimit: isLimit)
    }
}
