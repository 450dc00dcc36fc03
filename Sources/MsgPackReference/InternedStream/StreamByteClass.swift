/// Section 10: the class of a byte of the body, which selects its tree in stage 2.
enum StreamByteClass: Int {
    case run = 0
    case missedUnit
    case token
    case integer
    case double
    case leading
    case stamp
    case delta
    case varint
    case nearReference
    case farReference
    case literal
    case offset
    case shape
    /// The digits of FORM, which are coded direct: they are as good as random.
    case digit

    static let modelled = 14

    /// The tree of the byte at `index` of its operand; nil for a direct byte.
    func tree(index: Int) -> Int? {
        let position = min(index, 3)
        switch self {
        case .digit: return nil
        case .double, .stamp: return position < 2 ? nil : 4 * rawValue + position
        default: return 4 * rawValue + position
        }
    }
}

/// Section 10: the adaptive probabilities of stage 2, kept from message to message.
struct StreamProbabilities {
    /// Probability of a 0 in 1/4096, by tree and node.
    private(set) var values = Array(repeating: UInt32(2_048), count: 256 * 4 * Self.classes)

    private static let classes = StreamByteClass.modelled

    /// The probability of a 0 at a node of a tree.
    func zero(_ tree: Int, _ node: Int) -> UInt32 { values[256 * tree + node] }

    /// Learns a bit.
    mutating func learn(_ bit: UInt32, _ tree: Int, _ node: Int) {
        let place = 256 * tree + node
        let p = values[place]
        values[place] = bit == 0 ? p + ((4_096 - p) >> 4) : p - (p >> 4)
    }
}
