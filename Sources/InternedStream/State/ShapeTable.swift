import MsgPackWire
import StringInterning

/// One key of a shape: its token in the table's bytes.
struct ShapeKey: BitwiseCopyable, Sendable {
    var offset: UInt32
    var count: UInt16
    /// Whether the field's value must not be kept (an encoder's matter).
    var isNeverInterned: Bool
}

/// A known sequence of map keys.
struct Shape: BitwiseCopyable, Sendable {
    /// The first of its keys in the table's list of keys.
    var firstKey: UInt32
    var keyCount: UInt32
    /// Hash of all key tokens (an encoder's matter).
    var hash: UInt64
}

/// The shapes of one direction (FORMAT.md section 7), in order of definition.
struct ShapeTable: ~Copyable {
    private(set) var shapes = BitwiseStorage<Shape>(
        capacity: 1, filler: Shape(firstKey: 0, keyCount: 0, hash: 0))
    private(set) var keys = BitwiseStorage<ShapeKey>(
        capacity: 2, filler: ShapeKey(offset: 0, count: 0, isNeverInterned: false))
    private var bytes = BitwiseStorage<UInt8>(capacity: 64, filler: 0)
    private(set) var count = 0
    private var keyCount = 0
    private var byteCount = 0
    /// From hash to id + 1; for the encoder.
    private var index = BitwiseStorage<UInt16>(capacity: 4, filler: 0)

    /// Id + 1 of the shape last seen of maps that begin alike; for the encoder, from its second shape on.
    private var expectations = BitwiseStorage<UInt16>(capacity: 1, filler: 0)

    static let limitShapes = 1_024
    static let limitKeys = 64
    static let limitKeyBytes = 65_536

    /// Whether one more shape with so many bytes of keys is allowed.
    func hasRoom(keyBytes: Int) -> Bool {
        count < Self.limitShapes && byteCount + keyBytes <= Self.limitKeyBytes
    }

    /// The address of a key's token, until the next definition.
    @inline(__always)
    func address(_ key: ShapeKey) -> UnsafeRawPointer {
        // SAFETY: keys are written by `addKey` only, which keeps them inside the bytes.
        unsafe UnsafeRawPointer(bytes.start + Int(key.offset))
    }

    /// Appends a key to the shape being defined. There must be room.
    @_optimize(speed)
    mutating func addKey(_ start: UnsafeRawPointer, _ size: Int, isNeverInterned: Bool) {
        if keyCount == keys.capacity {
            keys.grow(
                to: keyCount * 2, filler: ShapeKey(offset: 0, count: 0, isNeverInterned: false))
        }
        while byteCount + size + ItemRing.paddingBytes > bytes.capacity {
            bytes.grow(to: bytes.capacity * 2, filler: 0)
        }
        // SAFETY: `size` bytes are readable by contract, and the room was just made.
        unsafe UnsafeMutableRawPointer(bytes.start + byteCount)
            .copyMemory(from: start, byteCount: size)
        keys[keyCount] = ShapeKey(
            offset: UInt32(byteCount), count: UInt16(size), isNeverInterned: isNeverInterned)
        keyCount += 1
        byteCount += size
    }

    /// Makes the last `keyCount` keys a shape.
    ///
    /// - Parameter hash: of all of them; 0 if the shape need not be found by its keys.
    mutating func define(keyCount size: Int, hash: UInt64) {
        if count == shapes.capacity {
            shapes.grow(to: count * 2, filler: Shape(firstKey: 0, keyCount: 0, hash: 0))
        }
        shapes[count] = Shape(
            firstKey: UInt32(keyCount - size), keyCount: UInt32(size), hash: hash)
        count += 1
        if hash == 0 { return }
        if count * 2 > index.capacity { growIndex() } else { enter(count - 1) }
    }

    /// Bytes of keys added so far.
    var keyBytes: Int { byteCount }

    /// Drops keys that were added but not made a shape.
    mutating func dropKeys(from bytesBefore: Int, _ keysBefore: Int) {
        byteCount = bytesBefore
        keyCount = keysBefore
    }

    /// The next shape after place `probe` of the index whose hash is `hash`, or −1.
    func candidate(_ hash: UInt64, _ probe: inout Int) -> Int {
        while true {
            let place = (Int(truncatingIfNeeded: hash) &+ probe) & (index.capacity &- 1)
            probe &+= 1
            let entry = Int(index[place])
            if entry == 0 { return -1 }
            if shapes[entry &- 1].hash == hash { return entry &- 1 }
        }
    }

    /// The shape that a map with these first bytes had last, or −1.
    func expected(at word: UInt64) -> Int { Int(expectations[place(word)]) &- 1 }

    /// Notes the shape of a map with these first bytes.
    mutating func expect(_ id: Int, at word: UInt64) {
        if count > 1 && expectations.capacity == 1 {
            expectations = BitwiseStorage(capacity: 64, filler: 0)
        }
        expectations[place(word)] = UInt16(id + 1)
    }

    private func place(_ word: UInt64) -> Int {
        let hash = Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) &>> 58)
        return hash & (expectations.capacity &- 1)
    }

    private mutating func growIndex() {
        index = BitwiseStorage(capacity: index.capacity * 4, filler: 0)
        for id in 0..<count where shapes[id].hash != 0 { enter(id) }
    }

    @_optimize(speed)
    private mutating func enter(_ id: Int) {
        var place = Int(truncatingIfNeeded: shapes[id].hash) & (index.capacity - 1)
        while index[place] != 0 { place = (place + 1) & (index.capacity - 1) }
        index[place] = UInt16(id + 1)
    }

    mutating func empty() {
        count = 0
        keyCount = 0
        byteCount = 0
        index.fill(with: 0)
        expectations.fill(with: 0)
    }
}

extension StreamState {
    /// The hash of a map's keys (0 if they cannot make a shape) and the bytes of their tokens.
    ///
    /// - Parameter position: the first key.
    mutating func hashKeys(
        _ count: Int, at position: Int, of input: FrameInput
    ) throws(EncodingStop) -> (hash: UInt64, bytes: Int) {
        var hash = UInt64(count)
        var bytes = 0
        var next = position
        for field in 0..<count {
            let key = try input.header(at: next)
            let size = key.byteCount
            guard key.family == .str && size <= ItemRing.limitItemBytes else { return (0, 0) }
            // SAFETY: `size` bytes of the input, as the header said.
            let tag = unsafe items.tag(input.address(next), size)
            hash = ItemHash.fold(hash ^ UInt64(tag), StreamCheck.k1)
            bytes &+= size
            next &+= size
            if field &+ 1 < count { next = try input.next(next) }
        }
        return (hash | 1, bytes)
    }
}
