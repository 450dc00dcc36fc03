import MessagePackCoding
import MsgPackWire

/// The typed path of MessagePackCoding: what a user of its two protocols writes.
extension TaskFinished: MessagePackWritable, MessagePackReadable {
    func write(to writer: inout MsgPackWriter) throws {
        var fields = writer.beginFields()
        try writer.write("op", op, of: &fields)
        try writer.write("key", key, of: &fields)
        try writer.write("status", status, of: &fields)
        try writer.write("nbytes", nbytes, of: &fields)
        try writer.write("type", type.bytes, of: &fields)
        try writer.write("typename", typename, of: &fields)
        try writer.write("thread", thread, of: &fields)
        try writer.write("stimulus_id", stimulusID, of: &fields)
        try writer.write("startstops", startstops, of: &fields)
        try writer.endFields(fields)
    }

    init(reading reader: inout MsgPackReader) throws {
        self = try reader.readFields { reader, fields in
            TaskFinished(
                op: try reader.read("op", of: &fields),
                key: try reader.read("key", of: &fields),
                status: try reader.read("status", of: &fields),
                nbytes: try reader.read("nbytes", of: &fields),
                type: Blob(try reader.read("type", of: &fields)),
                typename: try reader.read("typename", of: &fields),
                thread: try reader.read("thread", of: &fields),
                stimulusID: try reader.read("stimulus_id", of: &fields),
                startstops: try reader.read("startstops", of: &fields))
        }
    }
}

extension TaskFinished.Interval: MessagePackWritable, MessagePackReadable {
    func write(to writer: inout MsgPackWriter) throws {
        var fields = writer.beginFields()
        try writer.write("action", action, of: &fields)
        try writer.write("start", start, of: &fields)
        try writer.write("stop", stop, of: &fields)
        try writer.endFields(fields)
    }

    init(reading reader: inout MsgPackReader) throws {
        self = try reader.readFields { reader, fields in
            TaskFinished.Interval(
                action: try reader.read("action", of: &fields),
                start: try reader.read("start", of: &fields),
                stop: try reader.read("stop", of: &fields))
        }
    }
}

/// The same message with its texts as views of the input, for a program that reads and forwards.
struct BorrowedTask: MessagePackReadable {
    var op: MessagePackView
    var key: MessagePackView
    var status: MessagePackView
    var nbytes: Int
    var type: MessagePackView
    var typename: MessagePackView
    var thread: Int
    var stimulusID: MessagePackView
    var startstops: MessagePackView

    init(reading reader: inout MsgPackReader) throws {
        var fields = try reader.readFields()
        op = try reader.read("op", of: &fields)
        key = try reader.read("key", of: &fields)
        status = try reader.read("status", of: &fields)
        nbytes = try reader.read("nbytes", of: &fields)
        type = try reader.read("type", of: &fields)
        typename = try reader.read("typename", of: &fields)
        thread = try reader.read("thread", of: &fields)
        stimulusID = try reader.read("stimulus_id", of: &fields)
        startstops = try reader.read("startstops", of: &fields)
        try reader.endFields(fields)
    }
}
