import StringInterning

/// The probabilities of the range coder (FORMAT.md section 10): a tree of 256 for each class of
/// bytes and position in the operand.
struct RangeModel: ~Copyable {
    /// Tree × 256 + node; allocated with the first message.
    private var probabilities = BitwiseStorage<UInt16>()

    static let even: UInt16 = 1 << 11
    static let treeCount = 14 * 4
    /// Stands for bytes that are coded with even probabilities.
    static let directTree: UInt8 = 255

    /// Bytes at the front of an operand that are coded with even probabilities.
    @inline(__always)
    static func directBytes(_ kind: ByteClass) -> Int {
        switch kind {
        case .digits: .max
        case .double, .stamp: 2
        default: 0
        }
    }

    /// The tree of a byte at `position` of an operand of class `kind`.
    @inline(__always)
    static func tree(_ kind: ByteClass, _ position: Int) -> UInt8 {
        if position < directBytes(kind) { return directTree }
        return kind.rawValue &<< 2 | UInt8(truncatingIfNeeded: min(position, 3))
    }

    /// A probability after a bit: the sixteenth part of the way to 4,096 or to 15 is gone.
    ///
    /// - Parameter isOne: the bit, in all places.
    @inline(__always)
    static func adapted(_ probability: UInt32, isOne: UInt32) -> UInt16 {
        let goal = 4_096 &- (4_081 & isOne)
        let way = Int32(bitPattern: goal &- probability) &>> 4
        return UInt16(truncatingIfNeeded: probability &+ UInt32(bitPattern: way))
    }

    mutating func prepare() {
        guard probabilities.capacity == 0 else { return }
        probabilities = BitwiseStorage(capacity: Self.treeCount * 256, filler: Self.even)
    }

    /// Forgets all; the memory is kept.
    mutating func empty() { probabilities.fill(with: Self.even) }

    /// The first probability of a tree; node 1 is its root.
    @inline(__always)
    func nodes(_ tree: UInt8) -> UnsafeMutablePointer<UInt16> {
        // SAFETY: a tree that is not direct is below treeCount, and `prepare` has allocated all.
        unsafe probabilities.start + Int(tree) &* 256
    }
}
