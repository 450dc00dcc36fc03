import TestSupport
import Testing

@testable import MsgPackReference

/// Writes the messages of a one-way stream by hand: bodies byte by byte, checks by the rule.
final class HandMadeStream {
    let decoder: ReferenceStreamDecoder
    private let reset: UInt8
    private var isFirst = true
    private var chain: UInt64 = 0

    /// A stream whose bodies pass no stage, or that begins with another RESET.
    init(limits: ReferenceStreamLimits = .init(), reset: UInt8 = 16) {
        decoder = ReferenceStreamDecoder(limits: limits)
        self.reset = reset
    }

    /// A missed unit: a run without hits, then the unit.
    static func unit(_ unit: UInt8) -> [UInt8] { [0, unit] }

    /// A change after so many silent places.
    static func change(_ unit: UInt8, after silent: Int = 0) -> [UInt8] {
        [3] + StreamNumbers.varint(silent) + [unit]
    }

    /// TOKEN with this token, in hex.
    static func token(_ hex: String) -> [UInt8] { unit(WalkUnit.token) + [UInt8](hex: hex) }

    /// The message with this content; the first one has RESET.
    func message(
        _ content: [UInt8], _ frames: [[UInt8]], kind: UInt8 = 0, prefixes: [UInt8] = []
    ) -> [UInt8] {
        let all = (isFirst ? [reset] : []) + prefixes
        let isPrefixed = !all.isEmpty || kind > 2
        var message = [isPrefixed ? 3 : kind, 0] + all + (isPrefixed ? [kind] : []) + content
        Self.seal(&message, chain: chain, frames)
        return message
    }

    /// Sets the check of a message.
    static func seal(_ message: inout [UInt8], chain: UInt64, _ frames: [[UInt8]]) {
        let digest = StreamCheck.digest(chain: chain, message: message, frames: frames)
        let check = StreamCheck.check(digest)
        message[0] = message[0] & 0x0F | UInt8(check >> 8) << 4
        message[1] = UInt8(check & 0xFF)
    }

    /// Expects that a body gives this main frame.
    func expect(
        _ body: [UInt8], gives hex: String, prefixes: [UInt8] = [],
        at location: SourceLocation = #_sourceLocation
    ) {
        expect(content: body, frames: [[UInt8](hex: hex)], prefixes: prefixes, at: location)
    }

    /// Expects that a content gives these frames.
    func expect(
        content: [UInt8], frames: [[UInt8]], kind: UInt8 = 0, prefixes: [UInt8] = [],
        at location: SourceLocation = #_sourceLocation
    ) {
        let message = message(content, frames, kind: kind, prefixes: prefixes)
        do {
            let decoded = try decoder.decode(message)
            #expect(decoded == frames, sourceLocation: location)
        } catch {
            Issue.record(error, sourceLocation: location)
        }
        chain = StreamCheck.digest(chain: chain, message: message, frames: frames)
        isFirst = false
    }

    /// Expects that a body is refused with this code.
    func expect(
        _ body: [UInt8], isRefusedWith code: ReferenceStreamError.Code, kind: UInt8 = 0,
        prefixes: [UInt8] = [], at location: SourceLocation = #_sourceLocation
    ) {
        let message = message(body, [[]], kind: kind, prefixes: prefixes)
        let error = #expect(throws: ReferenceStreamError.self, sourceLocation: location) {
            try decoder.decode(message)
        }
        #expect(error?.code == code, sourceLocation: location)
    }
}
