/// One block of a container whose check held, and how far it has been read.
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

    /// Takes the next record.
    ///
    /// The check of a block only shows that it is what somebody wrote, so every length is held
    /// against the bytes that are left all the same.
    ///
    /// - Throws: `containerDamaged(.record)`.
    mutating func record(kind: CaptureKind) throws(CaptureError) -> CaptureRecord {
        var record = CaptureRecord(frames: [])
        var frameCount = 1
        if kind == .conversation {
            let head = try take(9)
            guard let direction = CaptureDirection(rawValue: head[head.startIndex]) else {
                throw failed()
            }
            record.direction = direction
            record.secondsBits = head.dropFirst().reversed().reduce(0) { $0 << 8 | UInt64($1) }
            frameCount = try varint()
        }
        guard frameCount > 0, frameCount <= Int(UInt16.max) else { throw failed() }
        var lengths: [Int] = []
        for _ in 0..<frameCount { lengths.append(try varint()) }
        for length in lengths { record.frames.append(Array(try take(length))) }
        return record
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
