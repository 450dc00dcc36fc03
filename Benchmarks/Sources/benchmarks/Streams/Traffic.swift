import BenchmarkCaptures
import CBenchmarkSupport
import Foundation
import MsgPackWire

/// A message as every method takes it: its frames one after the other, and each by itself.
struct TrafficMessage: @unchecked Sendable {
    /// All bytes: the main frame, then the attachments.
    let raw: UnsafeRawBufferPointer
    /// The frames, which lie in `raw`.
    let frames: UnsafeBufferPointer<UnsafeRawBufferPointer>
    /// The same frames as C has them.
    let vectors: UnsafePointer<ims_bytes>
}

/// One direction of one connection, in memory that stays where it is for the life of the process.
struct Connection: @unchecked Sendable {
    /// The messages in their order, contiguous.
    let messages: UnsafeBufferPointer<TrafficMessage>
    /// Bytes of all messages.
    let rawBytes: Int
    /// The size of the largest message.
    let greatestBytes: Int

    /// Copies the frames of each message into one block.
    init(_ records: [[[UInt8]]]) {
        let sizes = records.map { $0.reduce(0) { $0 + $1.count } }
        rawBytes = sizes.reduce(0, +)
        greatestBytes = sizes.max() ?? 0
        var place = UnsafeMutableRawPointer.allocate(byteCount: max(rawBytes, 1), alignment: 16)
        let list = UnsafeMutableBufferPointer<TrafficMessage>.allocate(capacity: records.count)
        for (index, record) in records.enumerated() {
            let frames = UnsafeMutableBufferPointer<UnsafeRawBufferPointer>.allocate(
                capacity: record.count)
            let vectors = UnsafeMutablePointer<ims_bytes>.allocate(capacity: record.count)
            let start = place
            for (number, bytes) in record.enumerated() {
                bytes.withUnsafeBytes {
                    place.copyMemory(from: $0.baseAddress!, byteCount: $0.count)
                }
                frames.initializeElement(
                    at: number, to: UnsafeRawBufferPointer(start: place, count: bytes.count))
                (vectors + number).initialize(to: ims_bytes(data: place, size: bytes.count))
                place += bytes.count
            }
            list.initializeElement(
                at: index,
                to: TrafficMessage(
                    raw: UnsafeRawBufferPointer(start: start, count: sizes[index]),
                    frames: UnsafeBufferPointer(frames), vectors: vectors))
        }
        messages = UnsafeBufferPointer(list)
    }
}

/// Connections that are measured together.
struct Traffic: Sendable {
    /// Its name in the table.
    let name: String
    /// What it is, for the reader of the table.
    let title: String
    /// The directions, each with a state of its own.
    let connections: [Connection]

    /// Messages of all connections.
    var messageCount: Int { connections.reduce(0) { $0 + $1.messages.count } }
    /// Bytes of all connections.
    var rawBytes: Int { connections.reduce(0) { $0 + $1.rawBytes } }
}

extension Traffic {
    /// The main frames between a scheduler and a worker, both directions by themselves.
    static let frames = make(
        "frames", "main frames of one worker connection (tree, both directions)",
        ["tree__s2w__01.frames.gz", "tree__w2s__01.frames.gz"])

    /// Four whole worker connections with their attachments.
    static let wire = make(
        "wire", "four worker connections, attachments included, both directions",
        [
            "array__worker__00.conversation.gz", "dataframe__worker__00.conversation.gz",
            "inc__worker__00.conversation.gz", "tree__worker__00.conversation.gz",
        ])

    /// Messages that the program makes, one a frame: one shape, and a part of each that is new.
    static let tasks = make("tasks", "2,000 task-finished messages, made up, one a frame", batch: 1)

    /// The same messages, twenty a frame.
    static let batches = make(
        "batches", "2,000 task-finished messages, made up, twenty a frame", batch: batchSize)
    static let batchSize = 20

    /// Traffic by its name.
    static func named(_ name: String) throws -> Traffic {
        switch name {
        case "frames": try frames.get()
        case "wire": try wire.get()
        case "tasks": try tasks.get()
        case "batches": try batches.get()
        default: throw BenchmarkFailure(name, "no such traffic")
        }
    }

    /// The names in their order.
    static let names = ["frames", "wire", "tasks", "batches"]

    private static func make(
        _ name: String, _ title: String, batch size: Int
    ) -> Result<Self, any Error> {
        Result {
            let tasks = TaskFinished.stream(2_000)
            let frames = try stride(from: 0, to: tasks.count, by: size).map { first in
                var writer = MsgPackWriter()
                let batch = Array(tasks[first..<first + size])
                if size == 1 {
                    try batch[0].write(into: &writer)
                } else {
                    try TaskFinished.write(batch, into: &writer)
                }
                return [writer.copyBytes()]
            }
            return Traffic(name: name, title: title, connections: [Connection(frames)])
        }
    }

    private static func make(
        _ name: String, _ title: String, _ files: [String]
    ) -> Result<Self, any Error> {
        Result {
            var connections: [Connection] = []
            for file in files {
                let records = try Corpus.records(file)
                for direction in CaptureDirection.allCases {
                    let side = records.filter { $0.direction == direction }
                    if !side.isEmpty { connections.append(Connection(side.map(\.frames))) }
                }
            }
            return Traffic(name: name, title: title, connections: connections)
        }
    }
}

/// The captures in the folder `Corpus` of the project.
enum Corpus {
    /// The root of the project.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// All records of a file.
    static func records(_ name: String) throws -> [CaptureRecord] {
        let reader = try CaptureReader(path: root.appendingPathComponent("Corpus/" + name).path)
        var records: [CaptureRecord] = []
        while let record = try reader.next() { records.append(record) }
        return records
    }
}
