import CInternedStream

/// A growing list at an address that holds until it grows, for what a handle hands out.
@safe
struct StableList<Element: BitwiseCopyable>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>
    private var capacity = 4
    private(set) var count = 0

    /// An empty list.
    init() { unsafe base = .allocate(capacity: 4) }

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
        }
        // SAFETY: count < capacity.
        unsafe (base + count).initialize(to: element)
        count += 1
    }
}

/// The bytes that a call has handed out and that a later one will overwrite.
@safe
struct ResultBytes {
    private var bytes = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    private var isSet = false

    /// Nothing is handed out.
    mutating func clear() { self = ResultBytes() }

    /// These bytes are handed out.
    mutating func set(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.bytes = unsafe bytes
        isSet = true
    }

    /// The same for C.
    var value: ims_bytes { unsafe ims_bytes(data: bytes.baseAddress, size: bytes.count) }

    /// Refuses bytes that share memory with those handed out.
    ///
    /// - Throws: `IMS_ERROR_OVERLAP`.
    func refuseOverlap(_ other: UnsafeRawBufferPointer) throws(Refusal) {
        if unsafe Self.overlap(bytes, other) { throw Refusal(IMS_ERROR_OVERLAP) }
    }

    /// Copies the bytes to a buffer of the caller's and reports their number.
    ///
    /// - Throws: `IMS_ERROR_INDEX` if there are none; `IMS_ERROR_LENGTH`, `IMS_ERROR_SHORT_BUFFER`,
    ///   `IMS_ERROR_OVERLAP`.
    func copy(
        to buffer: UnsafeMutableRawPointer?, _ capacity: Int, _ size: UnsafeMutablePointer<Int>?
    ) throws(Refusal) {
        guard isSet else { throw Refusal(IMS_ERROR_INDEX) }
        try unsafe Self.copy(bytes, to: buffer, capacity, size)
    }

    /// Copies `bytes` of a result to a buffer of the caller's and reports their number.
    ///
    /// - Throws: as `copy(to:_:_:)`.
    static func copy(
        _ bytes: UnsafeRawBufferPointer, to buffer: UnsafeMutableRawPointer?, _ capacity: Int,
        _ size: UnsafeMutablePointer<Int>?
    ) throws(Refusal) {
        let target = try unsafe Arguments.bytes(buffer, capacity)
        // SAFETY: the header asks for a size that is NULL or can be written.
        unsafe size?.pointee = bytes.count
        guard target.count >= bytes.count else { throw Refusal(IMS_ERROR_SHORT_BUFFER) }
        if unsafe overlap(bytes, target) { throw Refusal(IMS_ERROR_OVERLAP) }
        // SAFETY: the target is as long and lies elsewhere, checked above.
        if let source = bytes.baseAddress, let buffer = unsafe buffer {
            unsafe buffer.copyMemory(from: source, byteCount: bytes.count)
        }
    }

    private static func overlap(
        _ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer
    ) -> Bool {
        if one.count == 0 || other.count == 0 { return false }
        let oneStart = UInt(bitPattern: one.baseAddress)
        let otherStart = UInt(bitPattern: other.baseAddress)
        // Neither sum wraps: both are the ends of blocks of memory.
        return oneStart < otherStart &+ UInt(other.count)
            && otherStart < oneStart &+ UInt(one.count)
    }
}

/// The frames of a decoded message as C sees them.
@safe
struct DecodedFrames: ~Copyable {
    private var list = unsafe StableList<ims_bytes>()

    /// Nothing is handed out.
    mutating func removeAll() { unsafe list.removeAll() }

    /// Adds the next frame.
    mutating func append(_ frame: UnsafeRawBufferPointer) {
        unsafe list.append(ims_bytes(data: frame.baseAddress, size: frame.count))
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

    /// Refuses bytes that lie in the frames, which the next message will overwrite.
    ///
    /// - Throws: `IMS_ERROR_OVERLAP`.
    func refuseOverlap(_ other: UnsafeRawBufferPointer) throws(Refusal) {
        let count = unsafe list.count
        for index in 0..<count {
            let frame = unsafe list.elements[index]
            var result = ResultBytes()
            unsafe result.set(UnsafeRawBufferPointer(start: frame.data, count: frame.size))
            try unsafe result.refuseOverlap(other)
        }
    }

    /// Copies frame `index` to a buffer of the caller's.
    ///
    /// - Throws: `IMS_ERROR_INDEX`, and as ``ResultBytes/copy(to:_:_:)``.
    func copy(
        _ index: Int, to buffer: UnsafeMutableRawPointer?, _ capacity: Int,
        _ size: UnsafeMutablePointer<Int>?
    ) throws(Refusal) {
        guard unsafe index >= 0 && index < list.count else { throw Refusal(IMS_ERROR_INDEX) }
        // SAFETY: index < count, checked above; the frames are readable until the next message.
        let frame = unsafe list.elements[index]
        let bytes = unsafe UnsafeRawBufferPointer(start: frame.data, count: frame.size)
        try unsafe refuseOverlap(Arguments.bytes(buffer, capacity))
        try unsafe ResultBytes.copy(bytes, to: buffer, capacity, size)
    }
}
