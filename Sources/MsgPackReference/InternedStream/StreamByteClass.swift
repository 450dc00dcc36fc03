/// Section 10: the class of a byte of the body, which selects its tree in stage 1.
enum StreamByteClass: UInt8 {
    case run = 0
    case unit
    case token
    case integer
    case double
    case leading
    case stamp
    case text
    case length
    case nearReference
    case farReference
    case literal
    case offset
    case slot
    /// The number of silent places before a change.
    case silent
    /// A bucket of texts.
    case bucket
    /// Digits of FORM and DELTA, which are as good as random.
    case digits

    /// The classes that have trees.
    static let modelled = 16

    /// The number of trees: four for each class, and 32 for literals that follow another one.
    static let trees = 4 * modelled + 32

    /// The tree of the byte at `index` of its operand, after another byte of it; nil for a byte that is coded
    /// direct.
    func tree(index: Int, after previous: UInt8?) -> UInt8? {
        if self == .literal, let previous { return 64 + (previous >> 3) }
        let position = UInt8(min(index, 3))
        switch self {
        case .digits: return nil
        case .double, .stamp: return position < 2 ? nil : 4 * rawValue + position
        default: return 4 * rawValue + position
        }
    }
}

/// Section 10: the adaptive probabilities of stage 1, kept from message to message.
struct StreamProbabilities {
    /// Probability of a 0 in 1/4096, by tree and node.
    private(set) var values = Array(repeating: UInt32(2_048), count: 256 * StreamByteClass.trees)

    /// The probability of a 0 at a node of a tree.
    func zero(_ tree: UInt8, _ node: Int) -> UInt32 { values[256 * Int(tree) + node] }

    /// Learns a bit.
    mutating func learn(_ bit: UInt32, _ tree: UInt8, _ node: Int) {
        let place = 256 * Int(tree) + node
        let p = values[place]
        values[place] = bit == 0 ? p + ((4_096 - p) >> 4) : p - (p >> 4)
    }

    /// A digest of the probabilities as text, for comparison.
    var dump: String {
        let bytes = values.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        return "probabilities " + String(StreamCheck.digest(seed: 0, bytes), radix: 16)
    }
}
