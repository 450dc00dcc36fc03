package import MessagePackCoding

/// A structure with a field of each kind, by both paths.
package struct ModelTask: Codable, Equatable, Sendable {
    /// How far it is.
    package enum State: String, Codable, MessagePackWritable, MessagePackReadable, Sendable {
        case waiting, running, done
    }

    /// A structure in the structure.
    package struct Interval: Codable, Equatable, Sendable {
        /// A number.
        package var start: Double
        /// A number that may be missing.
        package var stop: Double?
    }

    /// Text.
    package var key: String
    /// An enumeration.
    package var state: State
    /// An integer.
    package var nbytes: Int
    /// Text that may be missing.
    package var owner: String?
    /// Bytes.
    package var blob: [UInt8]
    /// Structures.
    package var times: [Interval]
    /// A dictionary.
    package var counts: [String: UInt32]
    /// A boolean.
    package var isLost: Bool
}

extension ModelTask: MessagePackWritable, MessagePackReadable {
    /// Reads the fields in any order.
    package init(reading reader: inout MsgPackReader) throws {
        self = try reader.readFields { reader, fields in
            ModelTask(
                key: try reader.read("key", of: &fields),
                state: try reader.read("state", of: &fields),
                nbytes: try reader.read("nbytes", of: &fields),
                owner: try reader.readIfPresent("owner", of: &fields),
                blob: try reader.read("blob", of: &fields),
                times: try reader.read("times", of: &fields),
                counts: try reader.read("counts", of: &fields),
                isLost: try reader.read("isLost", of: &fields))
        }
    }

    /// Writes the fields.
    package func write(to writer: inout MsgPackWriter) throws {
        var fields = writer.beginFields()
        try writer.write("key", key, of: &fields)
        try writer.write("state", state, of: &fields)
        try writer.write("nbytes", nbytes, of: &fields)
        try writer.writeIfPresent("owner", owner, of: &fields)
        try writer.write("blob", blob, of: &fields)
        try writer.write("times", times, of: &fields)
        try writer.write("counts", counts, of: &fields)
        try writer.write("isLost", isLost, of: &fields)
        try writer.endFields(fields)
    }
}

extension ModelTask.Interval: MessagePackWritable, MessagePackReadable {
    /// Reads the fields in any order.
    package init(reading reader: inout MsgPackReader) throws {
        self = try reader.readFields { reader, fields in
            ModelTask.Interval(
                start: try reader.read("start", of: &fields),
                stop: try reader.readIfPresent("stop", of: &fields))
        }
    }

    /// Writes the fields.
    package func write(to writer: inout MsgPackWriter) throws {
        var fields = writer.beginFields()
        try writer.write("start", start, of: &fields)
        try writer.writeIfPresent("stop", stop, of: &fields)
        try writer.endFields(fields)
    }
}
