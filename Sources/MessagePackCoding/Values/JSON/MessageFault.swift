import MsgPackWire

/// What is wrong with a line of JSON, at a byte of it.
///
/// The files of the parser are compiled into the command, too, through links in its folder. The command
/// has a type of this name for all faults of messages, which says more.
struct MessageFault: Error {
    let reason: String
    let offset: Int
    var isLimit = false
    var advice: String?

    /// What is wrong, as the users of this module see it.
    var publicError: MessagePackJSONError {
        let code: MessagePackJSONError.Code =
            isLimit ? .depthLimit : advice == nil ? .malformed : .tag
        return MessagePackJSONError(code, reason: reason, offset: offset)
    }
}

extension MessageFault {
    init(_ error: MsgPackError) {
        self.init(
            reason: error.code.description, offset: error.offset,
            isLimit: error.errorClass == .limitExceeded)
    }
}

/// What the parser needs to name a byte.
enum EscapedText {
    /// Two hex digits a byte.
    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
