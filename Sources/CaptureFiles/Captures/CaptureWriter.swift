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

    /// Appends one record. A kind without direction and time stamp leaves these out.
    ///
    /// - Throws: `emptyMessage`, `framesWithoutPlace`, or `frameTooLong` if the kind cannot hold the
    ///   record; nothing is written then. `system(.write, errno:)`.
    /// - Complexity: O(bytes of the record).
    public func write(_ record: CaptureRecord) throws(CaptureError) {
        try output.write(try Self.head(of: record, kind: kind))
        for frame in record.frames { try output.write(frame) }
    }

    /// The bytes before the frames of `record`.
    ///
    /// - Throws: as ``write(_:)``, but not `system`.
    static func head(
        of record: CaptureRecord, kind: CaptureKind
    ) throws(CaptureError) -> [UInt8] {
        guard let main = record.frames.first, !main.isEmpty else {
            throw CaptureError(.emptyMessage)
        }
        var head: [UInt8] = []
        let count = record.frames.count
        guard kind == .conversation || count == 1, let frameCount = UInt16(exactly: count) else {
            throw CaptureError(.framesWithoutPlace(count: count, kind))
        }
        switch kind {
        case .messages: break
        case .frames: head.appendLittleEndian(try length(of: main))
        case .conversation:
            head.append(record.direction.rawValue)
            head.appendLittleEndian(record.secondsBits)
            head.appendLittleEndian(frameCount)
            for frame in record.frames { head.appendLittleEndian(try length(of: frame)) }
        }
        return head
    }

    private static func length(of frame: [UInt8]) throws(CaptureError) -> UInt32 {
        guard let length = UInt32(exactly: frame.count) else {
            throw CaptureError(.frameTooLong(frame.count))
        }
        return length
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
