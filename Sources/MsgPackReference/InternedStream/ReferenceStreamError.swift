/// Why the reference codec of the interned stream refused a message: a code and a place.
public struct ReferenceStreamError: Error, Equatable, Sendable {
    /// What went wrong (docs/FORMAT.md; the section in parentheses).
    public enum Code: String, Equatable, Sendable, CaseIterable {
        /// The message ends too early (2, 5).
        case truncated
        /// Bytes of the body or the tail are left over, or hits of the last run (5, 6).
        case trailingBytes
        /// A varint of more than five bytes or from 2^32 on (1).
        case varintTooLong
        /// A reserved prefix or one in the wrong place (2).
        case prefixNotAllowed
        /// A parameter of RESET is out of range (2, 11).
        case parameterNotAllowed
        /// The stream does not begin with RESET (2).
        case resetMissing
        /// RESET where the stream has begun in a two-way session, or of the other way (2).
        case resetNotAllowed
        /// The sequence number does not follow that of the message before (2).
        case sequenceBroken
        /// An acknowledgement in a one-way stream, or of more messages than were sent (2).
        case acknowledgementInvalid
        /// The kind of the message is not known, or its lengths do not fit (2).
        case messageInvalid
        /// The check does not fit (3).
        case checkFailed
        /// The run byte 255 (5).
        case runNotAllowed
        /// A unit that is reserved or not allowed in its place (6, 8).
        case unitNotAllowed
        /// The context remembers no such value (6).
        case nothingRemembered
        /// An item that is not live, or not open to the other direction (6, 9).
        case itemGone
        /// The base of a difference is not there or not of the right kind (6.1, 6.2).
        case baseNotAllowed
        /// A result is outside its bounds: length, range, family (6, 7).
        case valueNotAllowed
        /// A shape that was not defined, or one too many (7).
        case shapeNotAllowed
        /// A literal or copy goes beyond the blob, or an offset beyond the history (8).
        case copyNotAllowed
        /// The content cannot be undone by the stage (10).
        case stageFailed
        /// The message is or would be longer than the limits allow (11).
        case messageTooLong
        /// More values than the limit (11).
        case tooManyValues
        /// Arrays and maps are nested too deep (11).
        case depthExceeded
        /// More attachments than the limit (11).
        case tooManyAttachments
        /// The main frame is not one MessagePack value.
        case notMessagePack
    }

    /// What went wrong.
    public let code: Code

    /// Offset in bytes in the coded message, or in the main frame when encoding. Inside a
    /// body that passed stage 1 it is the offset of the content.
    public let offset: Int

    /// An error with this code at this offset in bytes.
    public init(_ code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }
}
