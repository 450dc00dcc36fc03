import StringInterning

/// What a message has overwritten, so that it can be taken back: an encoder that codes a message and then
/// sends it another way leaves its state as the decoder's is.
struct UndoLog: ~Copyable {
    // SAFETY: the addresses are those of cells of the state's tables, which stay where they are while a
    // message is coded.
    @safe
    struct Entry: BitwiseCopyable, @unchecked Sendable {
        let cell: UnsafeMutablePointer<UInt32>
        let old: UInt32
    }

    private var entries = BitwiseStorage<Entry>()
    private(set) var count = 0
    let isKept: Bool
    private var excess = ExcessMemory()

    /// - Parameter isKept: false at a decoder, which takes nothing back.
    init(isKept: Bool) { self.isKept = isKept }

    /// Begins a message.
    mutating func begin() {
        if excess.isDue(
            used: count &* MemoryLayout<Entry>.stride,
            capacity: entries.capacity &* MemoryLayout<Entry>.stride)
        {
            entries = BitwiseStorage()
        }
        count = 0
    }

    /// Writes a cell of a table.
    @inline(__always)
    mutating func set(_ cell: UnsafeMutablePointer<UInt32>, to value: UInt32) {
        if isKept { unsafe note(cell) }
        // SAFETY: the caller's cell.
        unsafe cell.pointee = value
    }

    /// Notes the value of a cell that is about to be written.
    @inline(__always)
    mutating func note(_ cell: UnsafeMutablePointer<UInt32>) {
        if count == entries.capacity { unsafe grow(cell) }
        // SAFETY: the caller's cell.
        entries[count] = unsafe Entry(cell: cell, old: cell.pointee)
        count &+= 1
    }

    /// Notes the value of a wide cell.
    @inline(__always)
    mutating func note(_ cell: UnsafeMutablePointer<UInt64>) {
        // SAFETY: a cell of 64 bits is two of 32.
        unsafe cell.withMemoryRebound(to: UInt32.self, capacity: 2) {
            unsafe note($0)
            unsafe note($0 + 1)
        }
    }

    @inline(never)
    private mutating func grow(_ cell: UnsafeMutablePointer<UInt32>) {
        entries.grow(to: max(64, count &* 2), filler: unsafe Entry(cell: cell, old: 0))
    }

    /// Takes back all that was written since the message began.
    mutating func rollBack() {
        while count > 0 {
            count &-= 1
            let entry = entries[count]
            // SAFETY: tables do not move while a message is coded.
            unsafe entry.cell.pointee = entry.old
        }
    }

    /// Frees what only the message before needed.
    mutating func freeMessageMemory() {
        entries = BitwiseStorage()
        count = 0
    }

    /// Bytes of memory.
    var memoryBytes: Int { entries.capacity &* MemoryLayout<Entry>.stride }
}
