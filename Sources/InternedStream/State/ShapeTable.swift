import StringInterning

/// The number of a shape, 0, 1, 2 … by definition (FORMAT.md section 7).
struct ShapeID: Equatable, BitwiseCopyable, Sendable {
    let value: Int

    @inline(__always)
    init(_ value: Int) { self.value = value }
}

/// One key of a shape: its token in the table's bytes.
struct ShapeKey: BitwiseCopyable, Sendable {
    fileprivate let offset: UInt32
    /// The number of bytes of the token.
    let size: UInt16
    /// Whether the field's value must not be kept; false at a decoder, which need not know.
    let isNeverInterned: Bool
}

/// A known map header and sequence of keys.
struct Shape: BitwiseCopyable, Sendable {
    /// The index of its first key in the table's list of keys.
    let firstKey: UInt32
    let keyCount: UInt16
    /// The number of bytes of the map header: 1, 3 or 5.
    let headerSize: UInt16

    /// No shape.
    static let none = Shape(firstKey: 0, keyCount: 0, headerSize: 0)

    /// The number of bytes of the shortest header of a map.
    static func shortestHeader(keyCount: Int) -> Int { keyCount < 16 ? 1 : 3 }
}

/// The shapes of one direction (FORMAT.md section 7), in order of definition.
struct ShapeTable: ~Copyable {
    private var shapes = BitwiseStorage<Shape>(
        capacity: 1, filler: .none)
    private var keys = BitwiseStorage<ShapeKey>(
        capacity: 2, filler: ShapeKey(offset: 0, size: 0, isNeverInterned: false))
    private var bytes = BitwiseStorage<UInt8>(capacity: 64, filler: 0)
    /// Shapes defined.
    private(set) var count = 0
    /// Keys added, those of shapes and those of the shape that is being defined.
    private(set) var keyCount = 0
    /// Bytes of these keys.
    private(set) var keyBytes = 0

    static let limitShapes = 1_024
    static let limitKeys = 64
    static let limitKeyBytes = 65_536

    /// The shape `id`, which must be defined.
    @inline(__always)
    subscript(id: ShapeID) -> Shape { shapes[id.value] }

    /// The key `field` of a shape.
    @inline(__always)
    func key(_ field: Int, of shape: Shape) -> ShapeKey {
        // Both are bounded by the number of keys.
        keys[Int(shape.firstKey) &+ field]
    }

    /// Whether the shape `id` is defined.
    @inline(__always)
    func contains(_ id: ShapeID) -> Bool { id.value < count }

    /// Whether one more shape with this many bytes of keys is allowed.
    func hasRoom(keyBytes more: Int) -> Bool {
        count < Self.limitShapes && keyBytes + more <= Self.limitKeyBytes
    }

    /// The address of a key's token, until the next definition. `ItemRing.paddingBytes` more may be read.
    @inline(__always)
    func address(of key: ShapeKey) -> UnsafeRawPointer {
        // SAFETY: keys are made by `addKey` only, which keeps them inside the bytes.
        unsafe UnsafeRawPointer(bytes.start + Int(key.offset))
    }

    /// Appends a key to the shape that is being defined. The caller has checked `hasRoom`.
    @_optimize(speed)
    mutating func addKey(_ start: UnsafeRawPointer, size: Int, isNeverInterned: Bool) {
        if keyCount == keys.capacity {
            keys.grow(
                to: keyCount * 2, filler: ShapeKey(offset: 0, size: 0, isNeverInterned: false))
        }
        while keyBytes + size + ItemRing.paddingBytes > bytes.capacity {
            bytes.grow(to: bytes.capacity * 2, filler: 0)
        }
        // SAFETY: `size` bytes are readable by contract, and the room was just made.
        unsafe UnsafeMutableRawPointer(bytes.start + keyBytes)
            .copyMemory(from: start, byteCount: size)
        keys[keyCount] = ShapeKey(
            offset: UInt32(keyBytes), size: UInt16(size), isNeverInterned: isNeverInterned)
        keyCount += 1
        keyBytes += size
    }

    /// Makes the last `size` keys a shape of maps with headers of `headerSize` bytes.
    mutating func define(keyCount size: Int, headerSize: Int) -> ShapeID {
        if count == shapes.capacity { shapes.grow(to: count * 2, filler: .none) }
        shapes[count] = Shape(
            firstKey: UInt32(keyCount - size), keyCount: UInt16(size),
            headerSize: UInt16(headerSize))
        count += 1
        return ShapeID(count - 1)
    }

    /// Forgets all; the memory is kept.
    mutating func empty() {
        count = 0
        keyCount = 0
        keyBytes = 0
    }

    /// Bytes of memory of the table.
    var memoryBytes: Int {
        shapes.capacity * MemoryLayout<Shape>.stride + keys.capacity * MemoryLayout<ShapeKey>.stride
            + bytes.capacity
    }
}
