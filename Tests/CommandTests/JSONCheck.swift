import CaptureFiles
import MessagePackCoding

@testable import msgpack_intern

/// What must hold for any bytes that `convert` reads, as a line of JSON or as a MessagePack message.
enum JSONCheck {
    /// Two answers that should be equal.
    struct Discrepancy: Error, CustomStringConvertible {
        let description: String
    }

    private static let limits = CaptureLimits(messageBytes: 1 << 20, depth: 40)

    /// Takes `bytes` as a line, and as a message.
    static func run(_ bytes: [UInt8]) throws(Discrepancy) {
        for form in [JSONForm.plain, .tagged] {
            if let message = message(of: bytes, form) { try checkMessage(message, form) }
        }
        if let line = line(of: bytes, .tagged) {
            // Lengths and integers may have been longer than they need be, so lines are compared.
            guard let message = message(of: line, .tagged) else {
                throw Discrepancy(description: "a line that is refused: \(text(line))")
            }
            try checkMessage(message, .tagged)
            guard self.line(of: message, .tagged) == line else {
                throw Discrepancy(description: "another line: \(text(line))")
            }
        }
        try checkConversation(bytes)
    }

    /// A message that a line was read as is written as a line that is read as the same message.
    private static func checkMessage(_ message: [UInt8], _ form: JSONForm) throws(Discrepancy) {
        guard let line = line(of: message, form) else {
            throw Discrepancy(description: "a message that is refused: \(message)")
        }
        guard self.message(of: line, form) == message else {
            throw Discrepancy(description: "\(text(line)) is another message than \(message)")
        }
    }

    /// A record that a line was read as is written as a line that is read as the same record.
    private static func checkConversation(_ bytes: [UInt8]) throws(Discrepancy) {
        guard let message = message(of: bytes, .tagged, depth: limits.depth + 2),
            let record = record(of: message)
        else { return }
        let line: String
        do throws(MessageFault) {
            line = try ConversationLine.line(of: record, limits: limits)
        } catch {
            // The main frame of a line may nest deeper than a message may.
            if error.isLimit { return }
            throw Discrepancy(description: "a record that is refused: \(error.reason)")
        }
        let again = self.message(of: Array(line.utf8), .tagged, depth: limits.depth + 2)
        guard let again, self.record(of: again) == record else {
            throw Discrepancy(description: "\(line) is another record")
        }
    }

    private static func message(
        of line: [UInt8], _ form: JSONForm, depth: Int = limits.depth
    ) -> [UInt8]? {
        try? JSONParser.message(of: line, form: form, depthLimit: depth)
    }

    private static func line(of message: [UInt8], _ form: JSONForm) -> [UInt8]? {
        let line = try? JSONWriter.line(of: message, form: form, limits: limits)
        return line.map { Array($0.utf8) }
    }

    private static func record(of message: [UInt8]) -> CaptureRecord? {
        try? ConversationLine.record(of: message, limits: limits)
    }

    private static func text(_ line: [UInt8]) -> String { String(decoding: line, as: UTF8.self) }
}
