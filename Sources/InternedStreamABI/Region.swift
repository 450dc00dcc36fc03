import CInternedStream

/// A run of bytes in memory, of which only the address and the size are used. A run without bytes is at
/// address 0, and overlaps nothing.
struct Region: BitwiseCopyable {
    private let start: UInt
    private let count: UInt

    private init(start: UInt, count: UInt) {
        let isEmpty = start == 0 || count == 0
        self.start = isEmpty ? 0 : start
        // No run reaches beyond the last address.
        self.count = isEmpty ? 0 : min(count, UInt.max &- start)
    }

    /// No bytes.
    init() {
        start = 0
        count = 0
    }

    /// The memory of a buffer.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.init(
            start: UInt(bitPattern: bytes.baseAddress), count: UInt(bitPattern: bytes.count))
    }

    /// The memory of a place for a result.
    init<Result: ~Copyable>(_ place: UnsafeMutablePointer<Result>?) {
        self.init(
            start: UInt(bitPattern: place), count: UInt(bitPattern: MemoryLayout<Result>.size))
    }

    /// `size` bytes at `start`; no bytes if the size is negative.
    init(_ start: UnsafeMutableRawPointer?, _ size: Int) {
        self.init(start: UInt(bitPattern: start), count: UInt(bitPattern: max(size, 0)))
    }

    /// This run and the next `more` bytes.
    func extended(by more: Int) -> Region {
        Region(start: start, count: count &+ UInt(bitPattern: more))
    }

    /// The shortest run that holds all of four.
    init(bounding first: Region, _ second: Region, _ third: Region, _ fourth: Region) {
        let high = max(max(first.end, second.end), max(third.end, fourth.end))
        // The start of an empty run wraps, so it is the lowest one only if all are empty.
        let low =
            min(
                min(first.start &- 1, second.start &- 1), min(third.start &- 1, fourth.start &- 1)
            ) &+ 1
        start = low
        count = high &- low
    }

    /// The address after the last byte; 0 for no bytes.
    private var end: UInt { start &+ count }

    /// Whether there are no bytes.
    var isEmpty: Bool { count == 0 }

    /// Whether the two share a byte.
    @inline(__always)
    func overlaps(_ other: Region) -> Bool {
        // Each difference wraps to a large number if the other run begins first.
        other.start &- start < count || start &- other.start < other.count
    }

    /// Refuses an input that shares memory with this run or another.
    ///
    /// - Throws: `IMS_ERROR_OVERLAP`.
    func refuse(_ bytes: UnsafeRawBufferPointer, or other: Region) throws(Refusal) {
        let input = unsafe Region(bytes)
        if input.overlaps(self) || input.overlaps(other) { throw Refusal.overlap }
    }

    /// Writes zeros.
    ///
    /// - Precondition: the bytes may be written.
    @unsafe
    @inline(never)
    func clear() {
        guard let pointer = unsafe UnsafeMutableRawPointer(bitPattern: start) else { return }
        // SAFETY: the caller's promise.
        unsafe pointer.initializeMemory(as: UInt8.self, repeating: 0, count: Int(count))
    }
}
