import MsgPackWire
import StringInterning

/// Finds the shape of a map by its keys: the encoder's part of the shapes.
///
/// A decoder is told the shapes by number. It searches only while a raw message teaches it (see
/// `ShapeLesson`).
struct ShapeIndex: ~Copyable {
    /// Shape ids + 1 by hash, 0 is free: open addressing, at most half of the entries are taken.
    private var entries = BitwiseStorage<UInt16>(capacity: 4, filler: 0)
    /// The hash of the keys of each shape, by id.
    private var hashes = BitwiseStorage<UInt64>(capacity: 1, filler: 0)
    /// Shapes in the index: the first ones of the table.
    private var count = 0
    /// Id + 1 of the newest shape of the maps that begin with the same bytes; 64 of them once there are
    /// two shapes.
    private var expectations = BitwiseStorage<UInt16>(capacity: 1, filler: 0)

    /// The second factor of the hash of keys. It never leaves the process.
    static let hashFactor: UInt64 = 0xA076_1D64_78BD_642F

    /// Enters the shape that was defined after all those in the index.
    mutating func insert(_ id: ShapeID, hash: UInt64) {
        assert(id.value == count, "a shape before this one was not entered")
        if count == hashes.capacity { hashes.grow(to: 2 * count, filler: 0) }
        hashes[id.value] = hash
        count += 1
        if count * 2 > entries.capacity { growEntries() } else { enter(id) }
    }

    /// The next shape whose keys have this hash, or nil if there is no more.
    ///
    /// - Parameter probe: how many entries have been looked at; 0 for a new search.
    func candidate(hash: UInt64, probe: inout Int) -> ShapeID? {
        while true {
            // Masked, so only the low bits of the sum matter.
            let place = (Int(truncatingIfNeeded: hash) &+ probe) & (entries.capacity &- 1)
            probe &+= 1
            let entry = Int(entries[place])
            if entry == 0 { return nil }
            if hashes[entry &- 1] == hash { return ShapeID(entry &- 1) }
        }
    }

    /// The newest shape of maps whose keys begin with the bytes `word`, or nil.
    func expected(at word: UInt64) -> ShapeID? {
        let entry = Int(expectations[place(of: word)])
        return entry == 0 ? nil : ShapeID(entry &- 1)
    }

    /// Notes the shape of a map whose keys begin with the bytes `word`.
    mutating func expect(_ id: ShapeID, at word: UInt64) {
        if count > 1 && expectations.capacity == 1 {
            expectations = BitwiseStorage(capacity: 64, filler: 0)
        }
        expectations[place(of: word)] = UInt16(id.value + 1)
    }

    /// A multiplicative hash of six bits, or 0 while there is but one expectation.
    private func place(of word: UInt64) -> Int {
        let hash = Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) &>> 58)
        return hash & (expectations.capacity &- 1)
    }

    private mutating func growEntries() {
        entries = BitwiseStorage(capacity: entries.capacity * 4, filler: 0)
        for id in 0..<count { enter(ShapeID(id)) }
    }

    @_optimize(speed)
    private mutating func enter(_ id: ShapeID) {
        var place = Int(truncatingIfNeeded: hashes[id.value]) & (entries.capacity - 1)
        while entries[place] != 0 { place = (place + 1) & (entries.capacity - 1) }
        entries[place] = UInt16(id.value + 1)
    }

    /// Forgets all; the memory is kept.
    mutating func empty() {
        count = 0
        entries.fill(with: 0)
        expectations.fill(with: 0)
    }

    /// Bytes of memory of the index.
    var memoryBytes: Int {
        (entries.capacity + expectations.capacity) * MemoryLayout<UInt16>.stride
            + hashes.capacity * MemoryLayout<UInt64>.stride
    }
}

/// The keys of a map, as far as a search for its shape needs them.
struct KeyDigest: BitwiseCopyable, Sendable {
    /// A hash of all keys.
    let hash: UInt64
    /// Bytes of their tokens.
    let bytes: Int
}

extension ItemHeader {
    /// Whether the item may be a key of a shape (FORMAT.md section 7).
    var isShapeKey: Bool {
        switch family {
        case .str, .bin: byteCount <= ItemRing.limitItemBytes
        case .integer: true
        default: false
        }
    }
}

extension StreamState {
    /// The digest of a map's `count` keys, or nil if they cannot make a shape or are not there whole.
    ///
    /// - Parameters:
    ///   - headerSize: the number of bytes of the map's header.
    ///   - position: the first key.
    ///   - ends: where arrays and maps in a part of the frame end.
    mutating func digestKeys(
        count: Int, headerSize: Int, at position: Int, of frame: MainFrame,
        _ ends: borrowing DeepEnds
    ) -> KeyDigest? {
        var hash = UInt64(truncatingIfNeeded: count | headerSize &<< 8)
        var bytes = 0
        var next = position
        for field in 0..<count {
            guard let key = frame.header(at: next), key.isShapeKey else { return nil }
            let size = key.byteCount
            // SAFETY: `size` bytes of the frame, as the header said.
            let tag = unsafe items.tag(frame.address(of: next), size)
            hash = ItemHash.fold(hash ^ UInt64(tag), ShapeIndex.hashFactor)
            // Sums of sizes inside one frame do not overflow.
            bytes &+= size
            next &+= size
            if field &+ 1 < count {
                guard let after = frame.next(after: next, ends) else { return nil }
                next = after
            }
        }
        return KeyDigest(hash: hash, bytes: bytes)
    }
}
