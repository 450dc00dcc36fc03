import CaptureFiles

/// The program's exit status, by cause. Thrown as an error after everything was said already.
enum ExitStatus: Int32, Error {
    /// Everything was done.
    case done = 0
    /// The data is not what it should be.
    case dataRefused = 1
    /// The command line is not what it should be, or names a file that the verb is not for.
    case usage = 2
    /// The data asks for more than a limit or the memory allows.
    case limitExceeded = 3
    /// The system refused to read or write.
    case inputOutputFailed = 4
}

/// Why a verb stopped, where, and what to do about it.
struct CommandFailure: Error {
    let status: ExitStatus
    let reason: String
    var file: String?
    var record: Int?
    var byteOffset: Int?
    var path: String?
    var advice: String?

    /// The error of CaptureFiles, if that is the cause.
    private(set) var cause: CaptureError.Code?

    /// A failure for `reason`, a clause without a full stop.
    init(_ status: ExitStatus, _ reason: String, advice: String? = nil) {
        self.status = status
        self.reason = reason
        self.advice = advice
    }

    /// `FILE: record 3, byte 1047, $[0].key: reason`, and a second line that advises.
    var text: String {
        var place: [String] = []
        if let record { place.append("record \(record)") }
        if let byteOffset { place.append("byte \(byteOffset)") }
        if let path { place.append(path) }
        var parts = ["msgpack-intern"]
        if let file { parts.append(Self.name(ofFile: file)) }
        if !place.isEmpty { parts.append(place.joined(separator: ", ")) }
        parts.append(reason)
        let line = parts.joined(separator: ": ")
        guard let advice else { return line }
        return line + "\n  " + advice
    }

    /// `path` fit to be printed: control characters and bytes that are no UTF-8 are escaped.
    static func name(ofFile path: String) -> String {
        path == "-" ? "standard input" : EscapedText.plain(FileName.readable(path))
    }
}

extension CommandFailure {
    /// The failure of reading or writing a capture or container.
    init(_ error: CaptureError, file: String) {
        let status: ExitStatus =
            if error.isLimit {
                .limitExceeded
            } else if error.isSystem {
                .inputOutputFailed
            } else if error.code == .isContainer {
                .usage
            } else {
                .dataRefused
            }
        self.init(status, error.description, advice: Self.advice(on: error.code))
        self.file = file
        cause = error.code
        let isAboutTheFile = error.isSystem || error.code == .isContainer
        if !isAboutTheFile {
            record = error.record
            byteOffset = error.byteOffset
        }
    }

    /// A failure to write to `output`.
    init(writing error: CaptureError, to output: String?) {
        let output = output ?? "-"
        self.init(error, file: output == "-" ? "standard output" : output)
        if case .system(let call, _) = error.code { advice = Self.advice(onWriting: call) }
    }

    private static func advice(on code: CaptureError.Code) -> String? {
        switch code {
        case .truncated, .messageTruncated, .gzipTruncated:
            "The end is missing: copy the file again."
        case .lengthOverLimit:
            "If the file is right, allow more with --limit-size; if not, name its --kind."
        case .tooDeep: "If the file is right, allow more with --limit-depth."
        case .tooManyItems: "No option allows more: split the message where it is made."
        case .tooManyAttachments:
            "No option allows more (docs/FORMAT.md, section 11): send them in several messages."
        case .framesWithoutPlace, .frameTooLong: "The container is not one that encode has written."
        case .expandsOverLimit: "If the file is right, expand it first: gzip -dc FILE | … -"
        case .emptyMessage, .unknownDirection, .notAConversation, .notMessagePack:
            "If this is another kind of capture, name it with --kind."
        case .gzipDamaged: "Test the file with gzip -t and copy it again."
        case .gzipTrailingBytes:
            "Two files may have been joined. What is before those bytes: gzip -dc FILE | … -"
        case .isContainer:
            "This verb reads captures. Decode it first: msgpack-intern decode FILE -o CAPTURE."
        case .notAContainer:
            "decode reads containers. A capture is encoded with: msgpack-intern encode CAPTURE -o FILE."
        case .unknownContainerVersion: "Use the version of this program that wrote the file."
        case .containerDamaged: "Copy the file again; nothing can be said about the rest of it."
        case .outOfMemory: "Close other programs, or refuse large messages with --limit-size."
        case .linkToNothing: "Name the file that the link should lead to, or remove the link."
        case .system: nil
        }
    }

    private static func advice(onWriting call: CaptureError.SystemCall) -> String? {
        switch call {
        case .create:
            "The output is first written there under another name. Without that: -o - > FILE."
        case .rename: "The output was complete and is removed; name another place with -o."
        case .open, .read, .write, .sync, .close: nil
        }
    }
}
