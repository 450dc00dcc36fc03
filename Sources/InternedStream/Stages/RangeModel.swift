import StringInterning

/// The probabilities of the range coder (FORMAT.md section 10): a tree of 256 for each class of
/// bytes and position in the operand; for literals after the first one, by the byte before.
struct RangeModel: ~Copyable {
    /// Tree × 256 + node; allocated with the first message.
    private var probabilities = BitwiseStorage<UInt16>()

    /// The probability of a bit about which nothing is known.
    private static let even: UInt16 = 1 << 11
    private static let treeCount = 16 * 4 + 32
    /// Probabilities of a tree.
    static let treeSize = 256
    /// The tree of bytes that are coded with even probabilities. It has no memory.
    static let directTree: UInt8 = 255

    /// The number of bytes at the beginning of an operand that are coded with even probabilities.
    @inline(__always)
    static func directBytes(of kind: ByteClass) -> Int {
        switch kind {
        case .digits: .max
        case .double, .stamp: 2
        default: 0
        }
    }

    /// The tree of a byte at `position` of an operand of class `kind`.
    @inline(__always)
    static func tree(of kind: ByteClass, at position: Int) -> UInt8 {
        if position < directBytes(of: kind) { return directTree }
        return kind.rawValue &<< 2 | UInt8(truncatingIfNeeded: min(position, 3))
    }

    /// The tree of a literal after another one.
    @inline(__always)
    static func tree(ofLiteralAfter previous: UInt8) -> UInt8 { 64 | previous &>> 3 }

    /// A probability after a bit: moved by a sixteenth of the distance to 4,096 after a 0, to 15 after a 1.
    ///
    /// - Parameter isOne: the bit, copied to all 32 places.
    @inline(__always)
    static func adapted(_ probability: UInt32, isOne: UInt32) -> UInt16 {
        // Both are below 2^13, so the difference fits an Int32, whose shift keeps the sign.
        let goal = 4_096 &- (4_081 & isOne)
        let way = Int32(bitPattern: goal &- probability) &>> 4
        return UInt16(truncatingIfNeeded: probability &+ UInt32(bitPattern: way))
    }

    /// Allocates the trees, if that has not been done.
    mutating func prepare() {
        guard probabilities.capacity == 0 else { return }
        probabilities = BitwiseStorage(capacity: Self.treeCount * Self.treeSize, filler: Self.even)
    }

    /// Forgets all; the memory is kept.
    mutating func empty() { probabilities.fill(with: Self.even) }

    /// Bytes of memory of the trees.
    var memoryBytes: Int { probabilities.capacity * MemoryLayout<UInt16>.stride }

    /// The address of a tree's probabilities; node 1 is its root.
    @inline(__always)
    func nodes(of tree: UInt8) -> UnsafeMutablePointer<UInt16> {
        // SAFETY: a tree that is not direct is below treeCount, and `prepare` has allocated all.
        unsafe probabilities.start + Int(tree) &* Self.treeSize
    }
}
