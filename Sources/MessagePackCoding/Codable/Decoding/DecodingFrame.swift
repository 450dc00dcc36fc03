/// A container that is being decoded, as far as it is known: a memory of where its program has got,
/// which makes the next read cheap. If it belongs to another container than the one that is asked
/// for, it is made again from the input.
struct DecodingFrame {
    /// Where the container's header is; `none` if the frame is free.
    var start = Self.none
    /// Where the next child that was not asked for begins: of a map, its key.
    var cursor = 0
    /// Children (of a map, pairs) from the cursor on. 0 also if ``pairs`` holds them.
    var left = 0
    /// Children (of a map, pairs) of the container.
    var count = 0
    /// Whether it is a map.
    var isMap = false
    /// Whether the cursor is at the end, and ``pairs`` holds where everything is.
    var isIndexed = false
    /// Where the pairs are, if they are not asked for in their order. Kept for later maps.
    var pairs = PairIndex()

    /// The keyed container that was made last for this depth.
    var cache = ContainerCache<KeyedPlace>()

    /// No offset of a message.
    static let none = -1
}

/// The map of a keyed container. A container that is used again gets another map.
final class KeyedPlace {
    /// The session, which lives as long as the place is in its cache; a place that is not, or is in
    /// use when the decoding ends, keeps it.
    let session: DecodingSession
    private var keeper: DecodingMemory?
    /// Where the map begins.
    var start: Int {
        // SAFETY: here and below, no two accesses can overlap, as each is one load or store.
        @inline(__always) get { unsafe storedStart }
        @inline(__always) set { unsafe storedStart = newValue }
    }
    @exclusivity(unchecked) private var storedStart: Int
    /// Containers that are open around the map.
    let depth: Int

    init(session: DecodingSession, start: Int, depth: Int, keepsSession: Bool) {
        self.session = session
        keeper = keepsSession ? session.memory : nil
        unsafe storedStart = start
        self.depth = depth
    }

    /// From here on the place keeps its session.
    func keepSession() {
        keeper = session.memory
    }
}
