import CaptureFiles
import MessagePackCoding
import MsgPackWire

/// Lines of JSON that a verb goes through once, with failures that name the place.
struct JSONLines {
    private let path: String
    private let reader: LineReader
    private let form: JSONForm
    private let kind: CaptureKind
    private let limits: CaptureLimits
    private var progress: Progress

    /// Opens the file at `path`.
    init(
        path: String, form: JSONForm, kind: CaptureKind, limits: CaptureLimits, hidesProgress: Bool
    ) throws(CommandFailure) {
        self.path = path
        self.form = form
        self.kind = kind
        self.limits = limits
        do throws(CaptureError) {
            reader = try LineReader(path: path, limits: limits)
        } catch {
            throw CommandFailure(error, file: path)
        }
        progress = Progress(isHidden: hidesProgress)
    }

    /// The next line as a record, or `nil` at the end; empty lines are skipped.
    mutating func next() throws(CommandFailure) -> CaptureRecord? {
        while let line = try nextLine() {
            if line.allSatisfy(JSONParser.isSpace) { continue }
            do throws(MessageFault) {
                return try record(of: line)
            } catch {
                progress.finish()
                throw failure(error)
            }
        }
        progress.finish()
        return nil
    }

    private func record(of line: [UInt8]) throws(MessageFault) -> CaptureRecord {
        guard kind == .conversation else {
            return CaptureRecord(frames: [try message(of: line, depthLimit: limits.depth)])
        }
        // The line and its list of frames are around the main frame.
        let message = try message(of: line, depthLimit: limits.depth + 2)
        return try ConversationLine.record(of: message, limits: limits)
    }

    private func message(of line: [UInt8], depthLimit: Int) throws(MessageFault) -> [UInt8] {
        do throws(MessagePackJSONError) {
            return try JSONParser.message(of: line, form: form, depthLimit: depthLimit)
        } catch {
            throw MessageFault(error)
        }
    }

    private mutating func nextLine() throws(CommandFailure) -> [UInt8]? {
        do throws(CaptureError) {
            let line = try reader.next()
            progress.report(reader.lineOffset)
            return line
        } catch {
            progress.finish()
            throw CommandFailure(error, file: path)
        }
    }

    private func failure(_ fault: MessageFault) -> CommandFailure {
        let status: ExitStatus = fault.isLimit ? .limitExceeded : .dataRefused
        var failure = CommandFailure(status, fault.reason, advice: fault.advice)
        failure.file = path
        failure.record = reader.lineCount - 1
        failure.byteOffset = reader.lineOffset + fault.offset
        return failure
    }
}
