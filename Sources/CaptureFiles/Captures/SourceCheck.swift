import CZlib

/// The length and the CRC-32 of a capture, worked out from its records.
///
/// Whoever encodes adds each record as it was read, whoever decodes as it was rebuilt; equal
/// results mean equal files.
public struct SourceCheck: Equatable, Sendable {
    /// The bytes of the capture so far.
    public private(set) var byteCount: Int

    /// The CRC-32 (as in gzip) of the capture so far.
    public private(set) var checksum: UInt32

    private let kind: CaptureKind

    /// The check of a capture of `kind` without records.
    public init(kind: CaptureKind) {
        self.kind = kind
        let head = kind == .conversation ? CaptureKind.conversationMagic : []
        byteCount = head.count
        checksum = Self.crc32(head, continuing: 0)
    }

    /// Adds the bytes by which `record` stands in the file.
    ///
    /// - Complexity: O(bytes of the record).
    public mutating func add(_ record: CaptureRecord) {
        add(CaptureWriter.head(of: record, kind: kind))
        for frame in record.frames { add(frame) }
    }

    private mutating func add(_ bytes: [UInt8]) {
        byteCount += bytes.count
        checksum = Self.crc32(bytes, continuing: checksum)
    }

    /// The CRC-32 of bytes whose check was `start` followed by `bytes`.
    ///
    /// - Precondition: fewer than 4 GiB of them.
    static func crc32(_ bytes: [UInt8], continuing start: UInt32) -> UInt32 {
        precondition(bytes.count <= Int(UInt32.max))
        // zlib takes a NULL as "give me the initial value", and an empty array may have one.
        if bytes.isEmpty { return start }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            // SAFETY: the count passed is the buffer's own.
            let sum = unsafe CZlib.crc32(UInt(start), buffer.baseAddress, UInt32(buffer.count))
            return UInt32(truncatingIfNeeded: sum)
        }
    }
}
