#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The part of an input that is in memory: a buffer that slides over the file.
///
/// It grows only by bytes that have arrived, at most to twice as many as are asked for, so a length
/// field that lies costs nothing. Each byte is moved a bounded number of times, however small the
/// pieces are in which a pipe delivers them.
///
/// Safe to use: the buffer is the object's own, `filled` lies inside its `capacity` bytes, and the
/// bytes of `filled` have been written.
@safe final class InputWindow {
    /// How the input is packed.
    enum Packing {
        /// Gunzip when the input begins like a gzip file.
        case detected
        /// Gunzip, and refuse anything else.
        case gzip
        /// Take the bytes as they are.
        case plain

        /// A name that ends in `.gz` must be a gzip file, and a name that says a kind must not: a
        /// MessagePack file may begin with the same bytes.
        init(path: String) {
            if path == "-" {
                self = .detected
            } else if path.hasSuffix(".gz") {
                self = .gzip
            } else {
                self = CaptureKind(path: path) == nil ? .detected : .plain
            }
        }
    }

    private static let chunkBytes = 64 << 10

    /// A message of this size is only taken if there is memory for what is done with it.
    private static let largeBytes = 1 << 20

    private let file: POSIXFile
    private var expander: GzipExpander?
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    private var filled = 0..<0
    private var hasEnded = false

    /// Where the window begins, in bytes from the start of the expanded input.
    private(set) var byteOffset = 0

    /// How many bytes are in the window now.
    var count: Int { filled.count }

    /// How many bytes of the file have been read so far, as they are in the file.
    var fileBytes: Int { file.bytesRead }

    /// Opens `path`, where `-` is standard input. The name decides about a gzip layer unless
    /// `packing` does.
    ///
    /// - Throws: `system(.open, errno:)`, `system(.read, errno:)`, or an error of the gzip layer.
    convenience init(
        path: String, packing: Packing? = nil, limits: CaptureLimits
    ) throws(CaptureError) {
        let file = path == "-" ? POSIXFile.standardInput : try POSIXFile.reading(path)
        try self.init(
            file: file, packing: packing ?? Packing(path: path), limitBytes: limits.expandedBytes)
    }

    /// A window at the start of `file`, which may expand to `limitBytes` bytes.
    init(file: POSIXFile, packing: Packing, limitBytes: Int) throws(CaptureError) {
        self.file = file
        capacity = Self.chunkBytes
        unsafe base = .allocate(byteCount: Self.chunkBytes, alignment: 16)
        if packing == .plain { return }
        // The third byte names the only method that gzip has.
        let looksPacked = try begins(with: [0x1F, 0x8B, 0x08])
        if !looksPacked {
            if packing == .gzip { throw CaptureError(.gzipDamaged) }
            return
        }
        expander = try GzipExpander(file: file, head: copyBytes(), limitBytes: limitBytes)
        filled = 0..<0
        hasEnded = false
    }

    deinit {
        unsafe free(base)
    }

    /// Reads until `wanted` bytes are in the window, or the input ends: then `false`.
    ///
    /// - Throws: what reading and expanding throw; `outOfMemory`.
    /// - Complexity: O(wanted) amortised.
    func require(_ wanted: Int) throws(CaptureError) -> Bool {
        while count < wanted {
            if hasEnded { return false }
            try refill()
        }
        return true
    }

    /// Whether the input begins with `prefix` from here on. Of an input that does not, no more is read
    /// than shows that: a pipe may deliver a short message and then nothing for a long time.
    ///
    /// - Throws: as ``require(_:)``.
    func begins(with prefix: [UInt8]) throws(CaptureError) -> Bool {
        for (index, byte) in prefix.enumerated() {
            guard try require(index + 1), self[index] == byte else { return false }
        }
        return true
    }

    // MARK: Looking

    /// The byte at `index` of the window, which must hold it.
    subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count)
        // SAFETY: the index is inside `filled`.
        return unsafe base.load(fromByteOffset: filled.lowerBound + index, as: UInt8.self)
    }

    /// Calls `body` with the bytes in the window.
    func withBytes<Result>(_ body: (RawSpan) -> Result) -> Result {
        // SAFETY: `filled` lies inside the buffer, which does not move while `body` runs.
        let bytes = unsafe UnsafeRawBufferPointer(start: base + filled.lowerBound, count: count)
        return body(unsafe RawSpan(_unsafeBytes: bytes))
    }

    /// The bytes in the window now.
    func copyBytes() -> [UInt8] {
        // SAFETY: as in `withBytes`.
        unsafe [UInt8](UnsafeRawBufferPointer(start: base + filled.lowerBound, count: count))
    }

    /// The index of the first `byte` at `start` or after it, as far as the window goes.
    ///
    /// - Complexity: O(bytes looked at).
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        precondition(start >= 0 && start <= count)
        if start == count { return nil }
        // SAFETY: the bytes looked at are those from `start` to the end of `filled`.
        let place = unsafe base + filled.lowerBound + start
        guard let found = unsafe memchr(place, Int32(byte), count - start) else { return nil }
        return unsafe start + (UnsafeRawPointer(found) - UnsafeRawPointer(place))
    }

    /// A little-endian integer at `index` of the window, which must hold it.
    func littleEndian<T: FixedWidthInteger & UnsignedInteger>(at index: Int, as: T.Type) -> T {
        var value: T = 0
        for step in (0..<MemoryLayout<T>.size).reversed() {
            value = value << 8 | T(self[index + step])
        }
        return value
    }

    // MARK: Moving on

    /// Moves the window past `size` bytes and returns them.
    ///
    /// - Throws: `outOfMemory` if there is no memory for them.
    func take(_ size: Int) throws(CaptureError) -> [UInt8] {
        precondition(size >= 0 && size <= count)
        if size > Self.largeBytes { try Self.requireMemory(size) }
        // SAFETY: the bytes are the first of `filled`.
        let taken = unsafe [UInt8](
            UnsafeRawBufferPointer(start: base + filled.lowerBound, count: size))
        skip(size)
        return taken
    }

    /// Moves the window past `size` bytes.
    func skip(_ size: Int) {
        precondition(size >= 0 && size <= count)
        filled = (filled.lowerBound + size)..<filled.upperBound
        byteOffset += size
        if filled.isEmpty { shrink() }
    }

    // MARK: Memory

    private func refill() throws(CaptureError) {
        try makeRoom()
        // SAFETY: `makeRoom` has left room after `filled`, inside the buffer.
        let room = unsafe UnsafeMutableRawBufferPointer(
            start: base + filled.upperBound, count: capacity - filled.upperBound)
        let produced =
            if let expander { try unsafe expander.expand(into: room) } else {
                try unsafe file.read(into: room)
            }
        assert(produced <= room.count)
        hasEnded = produced == 0
        filled = filled.lowerBound..<(filled.upperBound + produced)
    }

    /// Leaves at least a quarter of a chunk free after the bytes in the window.
    private func makeRoom() throws(CaptureError) {
        if capacity - filled.upperBound >= Self.chunkBytes / 4 { return }
        let kept = count
        if kept > capacity / 2 {
            // More than half is in use and has arrived: twice the room.
            guard let larger = unsafe realloc(base, capacity * 2) else {
                throw CaptureError(.outOfMemory(wanted: capacity * 2), byteOffset: byteOffset)
            }
            unsafe base = larger
            capacity *= 2
            if capacity - filled.upperBound >= Self.chunkBytes / 4 { return }
        }
        // SAFETY: both places lie inside the buffer; they may overlap.
        unsafe memmove(base, base + filled.lowerBound, kept)
        filled = 0..<kept
    }

    /// Gives the memory of a large message back, once nothing is in the window.
    private func shrink() {
        filled = 0..<0
        if capacity <= 4 * Self.chunkBytes { return }
        guard let smaller = unsafe realloc(base, Self.chunkBytes) else { return }
        unsafe base = smaller
        capacity = Self.chunkBytes
    }

    /// Whoever takes a message makes copies of it, and an array for which there is no memory ends the
    /// program. So the system is asked first, for as much as decoding and coding take.
    private static func requireMemory(_ size: Int) throws(CaptureError) {
        let wanted = size * 4
        guard let probe = unsafe malloc(wanted) else {
            throw CaptureError(.outOfMemory(wanted: wanted))
        }
        unsafe free(probe)
    }
}
