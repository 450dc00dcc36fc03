import StringInterning

/// The last instances of the structures of containers (FORMAT.md section 4): a ring.
struct Anchors: ~Copyable {
    /// The last instance of a structure.
    struct Instance: BitwiseCopyable {
        /// The place of its header, 0 for none.
        let place: Int
        /// Values that followed it in its array.
        let following: Int
        /// The number of the first event after its header.
        let events: Int
    }

    /// Allocated with the first walk.
    private var words = BitwiseStorage<UInt32>()
    /// The anchor that the next new structure becomes.
    private(set) var next = 0

    /// Anchors, a power of two.
    let limit: Int
    private static let wordsPerAnchor = 3

    init(limit: Int) {
        self.limit = limit
    }

    /// Allocates the anchors.
    mutating func allocate() {
        words = BitwiseStorage(capacity: limit &* Self.wordsPerAnchor, filler: 0)
    }

    mutating func empty() {
        words.fill(with: 0)
        next = 0
    }

    /// The number of a new anchor, in place of the oldest one.
    mutating func make() -> Int {
        let anchor = next
        next = (next &+ 1) & (limit &- 1)
        return anchor
    }

    mutating func rollBack(to next: Int) { self.next = next }

    @inline(__always)
    private func cell(_ anchor: Int) -> UnsafeMutablePointer<UInt32> {
        // SAFETY: anchors are below the limit.
        unsafe words.start + anchor &* Self.wordsPerAnchor
    }

    @inline(__always)
    subscript(anchor: Int) -> Instance {
        let cell = unsafe cell(anchor)
        // SAFETY: an anchor has three words.
        return unsafe Instance(
            place: Int(cell[0]), following: Int(cell[1]), events: Int(cell[2]))
    }

    @inline(__always)
    mutating func set(_ anchor: Int, _ instance: Instance, _ undo: inout UndoLog) {
        let cell = unsafe cell(anchor)
        // SAFETY: as above.
        unsafe undo.set(cell, to: UInt32(truncatingIfNeeded: instance.place))
        unsafe undo.set(cell + 1, to: UInt32(truncatingIfNeeded: instance.following))
        unsafe undo.set(cell + 2, to: UInt32(truncatingIfNeeded: instance.events))
    }

    var memoryBytes: Int { words.capacity &* 4 }
}
