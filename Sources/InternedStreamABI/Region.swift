import CInternedStream

/// A run of bytes in memory, of which only the address and the size are used. NULL has no bytes.
struct Region: BitwiseCopyable {
    private let start: UInt
    private let count: UInt

    /// No bytes: overlaps nothing.
    init() {
        start = 0
        count = 0
    }

    /// The memory of a buffer.
    init(_ bytes: UnsafeRawBufferPointer) {
        start = UInt(bitPattern: bytes.baseAddress)
        count = UInt(bitPattern: bytes.count)
    }

    /// The memory of a place for a result.
    init<Result: ~Copyable>(_ place: UnsafeMutablePointer<Result>?) {
        start = UInt(bitPattern: place)
        count = UInt(bitPattern: MemoryLayout<Result>.size)
    }

    private init(start: UInt, count: UInt) {
        self.start = start
        self.count = count
    }

    /// This run and the next `more` bytes.
    func extended(by more: Int) -> Region {
        Region(start: start, count: count + UInt(bitPattern: more))
    }

    /// `size` bytes at `start`; no bytes if the size is negative.
    init(_ start: UnsafeMutableRawPointer?, _ size: Int) {
        self.start = UInt(bitPattern: start)
        count = UInt(bitPattern: max(size, 0))
    }

    /// Whether the two share a byte. Nothing lies at address 0.
    @inline(never)
    func overlaps(_ other: Region) -> Bool {
        if start == 0 || other.start == 0 || count == 0 || other.count == 0 { return false }
        // Each difference wraps to a large number if the other run begins first.
        return other.start &- start < count || start &- other.start < other.count
    }

    /// Refuses an input that shares memory with this run or another.
    ///
    /// - Throws: `IMS_ERROR_OVERLAP`.
    @inline(never)
    func refuse(_ bytes: UnsafeRawBufferPointer, or other: Region) throws(Refusal) {
        let input = unsafe Region(bytes)
        if input.overlaps(self) || input.overlaps(other) { throw Refusal(IMS_ERROR_OVERLAP) }
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

/// The places that a caller names for the results of one call.
///
/// Results are written when all inputs were read, so a place may lie in an input: the result
/// replaces it. Two places may not overlap, and none may lie in memory of the handle.
@safe
struct Places {
    private let all: (Region, Region, Region, Region)
    /// Whether the last place is a buffer, which an error leaves as it is.
    private let endsWithBuffer: Bool

    /// Up to four places, each NULL or writable.
    init(
        _ first: Region = Region(), _ second: Region = Region(), _ third: Region = Region(),
        _ fourth: Region = Region()
    ) {
        all = (first, second, third, fourth)
        endsWithBuffer = false
    }

    /// A place, and a buffer of the caller's.
    init(_ first: Region, buffer: Region) {
        all = (first, Region(), Region(), buffer)
        endsWithBuffer = true
    }

    /// Whether no two places overlap.
    var areApart: Bool {
        !all.0.overlaps(all.1) && !all.0.overlaps(all.2) && !all.0.overlaps(all.3)
            && !all.1.overlaps(all.2) && !all.1.overlaps(all.3) && !all.2.overlaps(all.3)
    }

    /// Whether a place lies in `memory`, in whole or in part.
    @inline(never)
    func touch(_ memory: Region) -> Bool {
        all.0.overlaps(memory) || all.1.overlaps(memory) || all.2.overlaps(memory)
            || all.3.overlaps(memory)
    }

    /// Makes all results empty: NULL, 0.
    func clear() {
        // SAFETY: the header asks for places that are NULL or can be written.
        unsafe all.0.clear()
        unsafe all.1.clear()
        unsafe all.2.clear()
        if !endsWithBuffer { unsafe all.3.clear() }
    }

    /// Reports an error: makes the results empty and `number` that of the error.
    @inline(never)
    func fail(_ error: Refusal, _ number: UnsafeMutablePointer<Int>?) -> ims_code {
        guard !error.writesNothing else { return error.code }
        clear()
        // SAFETY: the header asks for a number that is NULL or can be written.
        unsafe number?.pointee = error.number
        return error.code
    }
}
