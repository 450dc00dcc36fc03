/// One block of a container whose check matched, and how far it has been read.
struct ContainerBlock {
    let bytes: [UInt8]

    /// Where the block begins in the container.
    let byteOffset: Int

    private var position = 0

    /// Whether all records have been taken.
    var isAtEnd: Bool { position == bytes.count }

    init(bytes: [UInt8], byteOffset: Int) {
        self.bytes = bytes
        self.byteOffset = byteOffset
    }

    /// Takes the next entry.
    ///
    /// A check that matches only shows that the block is what somebody wrote, so every length is still
    /// held against the bytes that are left, and the number of frames against the limit.
    ///
    /// - Throws: `containerDamaged(.record)`, `tooManyAttachments`.
    mutating func entry(
        _ header: ContainerHeader, limits: CaptureLimits
    ) throws(CaptureError) -> ContainerEntry {
        var record = CaptureRecord(frames: [])
        var frameCount = 1
        if header.kind == .conversation {
            let first = try take(1)[position - 1]
            if header.hasReplies, first >= ContainerFormat.replyMark {
                return .reply(
                    try direction(first - ContainerFormat.replyMark),
                    Array(try take(try varint())))
            }
            record.direction = try direction(first)
            record.secondsBits = try take(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
            frameCount = try varint()
        }
        guard frameCount > 0 else { throw failed() }
        if let code = limits.check(frames: frameCount) {
            throw CaptureError(code, byteOffset: byteOffset + position)
        }
        var lengths: [Int] = []
        for _ in 0..<frameCount { lengths.append(try varint()) }
        for length in lengths { record.frames.append(Array(try take(length))) }
        return .record(record)
    }

    private func direction(_ code: UInt8) throws(CaptureError) -> CaptureDirection {
        guard let direction = CaptureDirection(rawValue: code) else { throw failed() }
        return direction
    }

    private mutating func take(_ count: Int) throws(CaptureError) -> ArraySlice<UInt8> {
        guard count <= bytes.count - position else { throw failed() }
        defer { position += count }
        return bytes[position..<position + count]
    }

    private mutating func varint() throws(CaptureError) -> Int {
        let rest = bytes[position...].prefix(Varint.greatestBytes)
        guard let last = rest.firstIndex(where: { $0 < 0x80 }),
            let value = Varint.value(try take(last + 1 - position))
        else { throw failed() }
        return value
    }

    private func failed() -> CaptureError {
        CaptureError(.containerDamaged(.record), byteOffset: byteOffset + position)
    }
}
