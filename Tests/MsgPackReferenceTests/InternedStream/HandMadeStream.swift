import TestSupport
import Testing

@testable import MsgPackReference

/// Writes the messages of a one-way stream by hand: bodies byte by byte, checks by the rule.
final class HandMadeStream {
    let decoder: ReferenceStreamDecoder
    private var sequence = 0
    private var chain: UInt16 = 0

    /// The END of a body, as a missed unit.
    static let end: [UInt8] = unit(0)

    init(limits: ReferenceStreamLimits = .init()) {
        decoder = ReferenceStreamDecoder(limits: limits)
    }

    /// A missed unit: a run without hits, then the unit.
    static func unit(_ unit: Int) -> [UInt8] { [0, UInt8(unit)] }

    /// TOKEN with this token, in hex.
    static func token(_ hex: String) -> [UInt8] { unit(0) + [UInt8](hex: hex) }

    /// The message with this content; the first one has RESET.
    func message(
        _ content: [UInt8], _ frames: [[UInt8]], kind: UInt8 = 0, prefixes: [UInt8] = []
    ) -> [UInt8] {
        let reset: [UInt8] = sequence == 0 ? [0x03] : []
        let front = reset + prefixes + [UInt8(sequence % 16) << 4 | kind]
        let check = StreamCheck.check(chain: chain, coded: front + content, frames: frames)
        return front + StreamNumbers.littleEndian(UInt64(check), bytes: 2) + content
    }

    /// Expects that a body (without its END) gives this main frame.
    func expect(
        _ body: [UInt8], gives hex: String, prefixes: [UInt8] = [],
        at location: SourceLocation = #_sourceLocation
    ) {
        expect(
            content: body + Self.end, frames: [[UInt8](hex: hex)], prefixes: prefixes,
            at: location)
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
        let reset = sequence == 0 ? 1 : 0
        let check = reset + prefixes.count + 1
        chain = UInt16(message[check]) | UInt16(message[check + 1]) << 8
        sequence += 1
    }

    /// Expects that a body (without its END) is refused with this code.
    func expect(
        _ body: [UInt8], isRefusedWith code: ReferenceStreamError.Code, prefixes: [UInt8] = [],
        at location: SourceLocation = #_sourceLocation
    ) {
        let message = message(body + Self.end, [[]], prefixes: prefixes)
        let error = #expect(throws: ReferenceStreamError.self, sourceLocation: location) {
            try decoder.decode(message)
        }
        #expect(error?.code == code, sourceLocation: location)
    }
}
