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

/// Encoding and decoding by hand: what a user of the writer and the reader writes.
extension TaskFinished {
    /// Writes a batch.
    static func write(
        _ batch: [TaskFinished], into writer: inout MsgPackWriter
    ) throws(MsgPackError) {
        try writer.writeArrayHeader(batch.count)
        // Elements of a span are borrowed, not copied with all their texts.
        let tasks = batch.span
        for index in tasks.indices { try tasks[index].write(into: &writer) }
    }

    private func write(into writer: inout MsgPackWriter) throws(MsgPackError) {
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
        try writer.writeArrayHeader(startstops.count)
        let intervals = startstops.span
        for index in intervals.indices {
            try writer.writeMapHeader(3)
            writer.writeKey("action")
            try writer.writeString(intervals[index].action)
            writer.writeKey("start")
            writer.writeFloat64(intervals[index].start)
            writer.writeKey("stop")
            writer.writeFloat64(intervals[index].stop)
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
        let count = try reader.readArrayHeader()
        var batch: [TaskFinished] = []
        // No message has more items than bytes.
        batch.reserveCapacity(min(count, reader.remainingByteCount))
        for _ in 0..<count { batch.append(try TaskFinished(&reader)) }
        return batch
    }

    private init(_ reader: inout MsgPackReader) throws(MsgPackError) {
        self.init(
            op: "", key: "", status: "", nbytes: 0, type: Blob([]), typename: "", thread: 0,
            stimulusID: "", startstops: [])
        for _ in 0..<(try reader.readMapHeader()) {
            switch Name(try reader.readStringBytes()) {
            case .op: op = try reader.readText()
            case .key: key = try reader.readText()
            case .status: status = try reader.readText()
            case .nbytes: nbytes = try reader.readInteger(as: Int.self)
            case .type:
                let payload = try reader.readBinary()
                type.bytes = payload.withUnsafeBytes { [UInt8]($0) }
            case .typename: typename = try reader.readText()
            case .thread: thread = try reader.readInteger(as: Int.self)
            case .stimulusID: stimulusID = try reader.readText()
            case .startstops:
                for _ in 0..<(try reader.readArrayHeader()) {
                    startstops.append(try Interval(&reader))
                }
            default: try reader.skip()
            }
        }
    }

    /// The keys, told apart by their length and first byte; then compared in full.
    fileprivate enum Name {
        case op, key, status, nbytes, type, typename, thread, stimulusID, startstops
        case action, start, stop, other

        init(_ bytes: RawSpan) {
            guard bytes.byteCount > 0 else {
                self = .other
                return
            }
            let first = bytes.unsafeLoad(as: UInt8.self)
            let (name, literal): (Name, StaticString) =
                switch (bytes.byteCount, first) {
                case (2, 0x6F): (.op, "op")
                case (3, 0x6B): (.key, "key")
                case (6, 0x73): (.status, "status")
                case (6, 0x6E): (.nbytes, "nbytes")
                case (6, 0x74): (.thread, "thread")
                case (6, 0x61): (.action, "action")
                case (4, 0x74): (.type, "type")
                case (4, 0x73): (.stop, "stop")
                case (5, 0x73): (.start, "start")
                case (8, 0x74): (.typename, "typename")
                case (10, 0x73): (.startstops, "startstops")
                case (11, 0x73): (.stimulusID, "stimulus_id")
                default: (.other, "")
                }
            let isSame = bytes.withUnsafeBytes { bytes in
                // The lengths are equal in every case but `other`, whose literal is empty.
                bytes.baseAddress.map {
                    memcmp($0, literal.utf8Start, literal.utf8CodeUnitCount) == 0
                }
            }
            self = isSame == true ? name : .other
        }
    }
}

extension TaskFinished.Interval {
    fileprivate init(_ reader: inout MsgPackReader) throws(MsgPackError) {
        self.init(action: "", start: 0, stop: 0)
        for _ in 0..<(try reader.readMapHeader()) {
            switch TaskFinished.Name(try reader.readStringBytes()) {
            case .action: action = try reader.readText()
            case .start: start = try reader.readFloat64()
            case .stop: stop = try reader.readFloat64()
            default: try reader.skip()
            }
        }
    }
}

extension MsgPackReader {
    /// A str as a String; bytes that are no UTF-8 become replacement characters.
    fileprivate mutating func readText() throws(MsgPackError) -> String {
        let bytes = try readStringBytes()
        return bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}
