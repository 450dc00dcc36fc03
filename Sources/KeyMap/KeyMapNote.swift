/// What a key map keeps of a name beside the table of names.
///
/// A name of at most sixteen bytes, header included, is compared and copied from here, so the table
/// is not read.
struct KeyMapNote: BitwiseCopyable, Sendable {
    /// Bytes that one note holds of a name.
    @inline(__always) static var wordBytes: Int { 16 }

    /// The first sixteen bytes of the name; zeros follow a shorter one.
    let first: UInt64
    let second: UInt64
    /// Ones in the places of `first` and `second` that hold bytes of the name.
    private let firstMask: UInt64
    private let secondMask: UInt64
    /// Bytes of the name, header included.
    let count: Int
    /// The note of the name that followed this one last.
    var successor = 0
    /// What the name means as a key.
    let role: KeyMapRole

    /// The note of no name. It matches nothing: under a mask of zeros no bit of `first` can be a one.
    @inline(__always) static var none: KeyMapNote { KeyMapNote() }

    private init() {
        (first, second, firstMask, secondMask) = (1, 0, 0, 0)
        count = 0
        role = .plain
    }

    /// The note of a name, whose `count` bytes at `start` are readable.
    init(_ start: UnsafeRawPointer, _ count: Int, _ role: KeyMapRole) {
        var words: (UInt64, UInt64) = (0, 0)
        var masks: (UInt64, UInt64) = (0, 0)
        for index in 0..<min(count, Self.wordBytes) {
            // SAFETY: index is below count.
            let byte = unsafe UInt64(start.load(fromByteOffset: index, as: UInt8.self))
            let shift = UInt64(8 * (index & 7))
            if index < 8 {
                words.0 |= byte << shift
                masks.0 |= 0xFF << shift
            } else {
                words.1 |= byte << shift
                masks.1 |= 0xFF << shift
            }
        }
        (first, second) = words
        (firstMask, secondMask) = masks
        self.count = count
        self.role = role
    }

    /// Whether the sixteen bytes at `start` begin with the name, or with the sixteen bytes that the
    /// name begins with.
    @inline(__always)
    func matches(_ start: UnsafeRawPointer) -> Bool {
        // SAFETY: the caller promises sixteen readable bytes.
        let low = unsafe UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
        let high = unsafe UInt64(
            littleEndian: start.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        return low & firstMask == first && high & secondMask == second
    }
}
