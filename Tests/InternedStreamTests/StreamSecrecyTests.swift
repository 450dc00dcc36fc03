import Foundation
import StringInterning
import TestSupport
import Testing

@testable import InternedStream

/// Fields that must never be interned leave no trace (docs/FORMAT.md, sections 8.4 and 13).
@Suite struct StreamSecrecyTests {
    static let secret = Array("correct horse battery staple 0123456789".utf8)

    /// A message whose secret lies where `place` says.
    private func message(_ place: Int, _ value: [UInt8]) -> [UInt8] {
        let field = (str("password"), value)
        let user = (str("user"), str("somebody"))
        switch place {
        case 0: return map([field])
        case 1: return map([user, field, (str("n"), [7])])
        case 2: return array([map([user, field]), map([user, field])])
        case 3: return map([(str("login"), map([field, user]))])
        // A key in a wide form is the same name.
        case 4: return [0xDE, 0, 1, 0xD9, 8] + Array("password".utf8) + value
        default:
            return [UInt8](repeating: 0x91, count: 12) + map([user, field])
        }
    }

    @Test(arguments: StreamLevel.allCases, 0..<6)
    func secretStaysInNoTable(level: StreamLevel, place: Int) throws {
        let token = [0xD9, UInt8(Self.secret.count)] + Self.secret
        let values = [
            token, array([token, token]), map([(token, [1])]), [0xC4, 39] + Self.secret,
        ]
        for value in values {
            let pair = StreamPair(StreamParameters(level: level), neverInterned: ["password"])
            for _ in 0..<5 {
                let coded = try pair.send(message(place, value))
                #expect(pair.tablesContaining(Self.secret) == [], "place \(place)")
                #expect(contains(coded, Self.secret), "it passes no stage and is not referred to")
            }
            #expect(pair.stateDifference == nil)
        }
    }

    /// The sizes of later messages do not depend on the secret: nothing of it can be guessed.
    @Test(arguments: StreamLevel.allCases)
    func laterMessagesDoNotTellTheSecret(level: StreamLevel) throws {
        var sizes: [[Int]] = []
        for secret in ["abcdefghijklmnopqrstuvwxyz012345", "zyxwvutsrqponmlkjihgfedcba543210"] {
            let pair = StreamPair(StreamParameters(level: level), neverInterned: ["password"])
            for _ in 0..<3 { try pair.send(message(1, str(secret))) }
            let guesses = [
                "abcdefghijklmnopqrstuvwxyz012345", "abcdefghijklmnop", "zyxwvutsrqponmlk",
            ]
            sizes.append(
                try guesses.flatMap {
                    let attachment = Array($0.utf8)
                    return [
                        try pair.send(map([(str("guess"), str($0))])).count,
                        try pair.send(StreamMessage([0xC0], attachments: [attachment])).count,
                    ]
                })
        }
        #expect(sizes[0] == sizes[1])
    }

    /// The control: without the mark, whole values are found in the tables.
    @Test func unmarkedValueIsFoundWhereTheTestLooks() throws {
        let pair = StreamPair()
        for _ in 0..<3 { try pair.send(message(1, [0xD9, 39] + Self.secret)) }
        #expect(pair.tablesContaining(Self.secret) == ["items", "history", "items", "history"])
    }

    @Test func peerCannotReferToASecret() throws {
        let names = ["password"] as FieldNames
        var left = StreamSession(StreamOptions(neverInterned: names, seed: fixedSeed))
        var right = StreamSession(StreamOptions(seed: fixedSeed))
        let token = [0xD9, 39] + Self.secret
        let question = try left.encode(StreamMessage(message(1, token)))
        #expect(try right.decode(question).message?.main == message(1, token))
        let answer = try right.encode(StreamMessage(map([(str("echo"), token)])))
        #expect(contains(answer, Self.secret), "a token, not a reference to the peer's item")
        #expect(try left.decode(answer).message?.main == map([(str("echo"), token)]))
    }

    /// The tail: announced too long, twice, before a raw message, with a value that is none, without a place.
    @Test func falseTailsAreRefused() {
        let tail = Prefix.tail
        let cases: [([UInt8], StreamError.Code)] = [
            ([3, 0, 16, tail, 9, 0, 0, 1], .truncated),
            ([3, 0, 16, tail, 1, tail, 1, 0, 0, 1, 0xC1, 0xC0], .reservedCode),
            ([3, 0, 16, tail, 1, 1, 0xC0], .reservedCode),
            ([3, 0, 16, tail, 1, 0, 0, 1, 0xC1, 0xA2], .invalidOperand),
            ([3, 0, 16, tail, 1, 0, 0, 1, 0xC1, 0xC1], .invalidOperand),
            ([3, 0, 16, tail, 2, 0, 0, 1, 0xC1, 0xC0, 0xC0], .invalidOperand),
            ([3, 0, 16, tail, 1, 0, 0, 1, 0xC0, 0xC0], .invalidOperand),
        ]
        for (coded, code) in cases {
            #expect(StreamReader().error(coded)?.code == code, "\(coded.hex)")
        }
    }
}

/// Whether `part` is somewhere in `bytes`.
func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
    Data(bytes).range(of: Data(part)) != nil
}

extension StreamPair {
    /// The tables of encoder and decoder that hold the bytes.
    func tablesContaining(_ part: [UInt8]) -> [String] {
        tables(encoder.body.state, part) + tables(decoder.body.state, part)
    }

    private func tables(_ state: borrowing StreamState, _ part: [UInt8]) -> [String] {
        var found: [String] = []
        for number in state.items.oldest..<state.items.head {
            let slot = state.items.slot(number)
            // SAFETY: the item is live and has as many bytes as its slot says.
            let item = unsafe [UInt8](
                UnsafeRawBufferPointer(start: state.items.address(slot), count: Int(slot.count)))
            if contains(item, part) { found = ["items"] }
        }
        // SAFETY: the window is kept.
        let history = unsafe [UInt8](
            UnsafeRawBufferPointer(
                start: state.history.address(state.history.windowStart),
                count: state.history.end - state.history.windowStart))
        return contains(history, part) ? found + ["history"] : found
    }
}
