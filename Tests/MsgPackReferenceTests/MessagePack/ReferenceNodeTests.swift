import MsgPackReference
import TestSupport
import Testing

@Suite struct ReferenceNodeTests {
    @Test func messageOfEveryFormatIsWrittenBackByteForByte() throws {
        let message = [UInt8](
            hex: """
                dc0012 c0 c2 c3 cd0005 d2ffffffff ca7fc00001 cb7ff8000000000001 d90161 da000161
                db0000000161 c4016b c500016b c6000000016b d4050a c70105ee c8000105ee dd00000001 07
                de0002 81c00191c0 9101 df00000000
                """)
        #expect(try ReferenceNode(message).bytes == message)
    }

    @Test func everyPrefixOfAMessageIsTruncated() throws {
        let message = [UInt8](
            hex: "82 a161 93 cd0102 cb3ff8000000000000 c402beef a162 d60501020304")
        _ = try ReferenceNode(message)
        for count in 0..<message.count {
            let error = #expect(throws: ReferenceError.self) {
                try ReferenceNode(Array(message[..<count]))
            }
            #expect(error?.code == .truncated, "prefix of \(count) bytes")
        }
    }

    @Test(arguments: [
        ("", ReferenceError(.truncated, offset: 0)),
        ("c1", ReferenceError(.reservedByte, offset: 0)),
        ("92c0c1", ReferenceError(.reservedByte, offset: 2)),
        ("81c1c0", ReferenceError(.reservedByte, offset: 1)),
        ("c0c0", ReferenceError(.trailingBytes, offset: 1)),
        ("92c0", ReferenceError(.truncated, offset: 2)),
        ("92c0a361", ReferenceError(.truncated, offset: 2)),
        ("ddffffffff", ReferenceError(.truncated, offset: 5)),
        ("dfffffffffc0", ReferenceError(.truncated, offset: 6)),
        ("dbffffffff61", ReferenceError(.truncated, offset: 0)),
        ("c9ffffffff05", ReferenceError(.truncated, offset: 0)),
    ])
    func badInputIsNamedWithItsOffset(_ hex: String, _ expected: ReferenceError) {
        #expect(throws: expected) { try ReferenceNode([UInt8](hex: hex)) }
    }

    @Test func depthLimitHoldsAtItsNumberAndFailsOneAbove() throws {
        let deepest = [UInt8](repeating: 0x91, count: 127) + [0x90]
        #expect(try ReferenceNode(deepest).bytes == deepest)
        #expect(throws: ReferenceError(.depthExceeded, offset: 128)) {
            try ReferenceNode([0x91] + deepest)
        }
    }

    @Test func depthCountsMapsInKeyPosition() {
        let keys = [UInt8](repeating: 0x81, count: 200)
        #expect(throws: ReferenceError(.depthExceeded, offset: 128)) { try ReferenceNode(keys) }
    }

    @Test func randomMessagesAreWrittenBackByteForByte() throws {
        for seed in UInt64(0)..<400 {
            var random = RandomMessage(seed: seed)
            let message = random.message()
            #expect(try ReferenceNode(message).bytes == message, "seed \(seed)")
        }
    }
}
