import MsgPackReference
import TestSupport
import Testing

@testable import InternedStream

/// Sequences of copies that no encoder wrote, read by both codecs (docs/FORMAT.md, section 8.1): every way to
/// say literals, digits, lengths and distances, whole, cut and changed. The check of a changed message is made
/// right again, so that what it changed is delivered.
@Suite struct PlainCopiesTests {
    /// Both decoders of one direction.
    private struct Decoders: ~Copyable {
        private let fast: StreamReader
        private let reference: ReferenceStreamDecoder
        private(set) var taken = 0
        private(set) var refused = 0

        init(messageBytes: Int = 1 << 18) {
            fast = StreamReader(limits: StreamLimits(messageBytes: messageBytes))
            reference = ReferenceStreamDecoder(limits: .init(messageBytes: messageBytes))
        }

        /// Reads a message whose check may be wrong.
        ///
        /// - Returns: its frames; nil if both decoders refuse it.
        mutating func read(_ message: [UInt8], _ what: String) throws -> [[UInt8]]? {
            guard let repaired = reference.repaired(message) else {
                #expect(throws: ReferenceStreamError.self) { try reference.decode(message) }
                let error = try #require(fast.error(message), "\(what): \(message.hex)")
                try #require(error.code != .wrongCheck, "\(what): \(message.hex)")
                refused += 1
                return nil
            }
            let frames = try reference.decode(repaired)
            let decoded: StreamMessage
            do {
                decoded = try fast.decode(repaired)
            } catch {
                throw StreamMismatch(description: "\(what): \(error): \(message.hex)")
            }
            try #require([decoded.main] + decoded.attachments == frames, "\(what): \(message.hex)")
            taken += 1
            return frames
        }
    }

    /// Random messages of kind 2, with and without attachments, that follow the rules but for a few.
    @Test(arguments: [8, 10, 16], 0..<UInt64(12))
    func sequencesOfEveryKindAreReadAlike(historyLog2: Int, seed: UInt64) throws {
        var writer = RandomSequences(seed: seed &* 100 &+ UInt64(historyLog2), 1 << historyLog2)
        var decoders = Decoders()
        var needsReset = true
        for number in 0..<30 {
            let prefixes = needsReset ? [0x18, 4, UInt8(historyLog2)] : []
            if needsReset { writer.empty() }
            let message = writer.message(prefixes)
            let what = "seed \(seed), history \(historyLog2), message \(number)"
            let frames = try decoders.read(message, what)
            try #require((frames == nil) == writer.breaksRule, "\(what): \(message.hex)")
            needsReset = writer.breaksRule
        }
        #expect(decoders.taken > 10, "seed \(seed)")
    }

    /// Messages of the encoder, of random and of alike bytes, cut after each byte.
    @Test(arguments: [8, 16], 0..<UInt64(4))
    func messagesAreCutAlike(historyLog2: Int, seed: UInt64) throws {
        var decoders = Decoders()
        let stream = try Self.stream(historyLog2, seed, count: 3)
        for length in 2..<stream[2].count {
            for message in stream.prefix(2) { _ = try decoders.read(message, "seed \(seed)") }
            let cut = Array(stream[2].prefix(length))
            _ = try decoders.read(cut, "seed \(seed), \(length) bytes")
        }
        #expect(decoders.refused > 0, "seed \(seed)")
    }

    /// The same, with changed bytes; what comes after them is read, too.
    @Test(arguments: [8, 16], 0..<UInt64(4))
    func messagesAreChangedAlike(historyLog2: Int, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed &+ 77)
        var decoders = Decoders()
        let stream = try Self.stream(historyLog2, seed, count: 4)
        for round in 0..<150 {
            let what = "seed \(seed), round \(round)"
            _ = try decoders.read(stream[0], what)
            var changed = stream[1]
            for _ in 0...Int.random(in: 0...2, using: &random) {
                let place = Int.random(in: 2..<changed.count, using: &random)
                changed[place] = UInt8.random(in: 0...255, using: &random)
            }
            for message in [changed] + stream[2...] {
                guard try decoders.read(message, what) != nil else { break }
            }
        }
        #expect(decoders.refused > 0 && decoders.taken > 150, "seed \(seed)")
    }

    /// Messages of level 1; the first begins the stream.
    private static func stream(
        _ historyLog2: Int, _ seed: UInt64, count: Int
    ) throws -> [[UInt8]] {
        var random = SeededGenerator(seed: seed)
        var encoder = InternedStreamEncoder(
            StreamOptions(
                StreamParameters(level: .fast, entriesLog2: 8, historyLog2: historyLog2)))
        var frame = (0..<200).map { _ in UInt8.random(in: 0...255, using: &random) }
        return try (0..<count).map { number in
            let message = try encoder.encode(
                StreamMessage(frame, attachments: number == 2 && seed % 2 == 1 ? [frame] : []))
            for _ in 0..<6 {
                let place = Int.random(in: 0..<frame.count, using: &random)
                frame[place] = UInt8.random(in: 0...255, using: &random)
            }
            let digits = (0..<Int.random(in: 1...70, using: &random)).map { _ in
                "0123456789abcdef".utf8.randomElement(using: &random) ?? 0x30
            }
            frame.replaceSubrange(20..<40, with: digits)
            frame = Array(frame.prefix(220))
            return message
        }
    }
}

/// Writes messages of kind 2 with sequences made at random.
private struct RandomSequences {
    private var random: SeededGenerator
    private let windowBytes: Int
    /// The place of the next byte, and the first that may be copied.
    private var end = 1
    private var windowStart = 1
    private var distance = 0
    /// Whether the last message breaks a rule.
    private(set) var breaksRule = false
    private var bytes: [UInt8] = []

    init(seed: UInt64, _ windowBytes: Int) {
        random = SeededGenerator(seed: seed)
        self.windowBytes = windowBytes
    }

    /// RESET.
    mutating func empty() { (end, windowStart, distance) = (1, 1, 0) }

    private mutating func oneIn(_ count: Int) -> Bool {
        Int.random(in: 1...count, using: &random) == 1
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &random)
    }

    /// A message, with prefixes; its check is 0.
    mutating func message(_ prefixes: [UInt8]) -> [UInt8] {
        (windowStart, breaksRule) = (max(1, end - windowBytes), false)
        let attachments = oneIn(4) ? number(1...3) : 0
        var prefixes = prefixes
        bytes = []
        if attachments > 0 {
            prefixes += [36, UInt8(attachments), 0]
            putCounted(shift: 0, or: 0)
            for _ in 0..<attachments { putCounted(shift: 1, or: 1) }
        } else {
            for _ in 0..<number(0...6) { putSequence(isLast: false) }
            if oneIn(2) { putSequence(isLast: true) }
        }
        let kind: UInt8 = 2
        return (prefixes.isEmpty ? [kind, 0] : [3, 0] + prefixes + [kind]) + bytes
    }

    /// Sequences after the number of bytes that they give.
    private mutating func putCounted(shift: Int, or bits: Int) {
        let before = bytes
        bytes = []
        let start = end
        for _ in 0..<number(1...4) { putSequence(isLast: false) }
        if oneIn(2) { putSequence(isLast: true) }
        let count = end - start
        bytes = before + varint(count << shift | bits) + bytes
        // A long attachment does not stay.
        if shift == 1, count > windowBytes / 4 { end = start }
    }

    /// Literals, and a copy unless it is the last.
    private mutating func putSequence(isLast: Bool) {
        var control = 0
        var (front, operands) = ([UInt8](), [UInt8]())
        let few = isLast ? number(1...7) : number(0...7)
        control |= few << 4
        if few < 7 {
            front = literals(few)
        } else {
            front = manyLiterals()
        }
        if !isLast {
            operands = copy(&control)
        } else if oneIn(40) {
            control |= 1
            breaksRule = true
        }
        bytes += [UInt8(control)] + front + operands
    }

    private mutating func literals(_ count: Int) -> [UInt8] {
        end += count
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    private mutating func manyLiterals() -> [UInt8] {
        if oneIn(2) {
            let digits = oneIn(3) ? 64 : number(1...64)
            let hasPlain = oneIn(2)
            let form = UInt8(0x80 | (hasPlain ? 0x40 : 0) | (digits - 1))
            let plain = hasPlain ? number(0...(oneIn(5) ? 255 : 20)) : 0
            let front = [form] + (hasPlain ? [UInt8(plain)] : []) + literals(plain)
            var packed = (0..<(digits + 1) / 2).map { _ in UInt8.random(in: 0...255, using: &random)
            }
            if digits % 2 == 1 {
                packed[packed.count - 1] &= 0x0F
                if oneIn(30) {
                    packed[packed.count - 1] |= 0x20
                    breaksRule = true
                }
            }
            end += digits
            return front + packed
        }
        let count = oneIn(4) ? number(130...400) : number(7...140)
        let more = count - 7
        let form = more < 0x7F ? [UInt8(more)] : [0x7F] + varint(more - 0x7F)
        return form + literals(count)
    }

    /// A copy from the last distance or from a new one, near or at the window's start; a few from before it.
    private mutating func copy(_ control: inout Int) -> [UInt8] {
        let length = oneIn(5) ? number(20...300) : number(5...24)
        control |= min(length - 5, 15)
        var operands = length < 20 ? [] : varint(length - 20)
        let reach = min(end - windowStart, 65_535)
        if distance > 0, distance <= reach, oneIn(2) {
            control |= 0x80
        } else {
            switch number(0...30) {
            case 0: distance = reach + 1
            case 1: distance = 0
            case 2...12: distance = min(reach, number(1...20))
            case 13...17: distance = reach
            default: distance = reach == 0 ? 0 : number(1...reach)
            }
            distance = min(distance, 65_535)
            operands += [UInt8(distance & 255), UInt8(distance >> 8)]
        }
        if distance == 0 || distance > end - windowStart { breaksRule = true }
        end += length
        return operands
    }

    private func varint(_ value: Int) -> [UInt8] {
        var (rest, bytes) = (value, [UInt8]())
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
