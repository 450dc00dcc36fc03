import Foundation
import InternedCoding
import TestSupport

/// A message of the tests, Codable and typed.
struct Event: Codable, Equatable, MessagePackReadable, MessagePackWritable {
    var op: String
    var worker: String
    var key: String
    var nbytes: Int
    var content: Data?

    init(_ number: Int, content: Data? = nil) {
        op = "task-finished"
        worker = "tcp://10.0.0.\(number % 5):40331"
        key = "('sum-4d1c', \(number))"
        nbytes = 28 + number
        self.content = content
    }

    init(reading reader: inout MsgPackReader) throws {
        var fields = try reader.readFields()
        op = try reader.read("op", of: &fields)
        worker = try reader.read("worker", of: &fields)
        key = try reader.read("key", of: &fields)
        nbytes = try reader.read("nbytes", of: &fields)
        content = try reader.readIfPresent("content", of: &fields)
        try reader.endFields(fields)
    }

    func write(to writer: inout MsgPackWriter) throws {
        var fields = writer.beginFields()
        try writer.write("op", op, of: &fields)
        try writer.write("worker", worker, of: &fields)
        try writer.write("key", key, of: &fields)
        try writer.write("nbytes", nbytes, of: &fields)
        try writer.writeIfPresent("content", content, of: &fields)
        try writer.endFields(fields)
    }
}

/// Bytes that do not compress.
func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
}

/// The settings of tests: long is what has 300 bytes.
let shortCoding = ValueCoding(attachmentByteCount: 300)
