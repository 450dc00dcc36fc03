/// Why a message could not be encoded or decoded, and where.
///
/// `offset` counts bytes of the main frame when encoding, and of the coded message when decoding. A
/// decoder that has thrown is poisoned: it throws the same error for every later message until one
/// arrives that resets the stream.
public struct StreamError: Error, Equatable, Sendable {
    /// What went wrong.
    public let code: Code
    /// Where, in bytes; 0 where there is no better place.
    public let offset: Int

    /// An error at a place.
    @inline(never)
    public init(_ code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// What can go wrong. Raw values are stable; the C library uses them.
    public enum Code: UInt8, Sendable, CaseIterable {
        /// Encoding: the main frame is not one whole MessagePack value.
        case invalidMessage = 1
        /// The message is larger than the limit on decoded bytes.
        case messageTooLarge = 2
        /// The message has more attachments than the limit.
        case tooManyAttachments = 3
        /// Decoding: the coded message ends too early.
        case truncated = 16
        /// Decoding: bytes are left over after the end of the body.
        case trailingBytes = 17
        /// Decoding: a prefix, unit or run that version 1 does not know, or not at this place.
        case reservedCode = 18
        /// Decoding: the stream does not begin with RESET.
        case missingReset = 19
        /// Decoding: RESET in the middle of a two-way session.
        case unexpectedReset = 20
        /// Reserved: this version finds a message that was lost, repeated or moved by its check.
        case wrongSequence = 21
        /// Decoding: the check over coded and decoded bytes, and the messages before, does not match: the message
        /// is damaged, or one was lost, repeated or moved.
        case wrongCheck = 22
        /// Decoding: a reference to an item or value that is not there.
        case deadReference = 23
        /// Decoding: an operand that does not fit its unit.
        case invalidOperand = 24
        /// Decoding: an acknowledgement of messages that were never sent.
        case wrongAcknowledgement = 25
        /// Decoding: the compressed stage is damaged.
        case damagedStage = 26
        /// Decoding: a two-way stream for a decoder of one-way streams, or the reverse.
        case wrongMode = 27
        /// Decoding: the stream's parameters exceed what this decoder allows.
        case parametersTooLarge = 32
        /// Decoding: more bytes come out than the limits allow.
        case outputTooLarge = 33
        /// Decoding: more values in a message than the limit.
        case tooManyValues = 34
        /// Decoding: arrays and maps nested deeper than the limit.
        case tooDeep = 35
        /// Reserved, and used by the C library: out of memory.
        case outOfMemory = 241
    }

    /// Whether a limit was exceeded, as opposed to damaged or invalid input.
    public var isLimit: Bool {
        switch code {
        case .messageTooLarge, .tooManyAttachments, .parametersTooLarge, .outputTooLarge,
            .tooManyValues, .tooDeep:
            true
        default: false
        }
    }
}

extension StreamError.Code {
    /// What happened and what to do, in one line.
    public var explanation: StaticString {
        switch self {
        case .invalidMessage: "the main frame is not one whole MessagePack value"
        case .messageTooLarge: "the message exceeds the limit on decoded bytes"
        case .tooManyAttachments: "the message has more attachments than the limit"
        case .truncated: "the coded message ends too early, or one before it was lost"
        case .trailingBytes:
            "bytes are left over; the message is damaged, or one before it was lost"
        case .reservedCode:
            "a code that version 1 does not know; the stream may be newer or damaged"
        case .missingReset:
            "not the first message of a session or stream, or damaged, or of another format"
        case .unexpectedReset: "a reset inside a two-way session; both directions begin together"
        case .wrongSequence: "a message was lost, repeated or moved; start a new stream"
        case .wrongCheck:
            "the check does not match; the message is damaged, or one before it was lost"
        case .deadReference:
            "a reference to nothing; the message is damaged, or one before it was lost"
        case .invalidOperand:
            "an operand does not fit; the message is damaged, or one before it was lost"
        case .wrongAcknowledgement: "more messages are acknowledged than were sent"
        case .damagedStage:
            "the range coder stopped; the message is damaged, or one before it was lost"
        case .wrongMode:
            "not a session's message but a one-way stream's, or the reverse; or another format"
        case .parametersTooLarge: "the stream wants larger tables than the limits allow"
        case .outputTooLarge: "the message decodes to more bytes than the limits allow"
        case .tooManyValues: "the message holds more values than the limit"
        case .tooDeep: "arrays and maps are nested deeper than the limit"
        case .outOfMemory: "out of memory"
        }
    }
}

extension StreamError: CustomStringConvertible {
    /// The explanation and the place.
    public var description: String {
        "\(code.explanation) (at byte \(offset))"
    }
}
