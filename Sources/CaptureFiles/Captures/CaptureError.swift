/// Why a capture could not be read or written, and where.
///
/// `byteOffset` counts from the start of the *expanded* data, so it means the same thing for a
/// file and for its gzip'ed copy. `record` is the number of the record that was being read, the
/// first being 0.
public struct CaptureError: Error, Equatable, Sendable {
    /// What went wrong, as a stable code.
    public enum Code: Equatable, Sendable {
        /// The file ends inside a record; `wanted` bytes were needed and `found` were left.
        case truncated(wanted: Int, found: Int)
        /// The file ends inside a MessagePack message, or inside the item at the offset.
        case messageTruncated
        /// A length field claims more than the limit in force, or a message without a length field
        /// (`claimed` is `nil`) goes on behind it.
        case lengthOverLimit(claimed: Int?, limit: Int)
        /// A `.frames` record or a frame 0 of no bytes: no MessagePack message is empty.
        case emptyMessage
        /// A conversation record with a direction other than 0 and 1.
        case unknownDirection(UInt8)
        /// A conversation that does not begin with `CONV1` and a line feed.
        case notAConversation
        /// The bytes are no MessagePack message.
        case notMessagePack
        /// A message is nested deeper than the limit.
        case tooDeep(limit: Int)
        /// A message announces more items than the limit.
        case tooManyItems(limit: Int)
        /// The gzip layer is damaged (bad header, bad checksum, bad deflate data).
        case gzipDamaged
        /// The file ends inside its gzip layer.
        case gzipTruncated
        /// Bytes follow the end of the gzip layer.
        case gzipTrailingBytes
        /// The gzip layer expands to more than the limit.
        case expandsOverLimit(limit: Int)
        /// A container stands where a capture was asked for.
        case isContainer
        /// The file does not begin with the magic of a container.
        case notAContainer
        /// A container of a version that this reader does not know.
        case unknownContainerVersion(UInt8)
        /// The bytes of a container are not those that were written.
        case containerDamaged(ContainerFault)
        /// The system refused to open, read, write, or rename; `errno` says why.
        case system(SystemCall, errno: Int32)
    }

    /// The step at which the system said no.
    public enum SystemCall: String, Equatable, Sendable {
        /// Opening a file for reading or writing.
        case open
        /// Reading bytes.
        case read
        /// Writing bytes.
        case write
        /// Moving the finished temporary file into place.
        case rename
    }

    /// What about a container is not as it was written.
    public enum ContainerFault: String, Equatable, Sendable {
        /// The kind of the source file is none of the known ones.
        case kind = "the kind of its source is unknown"
        /// A check sum over the file so far does not hold.
        case check = "a check sum does not hold"
        /// A record ends outside its block, or a length is written wider than it has to be.
        case record = "a record does not fit its block"
        /// The counts at the end differ from what was read.
        case counts = "the counts at its end differ from what it holds"
        /// Bytes follow the end.
        case trailingBytes = "bytes follow its end"
        /// The decoded file is not the one that was encoded.
        case source = "what it decodes to is not what was encoded"
    }

    /// What went wrong.
    public let code: Code

    /// The number of the record that was being read or written, from 0.
    public let record: Int

    /// Where it went wrong, in bytes from the start of the expanded data.
    public let byteOffset: Int

    /// An error at `byteOffset` of the expanded data, in record number `record`.
    public init(_ code: Code, record: Int = 0, byteOffset: Int = 0) {
        self.code = code
        self.record = record
        self.byteOffset = byteOffset
    }

    /// Whether a limit was exceeded, as opposed to the data or the system being at fault.
    public var isLimit: Bool {
        switch code {
        case .lengthOverLimit, .expandsOverLimit, .tooDeep, .tooManyItems: true
        default: false
        }
    }

    /// Whether the system refused an operation on the file.
    public var isSystem: Bool {
        if case .system = code { true } else { false }
    }

    /// The same error, placed in record number `record`.
    func inRecord(_ record: Int) -> CaptureError {
        CaptureError(code, record: record, byteOffset: byteOffset)
    }
}

extension CaptureError: CustomStringConvertible {
    /// One sentence for people, without file name, record, or offset.
    public var description: String {
        switch code {
        case .truncated(let wanted, let found):
            "the file ends inside a record: \(wanted) bytes wanted, \(found) left"
        case .messageTruncated: "the file ends inside a message"
        case .lengthOverLimit(let claimed?, let limit):
            "a length of \(claimed) bytes is over the limit of \(limit)"
        case .lengthOverLimit(nil, let limit): "the message is longer than \(limit) bytes"
        case .emptyMessage: "a message of no bytes"
        case .unknownDirection(let value): "direction \(value) is neither 0 nor 1"
        case .notAConversation: "a conversation begins with CONV1 and a line feed; this does not"
        case .notMessagePack: "these bytes are no MessagePack message"
        case .tooDeep(let limit): "the message is nested deeper than \(limit)"
        case .tooManyItems(let limit): "the message announces more than \(limit) items"
        case .gzipDamaged: "the gzip layer is damaged"
        case .gzipTruncated: "the file ends inside its gzip layer"
        case .gzipTrailingBytes: "bytes follow the end of the gzip layer"
        case .expandsOverLimit(let limit): "the gzip layer expands to more than \(limit) bytes"
        case .isContainer: "this file was written by msgpack-intern encode"
        case .notAContainer: "this is no file written by msgpack-intern encode"
        case .unknownContainerVersion(let version):
            "the container has version \(version); this program reads version 1"
        case .containerDamaged(let fault): "the container is damaged: \(fault.rawValue)"
        case .system(let call, let errno): "\(call.rawValue): \(POSIXFile.message(errno: errno))"
        }
    }
}
