#if NIO
import InternedStreamNIO

/// A message of the tests.
struct Event: Codable, Equatable, MessagePackReadable, MessagePackWritable {
    var op = "task-finished"
    var key: String
    var nbytes: Int

    init(_ number: Int) {
        key = "('sum-4d1c', \(number))"
        nbytes = 28 + number
    }

    init(reading reader: inout MsgPackReader) throws {
        var fields = try reader.readFields()
        op = try reader.read("op", of: &fields)
        key = try reader.read("key", of: &fields)
        nbytes = try reader.read("nbytes", of: &fields)
        try reader.endFields(fields)
    }

    func write(to writer: inout MsgPackWriter) throws {
        var fields = writer.beginFields()
        try writer.write("op", op, of: &fields)
        try writer.write("key", key, of: &fields)
        try writer.write("nbytes", nbytes, of: &fields)
        try writer.endFields(fields)
    }
}
#endif
