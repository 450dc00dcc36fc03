/// Why a capture could not be read or written, and where.
///
/// `byteOffset` counts from the start of the *expanded* data, so it means the same for a file and for
/// its gzip'ed copy. `record` is the number of the record that was being read, the first being 0.
public struct CaptureError: Error, Equatable, Sendable {
    /// What went wrong, as a stable code.
    public enum Code: Equatable, Sendable {
        /// The file ends inside a record; `wanted` bytes were needed and `found` were left.
        case truncated(wanted: Int, found: Int)
        /// The file ends inside a MessagePack message, or inside the item at the offset.
        case messageTruncated
        /// A length field claims more than the limit in force, or a message is longer than the limit
        /// and does not say by how much (`claimed` is `nil`).
        case lengthOverLimit(claimed: Int?, limit: Int)
        /// A message has more attachments than the limit.
        case tooManyAttachments(count: Int, limit: Int)
        /// A record has more frames than the kind of capture can say: attachments in a file that has
        /// no place for them, or more frames than the field for their number can count.
        case framesWithoutPlace(count: Int, CaptureKind)
        /// A frame is longer than the field for its length can say.
        case frameTooLong(Int)
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
        /// Bytes other than zeros follow the end of the gzip layer.
        case gzipTrailingBytes
        /// The gzip layer expands to more than the limit.
        case expandsOverLimit(limit: Int)
        /// The file is a container and a capture was asked for.
        case isContainer
        /// The file does not begin with the magic of a container.
        case notAContainer
        /// A container of a version that this reader does not know.
        case unknownContainerVersion(UInt8)
        /// The bytes of a container are not those that were written.
        case containerDamaged(ContainerFault)
        /// There is not as much memory as the next message needs.
        case outOfMemory(wanted: Int)
        /// An output is named by a link, or the last of several, that leads to nothing.
        case linkToNothing
        /// The system refused a step; `errno` says why.
        case system(SystemCall, errno: Int32)
    }

    /// A step that the system can refuse. The text says what could not be done.
    public enum SystemCall: String, Equatable, Sendable {
        /// Opening a file for reading or writing.
        case open = "cannot open"
        /// Reading bytes.
        case read = "cannot read"
        /// Writing bytes.
        case write = "cannot write"
        /// Making the temporary file in the folder of the output.
        case create = "cannot make a temporary file in its folder"
        /// Waiting until the bytes are stored.
        case sync = "cannot store what was written"
        /// Closing the finished file.
        case close = "cannot finish writing"
        /// Giving the finished temporary file its final name.
        case rename = "cannot rename the finished temporary file"
    }

    /// What about a container is not as it was written.
    public enum ContainerFault: String, Equatable, Sendable {
        /// The kind of the source file is none of the known ones.
        case kind = "the kind of its source is unknown"
        /// A version that only conversations have, and another kind.
        case version = "its version is one of conversations, and its source is none"
        /// A check sum over the file so far does not match.
        case check = "a check sum does not match"
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
        case .lengthOverLimit, .expandsOverLimit, .tooDeep, .tooManyItems, .tooManyAttachments,
            .outOfMemory:
            true
        default: false
        }
    }

    /// Whether the system refused an operation on the file.
    public var isSystem: Bool {
        switch code {
        case .system, .linkToNothing: true
        default: false
        }
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
        case .tooManyAttachments(let count, let limit):
            "\(count) attachments are over the limit of \(limit)"
        case .framesWithoutPlace(let count, let kind):
            "a message of \(count) frames has no place in a .\(kind) capture"
        case .frameTooLong(let count): "a frame of \(count) bytes is too long for any capture"
        case .emptyMessage: "a message of no bytes"
        case .unknownDirection(let value): "direction \(value) is neither 0 nor 1"
        case .notAConversation: "a conversation begins with CONV1 and a line feed; this does not"
        case .notMessagePack: "these bytes are no MessagePack message"
        case .tooDeep(let limit): "the message is nested deeper than \(limit)"
        case .tooManyItems(let limit): "the message announces more than \(limit) items"
        case .gzipDamaged: "the gzip layer is damaged"
        case .gzipTruncated: "the file ends inside its gzip layer"
        case .gzipTrailingBytes: "other bytes follow the end of the gzip layer"
        case .expandsOverLimit(let limit): "the gzip layer expands to more than \(limit) bytes"
        case .isContainer: "this is a container, written by msgpack-intern encode"
        case .notAContainer: "this is no container, as msgpack-intern encode writes them"
        case .unknownContainerVersion(let version):
            "the container has version \(version); this program reads versions 1 and 2"
        case .containerDamaged(let fault): "the container is damaged: \(fault.rawValue)"
        case .outOfMemory(let wanted): "there are no \(wanted) bytes of memory for the next step"
        case .linkToNothing: "the link leads to nothing"
        case .system(let call, let errno): "\(call.rawValue): \(POSIXFile.message(errno: errno))"
        }
    }
}
