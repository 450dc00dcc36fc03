/// Section 4: the contexts, their remembered values, and the blocks in which they are made.
struct StreamContexts {
    /// What a context remembers of one value.
    enum Memory: Equatable {
        case token([UInt8])
        case item(Int)
    }

    /// The two memories of a context.
    struct Pair: Equatable {
        var v0: Memory?
        var v1: Memory?
    }

    /// The purpose of a block.
    enum Kind: Hashable {
        case shape(Int)
        case tuple
        case elements
        case pairs
    }

    private struct Key: Hashable {
        var context: Int
        var kind: Kind
    }

    static let main = 0
    static let attachments = 1
    static let blobs = 2
    static let common = 3
    static let limit = 8_192

    /// The contexts that exist, by number.
    private(set) var memories = Array(repeating: Pair(), count: 67)

    /// The number of blocks that were needed and could not be made (section 12, rule 9).
    private(set) var refusals = 0

    private var blocks: [Key: Int] = [:]

    /// The first context of a block of `count`, and whether it was made just now.
    mutating func block(_ kind: Kind, in context: Int, count: Int) -> (first: Int, isNew: Bool) {
        let key = Key(context: context, kind: kind)
        if let first = blocks[key] { return (first, false) }
        guard memories.count + count <= Self.limit else {
            refusals += 1
            return (Self.common, false)
        }
        let first = memories.count
        blocks[key] = first
        memories += Array(repeating: Pair(), count: count)
        return (first, true)
    }

    /// v1 := v0, v0 := memory.
    mutating func remember(_ memory: Memory, in context: Int) {
        memories[context] = Pair(v0: memory, v1: memories[context].v0)
    }

    /// PREVIOUS: exchanges v0 and v1.
    mutating func exchange(in context: Int) {
        let pair = memories[context]
        memories[context] = Pair(v0: pair.v1, v1: pair.v0)
    }
}
