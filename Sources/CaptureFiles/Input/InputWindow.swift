/// The part of an input that is in memory: a buffer that slides over the file.
///
/// It grows only by bytes that have arrived, at most to twice as many as are asked for, so a
/// length field that lies costs nothing.
final class InputWindow {
    /// How the input is packed.
    enum Packing {
        /// Gunzip when the input begins like a gzip file.
        case detected
        /// Gunzip, and refuse anything else.
        case gzip
        /// Take the bytes as they are.
        case plain
    }

    private static let chunkBytes = 64 << 10

    private let file: POSIXFile
    private var expander: GzipExpander?
    private var storage: [UInt8]
    private var filled = 0..<0
    private var hasEnded = false

    /// Where the window begins, in bytes from the start of the expanded input.
    private(set) var byteOffset = 0

    /// How many bytes are in the window now.
    var count: Int { filled.count }

    /// The bytes in the window now.
    var bytes: ArraySlice<UInt8> { storage[filled] }

    /// A window at the start of `file`, which may expand to `limitBytes` bytes.
    init(file: POSIXFile, packing: Packing, limitBytes: Int) throws(CaptureError) {
        self.file = file
        storage = Array(repeating: 0, count: Self.chunkBytes)
        if packing == .plain { return }
        // The third byte names the only method there is. A MessagePack file that happens to begin
        // with the same three bytes has a name that tells (`CaptureReader`).
        let looksPacked = try require(3) && bytes.starts(with: [0x1F, 0x8B, 0x08])
        if !looksPacked {
            if packing == .gzip { throw CaptureError(.gzipDamaged) }
            return
        }
        expander = try GzipExpander(file: file, head: bytes, limitBytes: limitBytes)
        filled = 0..<0
        hasEnded = false
    }

    /// Reads until `wanted` bytes are in the window, or the input ends: then `false`.
    ///
    /// - Complexity: O(wanted) amortised.
    func require(_ wanted: Int) throws(CaptureError) -> Bool {
        while count < wanted {
            if hasEnded { return false }
            try refill()
        }
        return true
    }

    /// The byte at `index` of the window, which must hold it.
    subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count)
        return storage[filled.lowerBound + index]
    }

    /// A little-endian integer at `index` of the window, which must hold it.
    func littleEndian<T: FixedWidthInteger & UnsignedInteger>(at index: Int, as: T.Type) -> T {
        var value: T = 0
        for step in (0..<MemoryLayout<T>.size).reversed() {
            value = value << 8 | T(self[index + step])
        }
        return value
    }

    /// Moves the window past `size` bytes and returns them.
    func take(_ size: Int) -> [UInt8] {
        precondition(size <= count)
        let taken = Array(storage[filled.lowerBound..<filled.lowerBound + size])
        skip(size)
        return taken
    }

    /// Moves the window past `size` bytes.
    func skip(_ size: Int) {
        precondition(size <= count)
        filled = (filled.lowerBound + size)..<filled.upperBound
        byteOffset += size
    }

    private func refill() throws(CaptureError) {
        makeRoom()
        let range = filled.upperBound..<storage.count
        let produced = try unsafe storage.withUnsafeMutableBufferPointer {
            (buffer) throws(CaptureError) -> Int in
            // SAFETY: `makeRoom` has left `range` inside the storage, and not empty.
            let room = unsafe UnsafeMutableRawBufferPointer(
                UnsafeMutableBufferPointer(rebasing: buffer[range]))
            if let expander { return try unsafe expander.expand(into: room) }
            return try unsafe file.read(into: room)
        }
        assert(produced <= range.count)
        hasEnded = produced == 0
        filled = filled.lowerBound..<(filled.upperBound + produced)
    }

    /// Leaves at least a quarter of the storage free behind the bytes in the window.
    private func makeRoom() {
        if storage.count - filled.upperBound >= Self.chunkBytes / 4 { return }
        if count <= storage.count / 2 {
            let kept = count
            storage.replaceSubrange(0..<kept, with: Array(bytes))
            filled = 0..<kept
        } else {
            // More than half is in use and has arrived: twice the room.
            storage = Array(bytes) + Array(repeating: 0, count: storage.count * 2 - count)
            filled = 0..<count
        }
        if filled.isEmpty && storage.count > 4 * Self.chunkBytes {
            storage = Array(repeating: 0, count: Self.chunkBytes)
        }
    }
}
