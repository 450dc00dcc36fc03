import CInternedStream

/// A growing list whose address stays the same until it grows, for the results of a handle.
@safe
struct StableList<Element: BitwiseCopyable>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>
    private var capacity = 4
    private(set) var count = 0
    /// The memory of the list, with room for more elements.
    private(set) var memory: Region

    /// An empty list.
    init() {
        unsafe base = .allocate(capacity: 4)
        memory = unsafe Region(base, 4 * MemoryLayout<Element>.stride)
    }

    deinit {
        // SAFETY: allocated by init or append, owned by this list alone.
        unsafe base.deallocate()
    }

    /// The elements, until the next change.
    var elements: UnsafeBufferPointer<Element> {
        // SAFETY: the first `count` elements are initialised.
        unsafe UnsafeBufferPointer(start: base, count: count)
    }

    /// Drops all elements and keeps the memory.
    mutating func removeAll() { count = 0 }

    /// Appends an element.
    ///
    /// - Complexity: O(1) on average.
    mutating func append(_ element: Element) {
        if count == capacity {
            let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
            // SAFETY: the first `count` elements are initialised; the blocks are distinct.
            unsafe larger.initialize(from: base, count: count)
            unsafe base.deallocate()
            unsafe base = larger
            capacity *= 2
            memory = unsafe Region(base, capacity * MemoryLayout<Element>.stride)
        }
        // SAFETY: count < capacity.
        unsafe (base + count).initialize(to: element)
        count += 1
    }
}

extension StableList where Element == UInt8 {
    /// The bytes for C; NULL if there are none.
    var bytes: ims_bytes {
        unsafe count == 0
            ? ims_bytes() : ims_bytes(data: UnsafeRawPointer(elements.baseAddress), size: count)
    }
}

/// The bytes that a call has returned and that a later one will overwrite.
@safe
struct ResultBytes {
    private var bytes = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    private var isSet = false

    /// Forgets the result.
    mutating func clear() { self = ResultBytes() }

    /// Makes these bytes the result.
    mutating func set(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.bytes = unsafe bytes
        isSet = true
    }

    /// The same for C.
    var value: ims_bytes { unsafe ims_bytes(data: bytes.baseAddress, size: bytes.count) }

    /// Where the bytes lie.
    var region: Region { unsafe Region(bytes) }

    /// Copies the bytes to a buffer of the caller's.
    ///
    /// - Returns: their number.
    /// - Throws: `IMS_ERROR_INDEX` if there is no result; `IMS_ERROR_LENGTH`,
    ///   `IMS_ERROR_SHORT_BUFFER`.
    func copy(to buffer: UnsafeMutableRawPointer?, _ capacity: Int) throws(Refusal) -> Int {
        guard isSet else { throw Refusal(IMS_ERROR_INDEX) }
        return try unsafe Self.copy(bytes, to: buffer, capacity)
    }

    /// Copies `bytes` of a result to a buffer of the caller's, which is known to lie elsewhere.
    ///
    /// - Returns: their number.
    /// - Throws: `IMS_ERROR_LENGTH`, `IMS_ERROR_SHORT_BUFFER`.
    static func copy(
        _ bytes: UnsafeRawBufferPointer, to buffer: UnsafeMutableRawPointer?, _ capacity: Int
    ) throws(Refusal) -> Int {
        let target = try unsafe Arguments.bytes(buffer, capacity)
        guard target.count >= bytes.count else {
            throw Refusal(IMS_ERROR_SHORT_BUFFER, number: bytes.count)
        }
        // SAFETY: the target has as many bytes, and `Handle.use` refuses one inside the result.
        if let source = bytes.baseAddress, let buffer = unsafe buffer {
            unsafe buffer.copyMemory(from: source, byteCount: bytes.count)
        }
        return bytes.count
    }
}

/// The frames of a decoded message as C sees them.
@safe
struct DecodedFrames: ~Copyable {
    private var list = unsafe StableList<ims_bytes>()
    /// Where the bytes of all frames lie.
    private var bytes = Region()

    /// Forgets the result.
    mutating func removeAll() {
        unsafe list.removeAll()
        bytes = Region()
    }

    /// Adds the next frame, which follows the one before it in the decoder's memory.
    mutating func append(_ frame: UnsafeRawBufferPointer) {
        let isFirst = unsafe list.count == 0
        unsafe list.append(ims_bytes(data: frame.baseAddress, size: frame.count))
        bytes = isFirst ? unsafe Region(frame) : bytes.extended(by: frame.count)
    }

    /// Writes the list to a caller's places.
    func report(
        _ frames: UnsafeMutablePointer<UnsafePointer<ims_bytes>?>,
        _ count: UnsafeMutablePointer<Int>
    ) {
        // SAFETY: callers have checked both places for NULL.
        unsafe frames.pointee = list.count == 0 ? nil : list.elements.baseAddress
        unsafe count.pointee = list.count
    }

    /// Whether a place lies in the frames or in their list.
    mutating func holds(_ places: Places) -> Bool {
        unsafe places.touch(bytes) || places.touch(list.memory)
    }

    /// Refuses an input that lies in the frames or in their list, which the next message overwrites, or
    /// in other memory.
    ///
    /// - Throws: `IMS_ERROR_OVERLAP`.
    func refuse(_ input: UnsafeRawBufferPointer, or other: Region) throws(Refusal) {
        let region = unsafe Region(input)
        if unsafe region.overlaps(bytes) || region.overlaps(list.memory) || region.overlaps(other) {
            throw Refusal.overlap
        }
    }

    /// Copies frame `index` to a buffer of the caller's.
    ///
    /// - Returns: its size.
    /// - Throws: `IMS_ERROR_INDEX`, and as ``ResultBytes/copy(to:_:)``.
    func copy(
        _ index: Int, to buffer: UnsafeMutableRawPointer?, _ capacity: Int
    ) throws(Refusal) -> Int {
        guard unsafe index >= 0 && index < list.count else { throw Refusal(IMS_ERROR_INDEX) }
        // SAFETY: index < count, checked above; the frames are readable until the next message.
        let frame = unsafe list.elements[index]
        let bytes = unsafe UnsafeRawBufferPointer(start: frame.data, count: frame.size)
        return try unsafe ResultBytes.copy(bytes, to: buffer, capacity)
    }
}
