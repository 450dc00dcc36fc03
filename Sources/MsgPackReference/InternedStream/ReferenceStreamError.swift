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
        /// An acknowledgement in a one-way stream, or of more messages than were sent (2).
        case acknowledgementInvalid
        /// The lengths of a raw message do not fit, or it has no main frame (2).
        case messageInvalid
        /// The check does not fit: the message is damaged, or one was lost, repeated or moved (3).
        case checkFailed
        /// A run for silent places where one for other places is due (5).
        case runNotAllowed
        /// A unit that is reserved (6).
        case unitNotAllowed
        /// There is no base, replacement or number (6).
        case nothingRemembered
        /// An item that is not live, or not open to the other direction (6, 9).
        case itemGone
        /// The base of a difference is not there or not of the right kind (6).
        case baseNotAllowed
        /// A result is outside its bounds: length, range, family (6, 7).
        case valueNotAllowed
        /// An anchor without an instance in the window (7).
        case anchorNotAllowed
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

    /// Offset in bytes in the coded message, or in the main frame when encoding.
    public let offset: Int

    /// An error with this code at this offset in bytes.
    public init(_ code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }
}
