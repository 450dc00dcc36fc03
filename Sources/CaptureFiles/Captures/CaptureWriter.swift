/// Writes records as a capture of one of the three kinds, the inverse of `CaptureReader`.
public struct CaptureWriter {
    /// The shape of the file.
    public let kind: CaptureKind

    private let output: OutputFile

    /// A writer at the start of `output`. It does not finish `output`.
    ///
    /// - Throws: `system(.write, errno:)`.
    public init(_ output: OutputFile, kind: CaptureKind) throws(CaptureError) {
        self.output = output
        self.kind = kind
        if kind == .conversation { try output.write(CaptureKind.conversationMagic) }
    }

    /// Appends one record.
    ///
    /// A kind that has no place for direction, time stamp, or attachments leaves them out.
    ///
    /// - Precondition: at least one frame, at most 65,535 of them, each shorter than 4 GiB.
    /// - Throws: `system(.write, errno:)`.
    /// - Complexity: O(bytes of the record).
    public func write(_ record: CaptureRecord) throws(CaptureError) {
        try output.write(Self.head(of: record, kind: kind))
        switch kind {
        case .frames, .messages: try output.write(record.frames[0])
        case .conversation:
            for frame in record.frames { try output.write(frame) }
        }
    }

    /// The bytes that stand before the frames of `record`.
    static func head(of record: CaptureRecord, kind: CaptureKind) -> [UInt8] {
        var head: [UInt8] = []
        switch kind {
        case .messages: break
        case .frames: head.appendLittleEndian(UInt32(record.frames[0].count))
        case .conversation:
            head.append(record.direction.rawValue)
            head.appendLittleEndian(record.secondsBits)
            head.appendLittleEndian(UInt16(record.frames.count))
            for frame in record.frames { head.appendLittleEndian(UInt32(frame.count)) }
        }
        return head
    }
}

extension [UInt8] {
    /// Appends the bytes of `value`, the lowest first.
    mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
        for byte in 0..<(value.bitWidth / 8) {
            append(UInt8(truncatingIfNeeded: value >> (8 * byte)))
        }
    }
}
