import KeyMap
import MsgPackReference
import TestSupport
import Testing

/// The key map and its reference answer alike, byte for byte and error for error, on equal histories.
@Suite struct KeyMapDifferentialTests {
    @Test(arguments: KeyMapSetup.all)
    func seededConnectionsAgree(setup: KeyMapSetup) throws {
        for seed in UInt64(0)..<150 {
            var traffic = KeyMapTraffic(seed: seed)
            var pair = KeyMapQuartet(setup)
            for step in 0..<25 {
                try pair.pass(traffic.message(), "seed \(seed), step \(step)")
            }
        }
    }

    @Test(arguments: KeyMapSetup.all)
    func damagedMessagesAreRefusedAlikeAndLeaveTheEncoderAsItWas(setup: KeyMapSetup) throws {
        for seed in UInt64(1_000)..<1_100 {
            var traffic = KeyMapTraffic(seed: seed)
            var quartet = KeyMapQuartet(setup)
            for step in 0..<25 {
                let message = traffic.message()
                let place = "seed \(seed), step \(step)"
                try quartet.pass(traffic.damaged(message), place)
                try quartet.pass(message, place)
            }
        }
    }

    @Test(arguments: KeyMapSetup.all)
    func damagedWiresAreAnsweredAlike(setup: KeyMapSetup) throws {
        for seed in UInt64(2_000)..<2_400 {
            var traffic = KeyMapTraffic(seed: seed)
            var quartet = KeyMapQuartet(setup)
            for step in 0..<4 { try quartet.pass(traffic.message(), "seed \(seed), step \(step)") }
            var encoder = setup.makeReferenceEncoder()
            guard let wire = encoder.answer(traffic.message()).bytes else { continue }
            for _ in 0..<3 {
                try quartet.decodeOnly(traffic.damaged(wire), "seed \(seed)")
            }
        }
    }

    @Test(arguments: KeyMapSetup.all)
    func everyCutIsAnsweredAlike(setup: KeyMapSetup) throws {
        var traffic = KeyMapTraffic(seed: 5)
        for _ in 0..<20 {
            let message = traffic.message()
            var encoder = setup.makeReferenceEncoder()
            guard let wire = encoder.answer(message).bytes else { continue }
            for length in 0..<min(wire.count, 400) {
                var quartet = KeyMapQuartet(setup)
                try quartet.encodeOnly(Array(message.prefix(length)), "cut at \(length)")
                try quartet.decodeOnly(Array(wire.prefix(length)), "cut at \(length)")
            }
        }
    }

    @Test(arguments: BundledCorpus.paths, KeyMapSetup.all)
    func bundledTrafficAgrees(path: String, setup: KeyMapSetup) throws {
        var quartet = KeyMapQuartet(setup)
        for (index, message) in try BundledCorpus.messages(path).prefix(120).enumerated() {
            // The reference is slow, and its cost grows with the message.
            guard message.count < 20_000 else { continue }
            try quartet.pass(message, "\(path), message \(index)")
        }
    }

    @Test func documentedExamplesAgree() throws {
        var quartet: KeyMapQuartet?
        var passed = 0
        for line in try ProjectFiles.text("docs/KEYMAP.md").split(separator: "\n") {
            if line.hasPrefix("```keymap") {
                let isValues = line.hasSuffix("values")
                quartet = KeyMapQuartet(KeyMapSetup(isValues: isValues, isTight: false))
            } else if line.hasPrefix("in ") {
                try quartet?.pass([UInt8](hex: String(line.dropFirst(3))), String(line))
                passed += 1
            }
        }
        #expect(passed >= 15)
    }
}

/// Both encoders and both decoders of one connection.
struct KeyMapQuartet: ~Copyable {
    private var encoder: KeyMapEncoder
    private var decoder: KeyMapDecoder
    private var referenceEncoder: ReferenceKeyMapEncoder
    private var referenceDecoder: ReferenceKeyMapDecoder

    init(_ setup: KeyMapSetup) {
        encoder = setup.makeEncoder()
        decoder = setup.makeDecoder()
        referenceEncoder = setup.makeReferenceEncoder()
        referenceDecoder = setup.makeReferenceDecoder()
    }

    /// Both encoders answer alike; a wire brings the message back through both decoders.
    mutating func pass(_ message: [UInt8], _ place: String) throws {
        guard let wire = try encodeOnly(message, place).bytes else { return }
        let back = try decodeOnly(wire, place)
        try #require(back == .bytes(message), "\(place)")
    }

    @discardableResult
    mutating func encodeOnly(_ message: [UInt8], _ place: String) throws -> KeyMapAnswer {
        let expected = referenceEncoder.answer(message)
        let answer = encoder.answer(message)
        try #require(answer == expected, "\(place), message \(message.hex)")
        return answer
    }

    @discardableResult
    mutating func decodeOnly(_ wire: [UInt8], _ place: String) throws -> KeyMapAnswer {
        let expected = referenceDecoder.answer(wire)
        let answer = decoder.answer(wire)
        try #require(answer == expected, "\(place), wire \(wire.hex)")
        return answer
    }
}
