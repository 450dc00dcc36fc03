import CZlib

/// The length and the CRC-32 of a capture, computed from its records.
///
/// An encoder adds each record as it was read, a decoder as it was rebuilt; equal results mean equal
/// files.
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

    /// Adds the bytes that `record` has in the file.
    ///
    /// - Throws: as ``CaptureWriter/write(_:)`` if the kind of capture cannot hold the record.
    /// - Complexity: O(bytes of the record).
    public mutating func add(_ record: CaptureRecord) throws(CaptureError) {
        add(try CaptureWriter.head(of: record, kind: kind))
        for frame in record.frames { add(frame) }
    }

    private mutating func add(_ bytes: [UInt8]) {
        byteCount += bytes.count
        checksum = Self.crc32(bytes, continuing: checksum)
    }

    /// The CRC-32 of bytes whose check was `start` followed by `bytes`.
    static func crc32(_ bytes: [UInt8], continuing start: UInt32) -> UInt32 {
        unsafe bytes.withUnsafeBytes { buffer in
            var sum = UInt(start)
            var rest = unsafe buffer[...]
            // zlib counts in 32 bits.
            while unsafe !rest.isEmpty {
                let piece = unsafe UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
                // SAFETY: the count passed is that of the piece, which is a part of the array.
                unsafe sum = CZlib.crc32(
                    sum, piece.bindMemory(to: UInt8.self).baseAddress, UInt32(piece.count))
                unsafe rest = rest.dropFirst(piece.count)
            }
            return UInt32(truncatingIfNeeded: sum)
        }
    }
}
