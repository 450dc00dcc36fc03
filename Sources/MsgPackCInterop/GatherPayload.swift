/// Bytes that a ``GatherPacker`` refers to instead of copying them, together with what keeps them
/// alive.
///
/// The usual payload is an array. The payload holds the array itself, so its storage can neither go
/// away nor change while a packer refers to it: storage with two holders is copied before it is
/// mutated. Why payloads are owners, not spans: `docs/decisions/0003-gather-packing-lifetimes.md`.
@safe public struct GatherPayload {
    /// What keeps `bytes` alive.
    private enum Owner {
        case array([UInt8])
        case object(AnyObject)
    }

    private let owner: Owner

    /// The memory that is referred to; it lives as long as `owner`.
    let bytes: UnsafeRawBufferPointer

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
        unsafe bytes = unsafe array.withUnsafeBytes {
            unsafe UnsafeRawBufferPointer(rebasing: $0[range])
        }
    }

    /// A payload in memory that `owner` manages, such as a mapped file.
    ///
    /// - Warning: The caller promises that `bytes` stay readable, unmoved and unchanged for as long
    ///   as `owner` is alive.
    @unsafe public init(unsafeBytes bytes: UnsafeRawBufferPointer, keptAliveBy owner: AnyObject) {
        self.owner = .object(owner)
        // SAFETY: the caller's promise, stated above.
        unsafe self.bytes = unsafe bytes
    }

    /// Number of bytes.
    public var byteCount: Int {
        // SAFETY: the length is read, not the memory.
        unsafe bytes.count
    }

    /// Whether the memory is still where the owner has it; anything else is a bug to stop at.
    var isIntact: Bool {
        // SAFETY: an address is taken, nothing is read.
        guard case .array(let array) = owner, let start = unsafe bytes.baseAddress else {
            return true
        }
        // SAFETY: addresses are compared, nothing is read.
        return unsafe array.withUnsafeBytes { storage in
            guard let base = storage.baseAddress else { return false }
            return unsafe base <= start && start + bytes.count <= base + storage.count
        }
    }
}
