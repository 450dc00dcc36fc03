import Foundation
import MsgPackWire

/// The message of the input b, as a program has it: structs with Strings.
struct TaskFinished: Codable, Equatable {
    /// When an action began and ended.
    struct Interval: Codable, Equatable {
        var action: String
        var start: Double
        var stop: Double
    }

    /// Bytes, which JSON has as base64.
    struct Blob: Codable, Equatable {
        var bytes: [UInt8]

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        init(from decoder: any Decoder) throws {
            bytes = [UInt8](try decoder.singleValueContainer().decode(Data.self))
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(Data(bytes))
        }
    }

    var op: String
    var key: String
    var status: String
    var nbytes: Int
    var type: Blob
    var typename: String
    var thread: Int
    var stimulusID: String
    var startstops: [Interval]

    enum CodingKeys: String, CodingKey {
        case op, key, status, nbytes, type, typename, thread
        case stimulusID = "stimulus_id"
        case startstops
    }
}

extension TaskFinished {
    /// 20 messages: 4,883 bytes and 521 items as MessagePack, 40 % of the texts over 15 bytes.
    static var batch: [TaskFinished] {
        var random = SplitMix(state: 1)
        return (0..<20).map { number in
            let hash = String(random.next() >> 4 | 1 << 59, radix: 16)
            let time = 1_701_000_000.25 + Double(number) * 0.001_953_125
            return TaskFinished(
                op: "task-finished", key: "('random-\(hash)', \(number % 7), \(100 + number))",
                status: "OK", nbytes: 1_000 + number * 8,
                type: Blob((0..<15).map { UInt8(truncatingIfNeeded: $0 * 17) }),
                typename: number % 5 < 2 ? "numpy.ndarray.of64" : "numpy.ndarray",
                thread: 139_845_000_000_000 + number % 2,
                stimulusID: "task-finished-1701000000.\(1_000_000 + number)",
                startstops: [Interval(action: "compute", start: time, stop: time + 0.001)])
        }
    }
}

extension TaskFinished {
    /// So many messages as one worker sends them: tasks of four layers in turn, whose names have a hash of
    /// their layer, the times of a clock that goes on, few types, threads and sizes.
    static func stream(_ count: Int) -> [TaskFinished] {
        var random = SplitMix(state: 5)
        func hash() -> String { String(random.next() >> 4 | 1 << 59, radix: 16) }
        var layers = [hash(), hash(), hash(), hash()]
        var time = 1_701_000_000.25
        return (0..<count).map { number in
            if number % 64 == 63 { layers[number / 64 % 4] = hash() }
            time += Double.random(in: 0.000_1..<0.004, using: &random)
            let start = time - Double.random(in: 0.001..<0.2, using: &random)
            return TaskFinished(
                op: "task-finished",
                key:
                    "('random-\(layers.randomElement(using: &random)!)', \(number % 7), \(number / 7))",
                status: "OK", nbytes: Int.random(in: 1...3, using: &random) * 8_000 + 128,
                type: Blob((0..<15).map { UInt8(truncatingIfNeeded: $0 * 17) }),
                typename: number % 5 < 2 ? "numpy.ndarray.of64" : "numpy.ndarray",
                thread: 139_845_000_000_000 + Int.random(in: 0...3, using: &random) * 8_392_704,
                stimulusID: "task-finished-\(time)",
                startstops: [Interval(action: "compute", start: start, stop: time)])
        }
    }
}

/// Encoding and decoding by hand: what a user of the writer and the reader writes.
extension TaskFinished {
    /// Writes a batch.
    static func write(
        _ batch: [TaskFinished], into writer: inout MsgPackWriter
    ) throws(MsgPackError) {
        try writer.writeArray(batch) { task, writer throws(MsgPackError) in
            try task.write(into: &writer)
        }
    }

    /// Writes one message.
    func write(into writer: inout MsgPackWriter) throws(MsgPackError) {
        try writer.writeMapHeader(9)
        writer.writeKey("op")
        try writer.writeString(op)
        writer.writeKey("key")
        try writer.writeString(key)
        writer.writeKey("status")
        try writer.writeString(status)
        writer.writeKey("nbytes")
        writer.writeInteger(nbytes)
        writer.writeKey("type")
        try writer.writeBinary(type.bytes.span.bytes)
        writer.writeKey("typename")
        try writer.writeString(typename)
        writer.writeKey("thread")
        writer.writeInteger(thread)
        writer.writeKey("stimulus_id")
        try writer.writeString(stimulusID)
        writer.writeKey("startstops")
        try writer.writeArray(startstops) { interval, writer throws(MsgPackError) in
            try writer.writeMapHeader(3)
            writer.writeKey("action")
            try writer.writeString(interval.action)
            writer.writeKey("start")
            writer.writeFloat64(interval.start)
            writer.writeKey("stop")
            writer.writeFloat64(interval.stop)
        }
    }

    /// A batch as bytes.
    static func encode(_ batch: [TaskFinished]) throws(MsgPackError) -> [UInt8] {
        var writer = MsgPackWriter()
        try write(batch, into: &writer)
        return writer.copyBytes()
    }

    /// Reads a batch, the keys of each map in any order; unknown keys are passed over.
    static func read(_ bytes: RawSpan) throws(MsgPackError) -> [TaskFinished] {
        var reader = MsgPackReader(bytes)
        var types = StringCache(capacity: 8)
        return try reader.readArray { reader throws(MsgPackError) in
            try TaskFinished(&reader, sharing: &types)
        }
    }

    private init(
        _ reader: inout MsgPackReader, sharing types: inout StringCache
    ) throws(MsgPackError) {
        var (op, key, status, typename, stimulusID) = ("", "", "", "", "")
        var (nbytes, thread) = (0, 0)
        var type = Blob([])
        var startstops: [Interval] = []
        var pairs = try reader.readMap()
        while try reader.advance(in: &pairs) {
            if reader.readKey("op", of: &pairs) { op = try reader.readString() }
            if reader.readKey("key", of: &pairs) { key = try reader.readString() }
            if reader.readKey("status", of: &pairs) { status = try reader.readString() }
            if reader.readKey("nbytes", of: &pairs) { nbytes = try reader.readInteger() }
            if reader.readKey("type", of: &pairs) {
                let payload = try reader.readBinary()
                type.bytes = payload.withUnsafeBytes { [UInt8]($0) }
            }
            if reader.readKey("typename", of: &pairs) {
                typename = try reader.readString(sharing: &types)
            }
            if reader.readKey("thread", of: &pairs) { thread = try reader.readInteger() }
            if reader.readKey("stimulus_id", of: &pairs) { stimulusID = try reader.readString() }
            if reader.readKey("startstops", of: &pairs) {
                startstops = try reader.readArray { reader throws(MsgPackError) in
                    try Interval(&reader)
                }
            }
        }
        self.init(
            op: op, key: key, status: status, nbytes: nbytes, type: type, typename: typename,
            thread: thread, stimulusID: stimulusID, startstops: startstops)
    }
}

extension TaskFinished.Interval {
    fileprivate init(_ reader: inout MsgPackReader) throws(MsgPackError) {
        var action = ""
        var (start, stop) = (0.0, 0.0)
        var pairs = try reader.readMap()
        while try reader.advance(in: &pairs) {
            if reader.readKey("action", of: &pairs) { action = try reader.readString() }
            if reader.readKey("start", of: &pairs) { start = try reader.readFloat64() }
            if reader.readKey("stop", of: &pairs) { stop = try reader.readFloat64() }
        }
        self.init(action: action, start: start, stop: stop)
    }
}
