import CaptureFiles
import MsgPackCInterop
import MsgPackReference
import MsgPackWire

/// Compares three codecs, message by message.
struct MessageCheck {
    /// The messages that msgpack-c did not read, because they nest too deep for its stack.
    private(set) var skippedByMsgPackC = 0

    private let limits: CaptureLimits

    /// A check with these limits.
    init(limits: CaptureLimits) {
        self.limits = limits
    }

    /// Reads `message` with every codec.
    ///
    /// - Throws: the error of MsgPackWire if it refuses the message; otherwise the disagreement of another
    ///   codec.
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

    /// Reads `message` token by token, so that at most one payload is copied at a time.
    private func compareReference(
        _ message: [UInt8], accepts: Bool
    ) throws(MessageFault) {
        do throws(ReferenceError) {
            try readTokens(of: message)
        } catch {
            guard accepts else { return }
            throw MessageFault(
                reason: "the reference codec does not agree: \(error.code)", offset: error.offset,
                advice: MessageFault.programError)
        }
    }

    private func readTokens(of message: [UInt8]) throws(ReferenceError) {
        var reader = ReferenceTokenReader(message)
        // How many values are missing: of the message, then of each container around the next token.
        var missing: [UInt64] = [1]
        while let last = missing.last {
            if last == 0 {
                missing.removeLast()
                continue
            }
            missing[missing.count - 1] = last - 1
            let start = reader.offset
            let token = try reader.readToken()
            guard token.bytes.elementsEqual(message[start..<reader.offset]) else {
                throw ReferenceError(.trailingBytes, offset: start)
            }
            guard token.isContainer else { continue }
            if missing.count > limits.depth { throw ReferenceError(.depthExceeded, offset: start) }
            missing.append(token.childCount)
        }
        if !reader.isAtEnd { throw ReferenceError(.trailingBytes, offset: reader.offset) }
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
