import CaptureFiles
import MessagePackCoding
import MsgPackWire

/// A record of a conversation as a line of tagged JSON (docs/JSON.md):
/// `{"direction": 0, "seconds": 1.5, "frames": [MAIN, {"$bin": "AQI="}]}`.
enum ConversationLine {
    /// The keys in the line.
    private enum Key: String {
        case direction, seconds, frames
    }

    /// The line and its list of frames are two containers around the main frame.
    private static func around(_ limits: CaptureLimits) -> CaptureLimits {
        CaptureLimits(messageBytes: limits.messageBytes, depth: limits.depth + 2)
    }

    /// The line of `record`, without a line feed.
    ///
    /// - Throws: a fault at the first item of the main frame that cannot be read.
    static func line(
        of record: CaptureRecord, limits: CaptureLimits
    ) throws(MessageFault) -> String {
        let (message, mainOffset) = message(of: record)
        do throws(MessageFault) {
            return try JSONWriter.line(of: message, form: .tagged, limits: around(limits))
        } catch {
            throw MessageFault(
                reason: error.reason, offset: max(0, error.offset - mainOffset),
                isLimit: error.isLimit, advice: error.advice)
        }
    }

    /// The record as one MessagePack message, and where its main frame begins.
    private static func message(of record: CaptureRecord) -> (bytes: [UInt8], mainOffset: Int) {
        var writer = MsgPackWriter()
        // The counts are below 2^32, which is the only thing that can be refused.
        try? writer.writeMapHeader(3)
        writer.writeKey("direction")
        writer.writeInteger(Int(record.direction.rawValue))
        writer.writeKey("seconds")
        writer.writeFloat64(Double(bitPattern: record.secondsBits))
        writer.writeKey("frames")
        try? writer.writeArrayHeader(record.frames.count)
        var message = writer.copyBytes()
        let mainOffset = message.count
        message += record.frames[0]
        for attachment in record.frames.dropFirst() {
            var header = MsgPackWriter()
            try? header.writeBinaryHeader(attachment.count)
            message += header.copyBytes() + attachment
        }
        return (message, mainOffset)
    }

    /// The record that `message`, the line read as a message, says.
    ///
    /// - Throws: a fault at the first byte if it is not such a line.
    static func record(
        of message: [UInt8], limits: CaptureLimits
    ) throws(MessageFault) -> CaptureRecord {
        var walker = ItemWalker(message, limits: around(limits))
        var record = CaptureRecord(frames: [])
        var found: [Key] = []
        var starts: [Int] = []
        while let item = try? walker.next() {
            if item.depth == 1, item.isKey {
                guard case .text(let text) = ItemValue(item, in: message),
                    let key = Key(rawValue: text),
                    !found.contains(key)
                else { throw otherLine }
                found.append(key)
            } else if item.depth == 1 {
                try read(ItemValue(item, in: message), of: found.last, into: &record)
            } else if item.depth == 2, found.last == .frames {
                starts.append(item.offset)
                if starts.count == 1 { continue }
                guard case .bytes(let attachment) = ItemValue(item, in: message) else {
                    throw otherLine
                }
                record.frames.append(Array(attachment))
            } else if item.depth == 0, item.header.family != .map {
                throw otherLine
            }
        }
        guard found.count == 3, let start = starts.first else { throw otherLine }
        let end = starts.count > 1 ? starts[1] : endOfValue(at: start, in: message, limits)
        record.frames.insert(Array(message[start..<end]), at: 0)
        return record
    }

    private static func read(
        _ value: ItemValue, of key: Key?, into record: inout CaptureRecord
    ) throws(MessageFault) {
        switch (key, value) {
        case (.direction, .signed(let number)):
            guard let byte = UInt8(exactly: number),
                let direction = CaptureDirection(rawValue: byte)
            else { throw otherLine }
            record.direction = direction
        case (.seconds, .float(let seconds, _)): record.secondsBits = seconds.bitPattern
        case (.seconds, .signed(let seconds)): record.secondsBits = Double(seconds).bitPattern
        case (.frames, .array): break
        default: throw otherLine
        }
    }

    /// The end of the value that begins at `start`.
    private static func endOfValue(at start: Int, in message: [UInt8], _ limits: CaptureLimits)
        -> Int
    {
        var walker = ItemWalker(Array(message[start...]), limits: around(limits))
        var end = start
        // The walk ends at the value's end, with an error if something follows.
        while let item = try? walker.next() { end = start + item.range.upperBound }
        return end
    }

    private static var otherLine: MessageFault {
        MessageFault(
            reason: "no line of a conversation: direction, seconds and frames wanted", offset: 0,
            advice:
                "The form is in docs/JSON.md; lines of other captures become .frames or .msgpack.")
    }
}
