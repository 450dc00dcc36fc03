import CaptureFiles

/// How a verb reads its captures.
struct CaptureOptions {
    /// The kind of capture; `nil` if name and first bytes decide.
    var kind: CaptureKind?

    /// The most that a file may ask for.
    var limits: CaptureLimits

    /// Whether no progress line is shown.
    var hidesProgress: Bool
}

/// A capture that a verb goes through once, with failures that name the place.
struct CaptureInput {
    let path: String
    let reader: CaptureReader
    private let limits: CaptureLimits
    private var progress: Progress

    /// Opens the capture at `path`.
    init(path: String, options: CaptureOptions) throws(CommandFailure) {
        let reader: CaptureReader
        do throws(CaptureError) {
            reader = try CaptureReader(
                path: path, kind: options.kind, limits: options.limits)
        } catch {
            throw CommandFailure(error, file: path)
        }
        self.init(reader, path: path, options: options)
    }

    /// The capture that `reader` has opened as `path`.
    init(_ reader: CaptureReader, path: String, options: CaptureOptions) {
        self.path = path
        self.reader = reader
        limits = options.limits
        progress = Progress(isHidden: options.hidesProgress)
    }

    /// The next record, or `nil` at the end.
    mutating func next() throws(CommandFailure) -> CaptureRecord? {
        do throws(CaptureError) {
            guard let record = try reader.next() else {
                progress.finish()
                return nil
            }
            progress.report(reader.byteOffset)
            return record
        } catch {
            progress.finish()
            var failure = CommandFailure(error, file: path)
            if reader.kind == .messages, !error.isSystem {
                failure.path = path(ofFaultAt: error.byteOffset)
            }
            throw failure
        }
    }

    /// The path of the item at byte `offset` of the capture, which is in the message that could not be read.
    private func path(ofFaultAt offset: Int) -> String? {
        let message = reader.pendingBytes
        if message.isEmpty { return nil }
        return ItemWalker.path(to: offset - reader.byteOffset, in: message, limits: limits)
    }

    /// The failure of the record read last, whose frame 0 is at fault at byte `fault.offset`; without
    /// a path if that frame is no longer there.
    func failure(_ fault: MessageFault, in record: CaptureRecord?) -> CommandFailure {
        let status: ExitStatus = fault.isLimit ? .limitExceeded : .dataRefused
        var failure = CommandFailure(status, fault.reason, advice: fault.advice)
        failure.file = path
        failure.record = reader.recordCount - 1
        failure.byteOffset = reader.mainFrameOffset + fault.offset
        if let record {
            let path = ItemWalker.path(to: fault.offset, in: record.frames[0], limits: limits)
            // The whole message needs no path.
            if path != "$" { failure.path = path }
        }
        return failure
    }
}

extension CaptureFile {
    /// Opens the capture or container at `path`, once.
    static func opened(_ path: String, options: CaptureOptions) throws(CommandFailure)
        -> CaptureFile
    {
        do throws(CaptureError) {
            return try CaptureFile(
                path: path, kind: options.kind, limits: options.limits)
        } catch {
            throw CommandFailure(error, file: path)
        }
    }
}
