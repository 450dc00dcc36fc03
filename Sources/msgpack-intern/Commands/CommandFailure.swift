import CaptureFiles

/// How the program ends: whose fault it was. Thrown where everything has been said already.
enum ExitStatus: Int32, Error {
    /// Everything was done.
    case done = 0
    /// The data is not what it should be.
    case dataRefused = 1
    /// The command line is not what it should be.
    case usage = 2
    /// The data asks for more than a limit grants.
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

    /// What CaptureFiles said, where it was the one to complain.
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

    /// `path` fit to be printed; standard input and output have a name, too.
    static func name(ofFile path: String) -> String {
        path == "-" ? "standard input" : EscapedText.plain(path)
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
            } else {
                .dataRefused
            }
        self.init(status, error.description, advice: Self.advice(on: error.code))
        self.file = file
        cause = error.code
        if !error.isSystem {
            record = error.record
            byteOffset = error.byteOffset
        }
    }

    private static func advice(on code: CaptureError.Code) -> String? {
        switch code {
        case .truncated, .messageTruncated, .gzipTruncated:
            "The end is missing: copy the file again."
        case .lengthOverLimit:
            "If the file is right, allow more with --limit-size; if not, name its --kind."
        case .tooDeep: "If the file is right, allow more with --limit-depth."
        case .tooManyItems: "No option allows more: split the message where it is made."
        case .expandsOverLimit: "If the file is right, expand it first: gunzip -c FILE | … -"
        case .emptyMessage, .unknownDirection, .notAConversation, .notMessagePack:
            "If this is another kind of capture, name it with --kind."
        case .gzipDamaged, .gzipTrailingBytes: "Test the file with gzip -t and copy it again."
        case .isContainer: "Decode it first: msgpack-intern decode FILE -o CAPTURE."
        case .notAContainer: "A capture is encoded with: msgpack-intern encode CAPTURE -o FILE."
        case .unknownContainerVersion: "Use the version of this program that wrote the file."
        case .containerDamaged: "Copy the file again; nothing can be told about the rest of it."
        case .system: nil
        }
    }

    /// A failure to write to `output`.
    init(writing error: CaptureError, to output: String?) {
        self.init(error, file: output ?? "-")
        if file == "-" { file = "standard output" }
    }
}
