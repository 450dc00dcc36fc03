/// Section 4: the last bytes of novel text and blobs.
struct StreamHistory {
    /// The number of bytes that the history keeps.
    let limitBytes: Int

    /// The number of bytes appended since the history was emptied.
    private(set) var totalBytes = 0

    private var bytes: [UInt8] = []

    init(limitBytes: Int) { self.limitBytes = limitBytes }

    /// The bytes that are remembered.
    var count: Int { min(bytes.count, limitBytes) }

    /// The remembered bytes, oldest first.
    var remembered: ArraySlice<UInt8> { bytes.suffix(count) }

    /// The byte that was appended `distance` bytes ago, 1 being the last.
    func byte(back distance: Int) -> UInt8 { bytes[bytes.count - distance] }

    /// Appends bytes that were sent uncompressed, unless they would displace too much.
    mutating func appendPlain(_ new: [UInt8]) {
        if new.count <= limitBytes / 4 { append(new) }
    }

    /// Appends bytes and from time to time drops those that are too old.
    mutating func append(_ new: some Sequence<UInt8>) {
        let before = bytes.count
        bytes += new
        totalBytes += bytes.count - before
        if bytes.count > 2 * limitBytes + 4_096 { bytes = Array(bytes.suffix(limitBytes)) }
    }
}
