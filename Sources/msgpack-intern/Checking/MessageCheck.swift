import CaptureFiles
import MsgPackCInterop
import MsgPackReference
import MsgPackWire

/// Holds three codecs against each other, message by message.
struct MessageCheck {
    /// The messages that msgpack-c was not asked about, because its stack is too small for them.
    private(set) var skippedByMsgPackC = 0

    private let limits: CaptureLimits

    /// A check with these limits.
    init(limits: CaptureLimits) {
        self.limits = limits
    }

    /// Reads `message` with every codec.
    ///
    /// - Throws: what MsgPackWire says about a message that is refused; otherwise that another codec
    ///   does not agree.
    mutating func codecs(_ message: [UInt8]) throws(MessageFault) {
        let failure = failureOfMsgPackWire(message)
        try compareReference(message, accepts: failure == nil)
        if let failure { throw MessageFault(failure) }
        try compareMsgPackC(message)
    }

    private func failureOfMsgPackWire(_ message: [UInt8]) -> MsgPackError? {
        do throws(MsgPackError) {
            try MsgPackValidator(limits: limits.wireLimits).validate(message)
            return nil
        } catch {
            return error
        }
    }

    private func compareReference(
        _ message: [UInt8], accepts: Bool
    ) throws(MessageFault) {
        // The reference codec walks by recursion, so it is not asked about what is too deep.
        let depth = min(limits.depth, ReferenceNode.defaultDepthLimit)
        do throws(ReferenceError) {
            let node = try ReferenceNode(message, depthLimit: depth)
            guard accepts else { return }
            if node.bytes != message {
                throw ReferenceError(.trailingBytes, offset: 0)
            }
        } catch {
            guard accepts, error.code != .depthExceeded else { return }
            throw MessageFault(
                reason: "the reference codec does not agree: \(error.code)", offset: error.offset,
                advice: MessageFault.programError)
        }
    }

    private mutating func compareMsgPackC(_ message: [UInt8]) throws(MessageFault) {
        switch MsgPackCUnpacker.unpack(message) {
        case .accept(_, message.count): break
        case .beyondLimits: skippedByMsgPackC += 1
        case .accept(_, let consumed):
            throw MessageFault(
                reason: "msgpack-c does not agree: to it the message ends here", offset: consumed,
                advice: MessageFault.programError)
        case .reject(let rejection):
            throw MessageFault(
                reason: "msgpack-c does not agree: it says \(rejection)", offset: 0,
                advice: MessageFault.programError)
        }
    }
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
                ? "If the file is right, allow more with --limit-depth." : nil)
    }
}
