import StringInterning

/// How the values at earlier places were coded (FORMAT.md section 4): a ring, in the order of places.
struct EventLog: ~Copyable {
    /// An event: a place, and what was learned there.
    struct Event: BitwiseCopyable {
        var place: UInt32
        /// The pair after SAME in the low half, the one after any other unit in the high half.
        var pairs: UInt32
        /// The difference of an integer to its base in the low half; 1 + the anchor of a container in the
        /// high half, or 0.
        var memory: UInt32

        /// The pair for a class: 0 after SAME, 1 after any other unit.
        @inline(__always)
        func pair(_ kind: UInt32) -> UnitPair { UnitPair(bits: pairs &>> (16 &* kind)) }

        @inline(__always)
        mutating func setPair(_ kind: UInt32, _ pair: UnitPair) {
            let shift = 16 &* kind
            pairs = pairs & ~(0xFFFF &<< shift) | pair.bits &<< shift
        }

        /// The difference of an integer to its base, 0 if there was none of 16 bits.
        @inline(__always)
        var difference: Int64 {
            Int64(Int16(truncatingIfNeeded: memory))
        }

        @inline(__always)
        var anchor: Int? { memory >> 16 == 0 ? nil : Int(memory &>> 16) &- 1 }

    }

    /// Cells for events, a power of two. They become more until the ring is complete.
    private var words = BitwiseStorage<UInt32>()
    /// The number of cells, less one.
    private var mask = 0
    /// Cells of the complete ring, less one. A quarter of them holds older events than may be used, so that
    /// the events of a message can be taken back.
    private let lastCell: Int
    /// Events that may be used.
    private let limit: Int
    /// Events of one message that may be taken back without the undo log.
    private let margin: Int
    /// The number of the first event of the message.
    private var messageHead = 0
    /// The number of the next event.
    private(set) var head = 0

    private static let wordsPerEvent = 3
    private static let initialCells = 64

    /// - Parameter cells: cells, a power of two; three quarters as many events may be used.
    init(cells: Int) {
        lastCell = cells &- 1
        margin = cells / 4
        limit = cells &- margin
    }

    /// Allocates the first cells.
    mutating func allocate() { grow(to: min(Self.initialCells, lastCell &+ 1)) }

    /// Makes room, as long as no event has been forgotten; each keeps its cell.
    @inline(never)
    private mutating func grow(to cells: Int) {
        words.grow(to: cells &* Self.wordsPerEvent, keeping: words.capacity)
        mask = cells &- 1
    }

    mutating func empty() { (head, messageHead) = (0, 0) }

    /// Begins a message.
    mutating func beginMessage() { messageHead = head }

    /// The number of the oldest event that is kept.
    @inline(__always)
    var oldest: Int { max(0, head &- limit) }

    @inline(__always)
    private func cell(_ number: Int) -> UnsafeMutablePointer<UInt32> {
        // SAFETY: the masked number is below the number of cells.
        unsafe words.start + (number & mask) &* Self.wordsPerEvent
    }

    @inline(__always)
    subscript(number: Int) -> Event {
        let cell = unsafe cell(number)
        // SAFETY: an event has three words.
        return unsafe Event(place: cell[0], pairs: cell[1], memory: cell[2])
    }

    @inline(__always)
    private func place(_ number: Int) -> UInt32 { unsafe cell(number)[0] }

    /// Appends an event; the oldest one is forgotten if need be.
    @inline(__always)
    mutating func append(_ event: Event, _ undo: inout UndoLog) {
        if head > mask { makeWay(&undo) }
        let cell = unsafe cell(head)
        // SAFETY: an event has three words.
        unsafe cell[0] = event.place
        unsafe cell[1] = event.pairs
        unsafe cell[2] = event.memory
        head &+= 1
    }

    /// Adds cells, or notes what the next event overwrites where taking back may need it.
    @inline(__always)
    private mutating func makeWay(_ undo: inout UndoLog) {
        if mask < lastCell { return grow(to: 2 &* (mask &+ 1)) }
        // An event of the message itself need not come back.
        guard undo.isKept && head &- messageHead >= margin && head &- mask <= messageHead else {
            return
        }
        // SAFETY: an event has three words. The cells do not move any more.
        let cell = unsafe cell(head)
        unsafe undo.note(cell)
        unsafe undo.note(cell + 1)
        unsafe undo.note(cell + 2)
    }

    /// Takes back the events from `number` on; their cells are restored by the undo log.
    mutating func rollBack(to number: Int) { head = number }

    /// Remembers the difference of an integer in the newest event.
    @inline(__always)
    mutating func setDifference(_ difference: Int64) {
        // SAFETY: there is an event. Its cells are in the undo log already.
        let cell = unsafe cell(head &- 1)
        let low = UInt32(UInt16(bitPattern: Int16(exactly: difference) ?? 0))
        unsafe cell[2] = unsafe cell[2] & 0xFFFF_0000 | low
    }

    /// Remembers the anchor of a container in the newest event.
    @inline(__always)
    mutating func setAnchor(_ anchor: Int) {
        // SAFETY: as above.
        let cell = unsafe cell(head &- 1)
        unsafe cell[2] = unsafe cell[2] & 0xFFFF | UInt32(truncatingIfNeeded: anchor &+ 1) &<< 16
    }

    /// Moves a cursor on, to the first event at or after `place`.
    ///
    /// - Returns: whether that event is at `place`.
    @inline(__always)
    func advance(_ cursor: inout Int, to place: Int) -> Bool {
        var number = max(cursor, head &- limit)
        let wanted = UInt32(truncatingIfNeeded: place)
        while number < head {
            let found = self.place(number)
            if found >= wanted {
                cursor = number
                return found == wanted
            }
            number &+= 1
        }
        cursor = number
        return false
    }

    /// The number of the first event at or after `place`.
    ///
    /// - Complexity: O(log events).
    func firstNumber(at place: Int) -> Int {
        let wanted = UInt32(truncatingIfNeeded: place)
        var (low, high) = (oldest, head)
        while low < high {
            let middle = (low &+ high) / 2
            if self.place(middle) < wanted { low = middle &+ 1 } else { high = middle }
        }
        return low
    }

    /// The pairs of an event.
    @inline(__always)
    func pairs(_ number: Int) -> UInt32 { unsafe cell(number)[1] }

    /// Appends the event with a number again, for a later place.
    @inline(__always)
    mutating func carry(_ number: Int, to place: Int, pairs: UInt32, _ undo: inout UndoLog) {
        let memory = unsafe cell(number)[2]
        append(
            Event(place: UInt32(truncatingIfNeeded: place), pairs: pairs, memory: memory), &undo)
    }

    var memoryBytes: Int { words.capacity &* 4 }
}
