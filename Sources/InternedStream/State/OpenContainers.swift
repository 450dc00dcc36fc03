import StringInterning

/// An array or map that is being coded.
struct OpenContainer: BitwiseCopyable, Sendable {
    /// Values that are left in it; a pair of a map counts two.
    var left: Int
    /// Values that are left in the container that its values follow from.
    var baseLeft: Int
    /// The place of its header; 0 of the message itself.
    let start: UInt32
    /// The place of the value before, in maps of the pair before; 0 for none.
    var sibling: UInt32 = 0
    /// The number of the first event at or after `sibling`, modulo 2^32.
    var siblingEvents: UInt32 = 0
    /// A place, or 0 for none.
    var returnTo: UInt32 = 0
    /// The number of the first event at or after `returnTo`, modulo 2^32.
    var returnEvents: UInt32 = 0
    /// The base of a short array, or 0 for none: what follows it when it becomes an item.
    var replaces: UInt32 = 0
    let isMap: Bool
    /// Whether the base goes back to `returnTo`, and over the value there, when the container ends.
    var isCall = false
    /// Whether a value in it was coded by another unit than SAME.
    var hasChange = false
    /// Whether it may become an item: its header says an array of 1 to 8 values in one byte.
    var isShortArray = false

    init(left: Int, baseLeft: Int, isMap: Bool, start: Int) {
        self.left = left
        self.baseLeft = baseLeft
        self.isMap = isMap
        self.start = UInt32(truncatingIfNeeded: start)
    }
}

/// The arrays and maps around the value that is being coded, the innermost one apart.
struct OpenContainers: ~Copyable {
    private var outer = BitwiseStorage<OpenContainer>(
        capacity: 8, filler: OpenContainer(left: 0, baseLeft: 0, isMap: false, start: 0))
    /// Containers in `outer`.
    private(set) var depth = 0
    /// The innermost one.
    var top = OpenContainer(left: 0, baseLeft: 0, isMap: false, start: 0)

    /// Begins with the message itself, which is like an array of one value.
    @inline(__always)
    mutating func begin(baseLeft: Int) {
        depth = 0
        top = OpenContainer(left: 1, baseLeft: baseLeft, isMap: false, start: 0)
    }

    @inline(__always)
    mutating func push(_ container: OpenContainer) {
        if depth == outer.capacity { outer.grow(to: depth &* 2, filler: top) }
        outer[depth] = top
        depth &+= 1
        top = container
    }

    /// Removes the innermost one; there is an outer one.
    @inline(__always)
    mutating func pop() {
        depth &-= 1
        top = outer[depth]
    }

    var memoryBytes: Int { outer.capacity &* MemoryLayout<OpenContainer>.stride }
}
