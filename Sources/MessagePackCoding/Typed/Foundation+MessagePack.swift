#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

extension Data: MessagePackWritable, MessagePackReadable {
    /// Writes a bin.
    ///
    /// - Throws: `MsgPackError` with `lengthOutOfRange`.
    public func write(to writer: inout MsgPackWriter) throws {
        if writer.companion != nil, try writer.keepApart(self, byteCount: count) { return }
        // SAFETY: the buffer is the data's and does not leave the closure.
        try unsafe withUnsafeBytes { bytes in
            try writer.writeBinaryHeader(bytes.count)
            unsafe writer.writeEncoded(bytes)
        }
    }

    /// Reads a bin.
    ///
    /// - Throws: `MsgPackError`.
    public init(reading reader: inout MsgPackReader) throws {
        let payload = try reader.readBinary()
        // SAFETY: the buffer is the span's, and copied within the closure.
        self = unsafe payload.withUnsafeBytes { unsafe Data($0) }
    }
}

extension Date: MessagePackWritable, MessagePackReadable {
    /// Writes a timestamp.
    ///
    /// - Throws: `MsgPackError` with `formatMismatch` if the date is too far away for one.
    public func write(to writer: inout MsgPackWriter) throws {
        guard let timestamp = MsgPackTimestamp(self) else {
            throw MsgPackError(.formatMismatch, offset: writer.byteCount)
        }
        writer.writeTimestamp(timestamp)
    }

    /// Reads a timestamp.
    ///
    /// - Throws: `MsgPackError`.
    public init(reading reader: inout MsgPackReader) throws {
        self = try reader.readTimestamp().date
    }
}
