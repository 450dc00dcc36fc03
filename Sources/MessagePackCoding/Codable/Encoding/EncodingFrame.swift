/// A value that is being encoded: where its bytes begin, and what its children have written.
struct EncodingFrame {
    /// What a value has asked its encoder for.
    enum Kind: UInt8 {
        /// Nothing yet.
        case none
        /// A keyed container, or its own map.
        case map
        /// An unkeyed container, or its own array.
        case array
        /// A single value, written as a whole.
        case value
    }

    /// Distinguishes this value from all others of the same session, so that a container that is
    /// used after its value has ended is found out.
    var id: UInt32
    /// What the value is.
    var kind: Kind
    /// Containers that are open around the value.
    var depth: Int
    /// Where the value begins in the writer.
    var start: Int
    /// Pairs of a map or items of an array that were written.
    var count: Int
    /// Where the key of the pair that is being written begins in the writer.
    var keyStart: Int
    /// The holes that were left before the value began.
    var holeCount: Int
}

/// Names a frame of a session: its index, and the number that it had when it was named.
struct EncodingPlace {
    /// The index of the frame.
    let index: UInt32
    /// ``EncodingFrame/id``.
    let id: UInt32
}

/// A place in the writer where the bytes of a node are to be put when the value around it ends.
struct EncodingHole {
    /// Where in the writer.
    let offset: Int
    /// What belongs there.
    let node: EncodingNode
}

/// A value that is a child of a node and not of the value whose frame is before its own.
struct EncodingBase {
    /// The index of the value's frame.
    let index: Int
    /// The node.
    let node: EncodingNode
    /// Leads from the node to the value; nil if the node is the value.
    let key: (any CodingKey)?
}

/// The value of a keyed container. A container that is used again gets another value.
final class KeyedEncodingPlace {
    /// The session, which lives as long as the place is in its cache; a place that is not, or is in
    /// use when the encoding ends, keeps it.
    let session: EncodingSession
    private var keeper: EncodingMemory?
    /// The value.
    var place: EncodingPlace {
        // SAFETY: here and below, no two accesses can overlap, as each is one load or store.
        @inline(__always) get { unsafe storedPlace }
        @inline(__always) set { unsafe storedPlace = newValue }
    }
    @exclusivity(unchecked) private var storedPlace: EncodingPlace

    init(session: EncodingSession, place: EncodingPlace, keepsSession: Bool) {
        self.session = session
        keeper = keepsSession ? session.memory : nil
        unsafe storedPlace = place
    }

    /// From here on the place keeps its session.
    func keepSession() {
        keeper = session.memory
    }
}
