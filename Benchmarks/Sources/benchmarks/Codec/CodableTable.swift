import Foundation
import MessagePackCoding
import MsgPackWire

/// Structs to bytes and back through Codable, beside a coder that does nothing.
enum CodableTable {
    /// The jobs on an input.
    static func definitions(_ input: String) -> [Definition] {
        switch input {
        case "b":
            [
                job("b/codable-encode", encodeBatch),
                job("b/codable-decode", decode(TaskFinished.batch)),
                job("b/codable-encode-optional", encode(OptionalTask.batch)),
                job("b/codable-decode-optional", decode(OptionalTask.batch)),
                job("b/codable-decode-reversed", decodeReversed),
                job("b/protocol-encode", encodeByProtocol),
                job("b/protocol-decode") { try decodeByProtocol(batchBytes()) },
                job("b/protocol-decode-reversed") {
                    try decodeByProtocol(ReversedPairs.reversed(batchBytes()))
                },
                job("b/borrowed-decode", decodeBorrowed),
                job("b/plist-encode", encodePropertyList),
                job("b/plist-decode", decodePropertyList),
            ]
        case "n":
            [
                job("n/codable-encode", encode(Numbers.sample)),
                job("n/codable-decode", decode(Numbers.sample)),
                job("n/json-encode", encodeJSON(Numbers.sample)),
                job("n/json-decode", decodeJSON(Numbers.sample)),
            ]
        default: []
        }
    }

    /// A job that makes its input, and answers a number that is known.
    static func job(
        _ name: String, _ make: @escaping () throws -> (bytes: [UInt8], run: (Int) -> PassResult)
    ) -> Definition {
        let full = "codec/\(name)"
        return Definition(name: full) {
            let (bytes, run) = try make()
            var checksum = Checksum()
            let stable = StableBytes(bytes)
            checksum.add(stable.raw)
            return Benchmark(
                name: full, operations: 1, rawBytes: bytes.count, codedBytes: bytes.count,
                checksum: checksum.value, expectation: nil, run: run)
        }
    }

    private static func encode<Value: Encodable & Sendable>(
        _ value: Value
    ) -> () throws -> (bytes: [UInt8], run: (Int) -> PassResult) {
        {
            let encoder = MessagePackEncoder()
            let bytes: [UInt8] = try encoder.encode(value)
            return (
                bytes,
                { passes in
                    timed(expecting: bytes.count, passes: passes) {
                        (try? encoder.encode(value) as [UInt8])?.count ?? -1
                    }
                }
            )
        }
    }

    private static func decode<Value: Codable & Equatable>(
        _ value: Value
    ) -> () throws -> (bytes: [UInt8], run: (Int) -> PassResult) {
        { try decode(value, from: try MessagePackEncoder().encode(value)) }
    }

    private static func decode<Value: Codable & Equatable>(
        _ value: Value, from bytes: [UInt8]
    ) throws -> (bytes: [UInt8], run: (Int) -> PassResult) {
        let decoder = MessagePackDecoder()
        let stable = StableBytes(bytes)
        guard try decoder.decode(Value.self, from: stable.span) == value else {
            throw BenchmarkFailure("codable-decode", "the values are others")
        }
        return (
            bytes,
            { passes in
                timed(expecting: 1, passes: passes) {
                    (try? decoder.decode(Value.self, from: stable.span)) == nil ? 0 : 1
                }
            }
        )
    }

    /// The same bytes as by hand.
    private static func encodeBatch() throws -> (bytes: [UInt8], run: (Int) -> PassResult) {
        let made = try encode(TaskFinished.batch)()
        guard made.bytes == (try TaskFinished.encode(TaskFinished.batch)) else {
            throw BenchmarkFailure("codable-encode", "the bytes are others")
        }
        return made
    }

    private static func decodeReversed() throws -> (bytes: [UInt8], run: (Int) -> PassResult) {
        let bytes = try ReversedPairs.reversed(try TaskFinished.encode(TaskFinished.batch))
        return try decode(TaskFinished.batch, from: bytes)
    }
}

/// Structs through the two protocols of MessagePackCoding.
extension CodableTable {
    private static func batchBytes() throws -> [UInt8] {
        try TaskFinished.encode(TaskFinished.batch)
    }

    private static func encodeByProtocol() throws -> (bytes: [UInt8], run: (Int) -> PassResult) {
        let batch = TaskFinished.batch
        let bytes = try batch.messagePack()
        guard bytes == (try batchBytes()) else {
            throw BenchmarkFailure("protocol-encode", "the bytes are others")
        }
        let box = IndexBox()
        return (
            bytes,
            { passes in
                timed(expecting: bytes.count, passes: passes) {
                    box.writer.removeAll()
                    guard (try? box.writer.write(batch)) != nil else { return -1 }
                    return box.writer.byteCount
                }
            }
        )
    }

    private static func decodeByProtocol(
        _ bytes: [UInt8]
    ) throws -> (bytes: [UInt8], run: (Int) -> PassResult) {
        let stable = StableBytes(bytes)
        guard try [TaskFinished](messagePack: stable.span) == TaskFinished.batch else {
            throw BenchmarkFailure("protocol-decode", "the structs are others")
        }
        return (
            bytes,
            { passes in
                timed(expecting: 20, passes: passes) {
                    (try? [TaskFinished](messagePack: stable.span).count) ?? -1
                }
            }
        )
    }

    private static func decodeBorrowed() throws -> (bytes: [UInt8], run: (Int) -> PassResult) {
        let bytes = try batchBytes()
        let stable = StableBytes(bytes)
        let tasks = try [BorrowedTask](messagePack: stable.span)
        let batch = TaskFinished.batch
        let isSame = try zip(tasks, batch).allSatisfy { task, owned in
            try task.key.read(String.self, in: bytes) == owned.key
                && task.type.read([UInt8].self, in: bytes) == owned.type.bytes
        }
        guard isSame else { throw BenchmarkFailure("borrowed-decode", "the texts are others") }
        return (
            bytes,
            { passes in
                timed(expecting: 20, passes: passes) {
                    (try? [BorrowedTask](messagePack: stable.span).count) ?? -1
                }
            }
        )
    }
}

/// Rivals of Foundation.
extension CodableTable {
    private static func encodePropertyList() throws -> (bytes: [UInt8], run: (Int) -> PassResult) {
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .binary
        let batch = TaskFinished.batch
        let size = try encoder.encode(batch).count
        return (
            [],
            { passes in
                timed(expecting: size, passes: passes) { (try? encoder.encode(batch).count) ?? -1 }
            }
        )
    }

    private static func decodePropertyList() throws -> (bytes: [UInt8], run: (Int) -> PassResult) {
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .binary
        let data = try encoder.encode(TaskFinished.batch)
        let decoder = PropertyListDecoder()
        return (
            [],
            { passes in
                timed(expecting: 20, passes: passes) {
                    (try? decoder.decode([TaskFinished].self, from: data).count) ?? -1
                }
            }
        )
    }

    private static func encodeJSON<Value: Encodable>(
        _ value: Value
    ) -> () throws -> (bytes: [UInt8], run: (Int) -> PassResult) {
        {
            let encoder = JSONEncoder()
            let size = try encoder.encode(value).count
            return (
                [],
                { passes in
                    timed(expecting: size, passes: passes) {
                        (try? encoder.encode(value).count) ?? -1
                    }
                }
            )
        }
    }

    private static func decodeJSON<Value: Codable>(
        _ value: Value
    ) -> () throws -> (bytes: [UInt8], run: (Int) -> PassResult) {
        {
            let data = try JSONEncoder().encode(value)
            let decoder = JSONDecoder()
            return (
                [],
                { passes in
                    timed(expecting: 1, passes: passes) {
                        (try? decoder.decode(Value.self, from: data)) == nil ? 0 : 1
                    }
                }
            )
        }
    }
}

/// A task-finished message of which every field may be absent.
struct OptionalTask: Codable, Equatable {
    /// When an action began and ended.
    struct Interval: Codable, Equatable {
        var action: String?
        var start: Double?
        var stop: Double?
    }

    var op: String?
    var key: String?
    var status: String?
    var nbytes: Int?
    var type: TaskFinished.Blob?
    var typename: String?
    var thread: Int?
    var stimulusID: String?
    var startstops: [Interval]?

    enum CodingKeys: String, CodingKey {
        case op, key, status, nbytes, type, typename, thread
        case stimulusID = "stimulus_id"
        case startstops
    }

    /// The batch of `TaskFinished`.
    static var batch: [OptionalTask] {
        TaskFinished.batch.map { task in
            OptionalTask(
                op: task.op, key: task.key, status: task.status, nbytes: task.nbytes,
                type: task.type, typename: task.typename, thread: task.thread,
                stimulusID: task.stimulusID,
                startstops: task.startstops.map {
                    Interval(action: $0.action, start: $0.start, stop: $0.stop)
                })
        }
    }
}

/// 10,000 doubles and 10,000 integers of all widths.
struct Numbers: Codable, Equatable {
    var doubles: [Double]
    var integers: [Int]

    /// The numbers, the same in every run.
    static var sample: Numbers {
        var random = SplitMix(state: 3)
        let doubles = (0..<10_000).map { _ in Double.random(in: -1e6...1e6, using: &random) }
        let integers = (0..<10_000).map { _ in
            let bits = UInt64.random(in: 1...63, using: &random)
            let magnitude = Int((random.next() >> 1) >> (63 - bits))
            return random.next() & 1 == 0 ? magnitude : -magnitude - 1
        }
        return Numbers(doubles: doubles, integers: integers)
    }
}

/// A message with the pairs of each map in the opposite order.
enum ReversedPairs {
    /// The message `bytes`, all of whose maps are reversed.
    static func reversed(_ bytes: [UInt8]) throws -> [UInt8] {
        var reader = MsgPackReader(bytes)
        return try item(&reader)
    }

    private static func item(_ reader: inout MsgPackReader) throws -> [UInt8] {
        let header = try reader.peekHeader()
        guard header.isContainer else { return reader.copyBytes(in: try reader.skip()) }
        var writer = MsgPackWriter()
        if header.family == .array {
            try writer.writeArrayHeader(try reader.readArrayHeader())
            for _ in 0..<header.childCount { writer.writeEncoded(try item(&reader)) }
            return writer.copyBytes()
        }
        var pairs: [[UInt8]] = []
        for _ in 0..<(try reader.readMapHeader()) {
            pairs.append(try item(&reader) + item(&reader))
        }
        try writer.writeMapHeader(pairs.count)
        for pair in pairs.reversed() { writer.writeEncoded(pair) }
        return writer.copyBytes()
    }
}
