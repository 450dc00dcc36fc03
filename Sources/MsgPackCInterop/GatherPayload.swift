/// Bytes that a ``GatherPacker`` refers to instead of copying them, together with the object that
/// keeps them alive.
///
/// A payload usually is an array. It holds the array itself, so the array's storage can neither be
/// freed nor change while a packer refers to it: storage with two holders is copied before it is
/// mutated. Why payloads are owners and not spans:
/// `docs/decisions/0003-gather-packing-lifetimes.md`.
@safe public struct GatherPayload {
    /// What keeps the bytes alive.
    private enum Owner {
        case array([UInt8])
        case object(any AnyObject & Sendable)
    }

    private let owner: Owner

    /// The memory that is referred to; it lives as long as `owner`.
    let memory: UnsafeRawBufferPointer

    /// A payload of all bytes of `array`.
    ///
    /// - Complexity: O(1), no allocation.
    public init(_ array: [UInt8]) {
        self.init(array, range: 0..<array.count)
    }

    /// A payload of the bytes of `array` at the positions in `range`.
    ///
    /// - Precondition: `range` lies within `array.indices`.
    /// - Complexity: O(1), no allocation.
    public init(_ array: [UInt8], range: Range<Int>) {
        owner = .array(array)
        // SAFETY: an array's elements do not move while its storage is held and not mutated, and
        // `owner` holds it from here on. `isIntact` checks that once more before each use.
        unsafe memory = unsafe array.withUnsafeBytes {
            unsafe UnsafeRawBufferPointer(rebasing: $0[range])
        }
    }

    /// A payload in memory that `owner` manages, such as a mapped file.
    ///
    /// - Warning: The caller promises that `bytes` stay readable, unmoved and unchanged for as long
    ///   as `owner` is alive. `owner` may be released in another task than the one that made it.
    @unsafe public init(
        unsafeBytes bytes: UnsafeRawBufferPointer, keptAliveBy owner: any AnyObject & Sendable
    ) {
        self.owner = .object(owner)
        // SAFETY: the caller's promise, stated above.
        unsafe memory = unsafe bytes
    }

    /// The number of bytes.
    public var byteCount: Int {
        // SAFETY: the length is read, not the memory.
        unsafe memory.count
    }

    /// Lends the bytes, for example to a session that sends them as an attachment.
    ///
    /// - Complexity: O(1).
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get {
            precondition(isIntact, "the payload's memory moved")
            // SAFETY: `owner` keeps the bytes alive and unchanged while this payload is borrowed.
            let bytes = unsafe memory.assumingMemoryBound(to: UInt8.self)
            return unsafe _overrideLifetime(Span(_unsafeElements: bytes), borrowing: self)
        }
    }

    /// Whether the memory is still where the owner has it. If not, the process must stop.
    var isIntact: Bool {
        // SAFETY: an address is taken, nothing is read.
        guard case .array(let array) = owner, let start = unsafe memory.baseAddress else {
            return true
        }
        // SAFETY: addresses are compared, nothing is read.
        return unsafe array.withUnsafeBytes { storage in
            guard let base = storage.baseAddress else { return false }
            return unsafe base <= start && start + memory.count <= base + storage.count
        }
    }
}

// The bytes are read only and do not change, and the owner is `Sendable`.
extension GatherPayload: @unchecked Sendable {}
