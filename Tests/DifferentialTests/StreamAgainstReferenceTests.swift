import CaptureFiles
import MsgPackReference
import TestSupport
import Testing

/// The fast codec of the interned stream writes what the reference writes, byte for byte, and
/// each reads the other's messages.
struct StreamAgainstReferenceTests {
    @Test(arguments: BundledCorpus.paths, [0, 1, 2, 3])
    func captureIsCodedAlike(path: String, level: Int) throws {
        let pair = StreamPair(.init(level: level))
        for (number, record) in try BundledCorpus.records(path).prefix(250).enumerated() {
            let coded = try pair.send(record.frames, from: Int(record.direction.rawValue))
            try #require(coded != nil, "message \(number)")
        }
    }

    @Test(arguments: [1, 2, 3], [4, 6, 12])
    func randomSessionIsCodedAlike(level: Int, entriesLog2: Int) throws {
        for run: UInt64 in 0..<6 {
            let seed = UInt64(level * 10_000 + entriesLog2 * 100) + run
            var traffic = StreamTraffic(seed: seed)
            let pair = StreamPair(
                .init(
                    level: level, entriesLog2: entriesLog2, historyLog2: run % 2 == 0 ? 8 : 16,
                    neverIntern: run % 3 == 0 ? [Array("key".utf8)] : []))
            for number in 0..<120 {
                // In some runs side 1 is silent, so that side 0 freezes and thaws.
                let side = run < 3 ? traffic.next(below: 2) : 0
                if traffic.next(below: run < 3 ? 8 : 40) == 0 {
                    let isAlike = try pair.acknowledge(from: 1 - side)
                    try #require(isAlike, "seed \(seed), message \(number)")
                }
                // Level 1 without never-interned fields takes any bytes.
                if level > 1, traffic.next(below: 30) == 0 {
                    pair.refuse([0x92, 0x01], from: side)
                }
                let coded = try pair.send(traffic.frames(), from: side)
                try #require(coded != nil, "seed \(seed), message \(number)")
            }
        }
    }

    /// A refused message changes nothing: the encoder's tables once kept what the walk had entered up to the
    /// fault.
    @Test(arguments: [2, 3], 0..<UInt64(8))
    func refusedMessagesAreForgottenAlike(level: Int, seed: UInt64) throws {
        var traffic = StreamTraffic(seed: 0xFE_0F00 + seed)
        let pair = StreamPair(.init(level: level))
        for number in 0..<120 {
            // Two texts that share much, in new surroundings.
            let words = (0..<6).map { _ in "word\(traffic.next(below: 20))-" }.joined()
            let text: [UInt8] = [0xD9, UInt8(words.utf8.count)] + Array(words.utf8)
            var map: [UInt8] = [0x82]
            for _ in 0..<2 { map += [0xA2, 0x6B, UInt8(0x61 + traffic.next(below: 26)), 1] }
            let frame: [UInt8] = [0x93] + text + map + traffic.value(depth: 3)
            pair.refuse(Array(frame.dropLast()), from: 0)
            if number % 3 == 0 { pair.refuse([0x92] + text + [0xC1], from: 0) }
            let coded = try pair.send([number % 2 == 0 ? frame : [0x92] + text + text], from: 0)
            try #require(coded != nil, "message \(number)")
        }
    }

    /// Maps with up to 36 arrays and maps around them.
    @Test(arguments: [1, 2, 3])
    func deepMapsAreCodedAlike(level: Int) throws {
        var random = SeededGenerator(seed: 0xDEE9 + UInt64(level))
        let pair = StreamPair(.init(level: level, neverIntern: [Array("secret".utf8)]))
        for number in 0..<60 {
            var frame: [UInt8] = [0xA4] + Array("leaf".utf8)
            for _ in 0..<Int.random(in: 1...36, using: &random) {
                let next: [UInt8] = [0xA4] + Array("next".utf8)
                let other: [UInt8] =
                    [0xA3] + Array("n-\(Int.random(in: 0...2, using: &random))".utf8)
                switch Int.random(in: 0...9, using: &random) {
                case 0: frame = [0x92, 0xC0] + frame
                case 1: frame = [0x91] + frame
                case 2: frame = [0x81, 0xA6] + Array("secret".utf8) + frame
                case 3: frame = [0xDE, 0, 2] + next + frame + other + [1]
                case 4...6: frame = [0x82] + other + [0x91, 0x91, UInt8(number)] + next + frame
                default: frame = [0x83] + next + frame + other + [0x90] + [0xA1, 0x78] + [7]
                }
            }
            try #require(try pair.send([frame], from: 0) != nil, "message \(number)")
        }
    }

    /// Keys of every family, headers of every form, integers in every form.
    @Test(arguments: [1, 2, 3])
    func otherKeysAndFormsAreCodedAlike(level: Int) throws {
        var random = SeededGenerator(seed: 0xF0_4B + UInt64(level))
        let pair = StreamPair(.init(level: level, neverIntern: [Array("secret".utf8)]))
        let keys: [[UInt8]] = [
            [1], [0xE1], [0xCC, 1], [0xCC, 0xC8], [0xCD, 0, 7], [0xC4, 0], [0xC4, 2, 7, 9],
            [0xA1, 0x78], [0xA3] + Array("key".utf8), [0xA6] + Array("secret".utf8), [0xC0], [0xC3],
            [0xC4, 3] + Array("key".utf8), [0xD3, 0, 0, 0, 0, 0, 0, 0, 1], [0x91, 1],
        ]
        for number in 0..<150 {
            let kind = Int.random(in: 0...8, using: &random)
            let count = [1, 3, 5, 16, 17, 64, 65, 2, 4][kind]
            let header: [UInt8] =
                switch number % 3 {
                case 0 where count < 16: [0x80 | UInt8(count)]
                case 1: [0xDF, 0, 0, 0, UInt8(count)]
                default: [0xDE, 0, UInt8(count)]
                }
            let frame = (0..<count).reduce(header) { all, field in
                let key = count < 16 ? keys[(kind * 3 + field) % 15] : [UInt8(field)]
                let width = number % 4
                let wide =
                    [0xCC + UInt8(width)] + [UInt8](repeating: 0, count: 1 << width).dropLast()
                return all + key + (field % 2 == 0 ? wide + [UInt8(number)] : [UInt8(number % 128)])
            }
            try #require(try pair.send([frame], from: number % 2) != nil, "message \(number)")
        }
    }

    @Test func limitsAreKeptAlike() throws {
        let limits = ReferenceStreamLimits(messageBytes: 2_000, messageValues: 60, depth: 5)
        for run: UInt64 in 0..<10 {
            var traffic = StreamTraffic(seed: 0x11A1 + run)
            let pair = StreamPair(
                .init(level: Int(run % 3) + 1, neverIntern: [Array("key".utf8)], limits: limits))
            for number in 0..<60 {
                let frames = traffic.frames()
                guard frames.reduce(0, { $0 + $1.count }) <= 2_000 else { continue }
                let coded = try pair.send(frames, from: number % 2)
                try #require(coded != nil, "run \(run), message \(number)")
            }
        }
    }
}
