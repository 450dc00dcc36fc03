import MessagePackCoding
import MsgPackWire

/// What is wrong with one message, at a byte of it.
struct MessageFault: Error {
    let reason: String
    let offset: Int
    var isLimit = false
    var advice: String?

    /// The reason, where the offset is one of a coded message.
    var inCoded: String { "\(reason), at byte \(offset) of the coded message" }
}

extension MessageFault {
    /// What to do where codecs do not agree.
    static let programError = "That is an error of this program; please report it with the file."

    /// The fault that MsgPackWire has found.
    init(_ error: MsgPackError) {
        self.init(
            reason: error.code.description, offset: error.offset,
            isLimit: error.errorClass == .limitExceeded,
            advice: error.code == .depthLimit
                ? "If the file is right, allow more with --limit-depth."
                : "Its message is damaged, or the capture is of another --kind.")
    }

    /// The fault that a line of JSON has, at a byte of the line.
    init(_ error: MessagePackJSONError) {
        let advice: String? =
            switch error.code {
            case .depthLimit: "If the file is right, allow more with --limit-depth."
            case .tag: "The forms are in docs/JSON.md."
            default: nil
            }
        self.init(
            reason: error.reason, offset: error.offset ?? 0, isLimit: error.code == .depthLimit,
            advice: advice)
    }
}
