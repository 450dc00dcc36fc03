import MsgPackWire
import StringInterning

/// A nonempty array or map of a main frame.
struct ListedContainer: BitwiseCopyable, Sendable {
    /// The position of its first byte.
    let start: Int
    /// The position after it; while it is open, the number of its values that were not walked over.
    var end: Int
    /// The index of the container around it, or −1.
    let parent: Int
}

/// Where the arrays and maps of one value end, found in one walk over it.
///
/// A map is stepped over before it is coded, once for each look at its keys, and so are all maps inside
/// it. Without this list the innermost of 31 nested maps would be stepped over 31 times as often as one
/// that lies alone. Maps with few arrays and maps around them do without: stepping over them is faster
/// than listing what they contain.
struct DeepEnds: ~Copyable {
    /// The containers, by position.
    private var containers = BitwiseStorage<ListedContainer>()
    private var count = 0
    private var excess = ExcessMemory()
    /// The positions of the value whose containers are listed: from `start`, `length` bytes.
    private var start = 0
    private var length = 0

    /// Whether `position` lies in the value whose containers are listed.
    @inline(__always)
    func cover(_ position: Int) -> Bool {
        // A position before the start wraps to a number above every length.
        UInt(bitPattern: position &- start) < UInt(bitPattern: length)
    }

    /// Forgets the containers; memory that long messages have left is given back.
    mutating func empty() {
        guard containers.capacity > 0 else { return }
        let stride = MemoryLayout<ListedContainer>.stride
        if excess.isDue(used: count * stride, capacity: containers.capacity * stride) {
            containers = BitwiseStorage()
        }
        count = 0
        length = 0
    }

    /// Lists the containers of the map at `position`.
    ///
    /// - Returns: whether the value is there whole.
    /// - Complexity: O(bytes of the value).
    mutating func list(at position: Int, of frame: MainFrame) -> Bool {
        count = 0
        length = 0
        start = position
        var next = position
        /// The innermost open container.
        var open = -1
        repeat {
            guard let header = frame.header(at: next) else { return false }
            let children = header.childCount
            if children > 0 {
                append(ListedContainer(start: next, end: children, parent: open))
                open = count - 1
            }
            next += header.byteCount
            if children == 0 { open = close(open, at: next) }
        } while open >= 0
        length = next - position
        return true
    }

    /// Notes that a value ends at `position`, and all containers that end with it.
    ///
    /// - Parameter innermost: the container that it is in.
    /// - Returns: the innermost container that is still open, or −1.
    private mutating func close(_ innermost: Int, at position: Int) -> Int {
        var open = innermost
        while open >= 0 {
            containers[open].end -= 1
            if containers[open].end > 0 { return open }
            containers[open].end = position
            open = containers[open].parent
        }
        return open
    }

    private mutating func append(_ container: ListedContainer) {
        if count == containers.capacity {
            containers.grow(to: max(16, 2 * count), filler: container)
        }
        containers[count] = container
        count += 1
    }

    /// The position after the nonempty array or map at `position`, which the list covers.
    ///
    /// - Complexity: O(log of the number of containers).
    func end(at position: Int) -> Int {
        var low = 0
        var high = count - 1
        while low < high {
            let middle = (low + high) / 2
            if containers[middle].start < position { low = middle + 1 } else { high = middle }
        }
        assert(containers[low].start == position, "no container begins here")
        return containers[low].end
    }

    /// Bytes of memory of the list.
    var memoryBytes: Int { containers.capacity * MemoryLayout<ListedContainer>.stride }
}
