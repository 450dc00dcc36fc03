import Foundation
import MsgPackWire

/// The messages that the codec is measured on, the same bytes in every run.
///
/// | | what | like |
/// |---|---|---|
/// | a | the compute-task message of dask/distributed #7386 | nested maps with data as keys |
/// | b | a batch of 20 task-finished maps | what a scheduler reads all day |
/// | c | statuses with users, entities, texts in several scripts | nested, large |
/// | n | 10,000 doubles and 10,000 integers of all widths | numbers |
/// | d | one bin of 1 MiB | a body that is only moved |
enum CodecInputs {
    /// The names in their order.
    static let names = ["a", "b", "c", "n", "d"]

    /// The bytes of an input.
    static func bytes(_ name: String) throws -> [UInt8] {
        switch name {
        case "a":
            [UInt8](
                try Data(
                    contentsOf: Corpus.root.appendingPathComponent(
                        "Corpus/seed-compute-task.msgpack")))
        case "b": try TaskFinished.encode(TaskFinished.batch)
        case "c": try statuses()
        case "n": try numbers()
        default: try binary()
        }
    }

    /// 10,000 doubles and 10,000 integers.
    private static func numbers() throws -> [UInt8] {
        var random = SplitMix(state: 3)
        var writer = MsgPackWriter()
        try writer.writeMapHeader(2)
        writer.writeKey("doubles")
        try writer.writeArrayHeader(10_000)
        for _ in 0..<10_000 { writer.writeFloat64(Double.random(in: -1e6...1e6, using: &random)) }
        writer.writeKey("integers")
        try writer.writeArrayHeader(10_000)
        for _ in 0..<10_000 {
            let bits = UInt64.random(in: 1...64, using: &random)
            let magnitude = random.next() >> (64 - bits)
            if random.next() & 1 == 0 {
                writer.writeInteger(magnitude)
            } else {
                writer.writeInteger(-Int64(magnitude >> 1) - 1)
            }
        }
        return writer.copyBytes()
    }

    private static func binary() throws -> [UInt8] {
        var random = SplitMix(state: 4)
        var payload: [UInt8] = []
        payload.reserveCapacity(1 << 20)
        while payload.count < 1 << 20 {
            withUnsafeBytes(of: random.next()) { payload.append(contentsOf: $0) }
        }
        var writer = MsgPackWriter()
        try writer.writeBinary(payload.span.bytes)
        return writer.copyBytes()
    }
}

/// The input c: about 34,000 items in 360 kB, six levels deep.
extension CodecInputs {
    private static let statusCount = 300

    private static func statuses() throws -> [UInt8] {
        var random = SplitMix(state: 2)
        var writer = MsgPackWriter()
        try writer.writeMapHeader(2)
        writer.writeKey("statuses")
        try writer.writeArrayHeader(statusCount)
        for number in 0..<statusCount { try writeStatus(number, into: &writer, using: &random) }
        writer.writeKey("metadata")
        try writer.writeMapHeader(2)
        writer.writeKey("completed_in")
        writer.writeFloat64(0.087)
        writer.writeKey("count")
        writer.writeInteger(statusCount)
        return writer.copyBytes()
    }

    private static func writeStatus(
        _ number: Int, into writer: inout MsgPackWriter, using random: inout SplitMix
    ) throws {
        try writer.writeMapHeader(10)
        writer.writeKey("id")
        writer.writeInteger(505_874_924_095_815_681 + Int64(number) * 1_000_003)
        writer.writeKey("created_at")
        try writer.writeString("Sun Aug 31 00:\(10 + number % 50):04 +0000 2014")
        writer.writeKey("text")
        try writer.writeString(text(words: 40, using: &random))
        writer.writeKey("source")
        try writer.writeString("<a href=\"https://example.org/client\">Client \(number % 9)</a>")
        writer.writeKey("truncated")
        writer.writeBoolean(false)
        writer.writeKey("in_reply_to")
        writer.writeNil()
        writer.writeKey("user")
        try writeUser(into: &writer, using: &random)
        writer.writeKey("entities")
        try writeEntities(into: &writer, using: &random)
        writer.writeKey("retweets")
        writer.writeInteger(Int.random(in: 0..<90_000, using: &random))
        writer.writeKey("scores")
        try writer.writeArrayHeader(6)
        for _ in 0..<6 { writer.writeFloat64(Double.random(in: 0..<1, using: &random)) }
    }

    private static func writeUser(
        into writer: inout MsgPackWriter, using random: inout SplitMix
    ) throws {
        try writer.writeMapHeader(12)
        writer.writeKey("id")
        writer.writeInteger(Int.random(in: 1_000_000..<4_000_000_000, using: &random))
        for (key, words): (StaticString, Int) in [
            ("name", 2), ("screen_name", 1), ("location", 2), ("description", 36),
        ] {
            writer.writeKey(key)
            try writer.writeString(text(words: words, using: &random))
        }
        for key: StaticString in ["followers", "friends", "listed", "favourites"] {
            writer.writeKey(key)
            writer.writeInteger(Int.random(in: 0..<70_000, using: &random))
        }
        writer.writeKey("verified")
        writer.writeBoolean(false)
        writer.writeKey("image")
        try writer.writeString("https://example.org/images/\(random.next())/normal.jpeg")
        writer.writeKey("lang")
        try writer.writeString("ja")
    }

    private static func writeEntities(
        into writer: inout MsgPackWriter, using random: inout SplitMix
    ) throws {
        try writer.writeMapHeader(3)
        for key: StaticString in ["hashtags", "urls", "mentions"] {
            writer.writeKey(key)
            let count = Int.random(in: 0...4, using: &random)
            try writer.writeArrayHeader(count)
            for _ in 0..<count {
                try writer.writeMapHeader(3)
                writer.writeKey("text")
                try writer.writeString(text(words: 1, using: &random))
                writer.writeKey("id")
                writer.writeInteger(Int.random(in: 0..<4_000_000_000, using: &random))
                writer.writeKey("indices")
                try writer.writeArrayHeader(2)
                writer.writeInteger(Int.random(in: 0..<70, using: &random))
                writer.writeInteger(Int.random(in: 70..<140, using: &random))
            }
        }
    }

    private static let vocabulary = [
        "stream", "task", "naïve", "worker", "メモリ", "finished", "слово", "key", "größer",
        "cluster", "データ", "time", "über", "interning", "bytes", "of", "the", "to",
    ]

    private static func text(words: Int, using random: inout SplitMix) -> String {
        (0..<words).map { _ in
            vocabulary[Int.random(in: 0..<vocabulary.count, using: &random)]
        }.joined(separator: " ")
    }
}

/// SplitMix64: numbers that follow from the state alone.
struct SplitMix: RandomNumberGenerator {
    /// What the next number is made of.
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
