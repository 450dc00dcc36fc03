import StringInterning

/// Writes bytes as literals and copies out of the history where small size counts more than speed (FORMAT.md
/// sections 8 and 12).
///
/// Of each place it compares four earlier ones and the last copy, and takes the longest copy; and it
/// begins a byte later where the copy is longer there. A place is kept as its low 16 bits, which say which
/// of the 65,535 places before it is meant; the bytes there say whether they are still those.
struct DeepPlanner: ~Copyable {
    /// By the hash of six bytes: the low bits of four places where they were last, the newest one lowest.
    private var buckets: BitwiseStorage<UInt64>
    /// Bits of a hash that are not used.
    private let shift: UInt64

    /// Bytes that are hashed.
    private static let hashed = 6
    /// A copy of so many bytes is taken without a look at others.
    private static let enough = 32
    /// Inside a copy so many places are entered, and then every eighth one.
    private static let denseEntries = 16

    /// - Parameter buckets: a power of two.
    init(buckets count: Int) {
        buckets = BitwiseStorage(capacity: count, filler: 0)
        shift = UInt64(64 - count.trailingZeroBitCount)
    }

    mutating func empty() { buckets.fill(with: 0) }

    var memoryBytes: Int { buckets.capacity &* 8 }

    /// Enters places of bytes that are in the history; `undo` notes what they overwrite.
    mutating func enter(
        _ start: UnsafeRawPointer, at place: Int, count: Int, step: Int, undo: inout UndoLog
    ) {
        var offset = 0
        while offset &+ Self.hashed <= count {
            // SAFETY: the bytes have padding after them.
            let bucket = unsafe bucket(of: ByteMatch.word(of: start, at: offset))
            if undo.isKept { unsafe undo.note(bucket) }
            unsafe Self.push(place &+ offset, to: bucket)
            offset &+= step
        }
    }

    /// The bucket of the first six bytes of a word.
    @inline(__always)
    private func bucket(of word: UInt64) -> UnsafeMutablePointer<UInt64> {
        let hash = (word &<< 16 &* 0x9E37_79B9_7F4A_7C15) &>> shift
        // SAFETY: the hash has as many bits as the table's size.
        return unsafe buckets.start + Int(truncatingIfNeeded: hash)
    }

    @inline(__always)
    private static func push(_ place: Int, to bucket: UnsafeMutablePointer<UInt64>) {
        // SAFETY: the caller's bucket.
        unsafe bucket.pointee =
            bucket.pointee &<< 16 | UInt64(UInt16(truncatingIfNeeded: place))
    }

    /// Writes the sequences of the bytes between two places; `writer` has no limit.
    ///
    /// - Parameter last: the distance of the last copy before.
    /// - Returns: the distance of the last copy now.
    @_optimize(speed)
    mutating func write(
        from start: Int, to end: Int, last: Int, _ history: inout History,
        to writer: inout BodyWriter
    ) -> Int {
        let count = end &- start
        // A sequence takes no more bytes than it gives, but for the lengths of long literals.
        _ = writer.makeRoom(for: count &+ count &>> 7)
        let bytes = PlacedBytes(history, end: end)
        let target = unsafe writer.target
        var out = unsafe target
        var (literal, place, distance, misses) = (start, start, last, 0)
        while place < end {
            var copy = longest(at: place, bytes, distance)
            enter(place, bytes)
            guard copy.length > 0 else {
                place &+= 1 &+ misses &>> 6
                misses &+= 1
                continue
            }
            deferCopy(&copy, &place, bytes, distance)
            unsafe out = SequenceWriter.put(
                bytes, literal, place, place &- copy.from, copy.length,
                isNear: place &- copy.from == distance, to: out)
            distance = place &- copy.from
            enterInside(place, copy.length, bytes)
            place &+= copy.length
            (literal, misses) = (place, 0)
        }
        if literal < end {
            unsafe out = SequenceWriter.put(bytes.address(literal), end &- literal, 0, to: out)
        }
        writer.commitSequences(unsafe UnsafeRawPointer(out) - UnsafeRawPointer(target), count)
        return distance
    }

    /// Where a copy comes from, and its length; 0 if there is none.
    private struct Copy {
        var from = 0
        var length = 0
    }

    /// The longest copy to a place; one with another distance than the last has to be four bytes longer, because
    /// two say where it is.
    @inline(__always)
    private func longest(at place: Int, _ bytes: PlacedBytes, _ distance: Int) -> Copy {
        var copy = Copy()
        let word = bytes.word(place)
        let last = place &- distance
        var bound = Self.hashed &- 1
        if last >= bytes.windowStart && (bytes.word(last) ^ word) &<< 24 == 0 {
            let length = bytes.length(last, place)
            if length >= History.shortestCopy {
                copy = Copy(from: last, length: length)
                if length >= Self.enough { return copy }
                bound = length &+ 3
            }
        }
        guard place &+ Self.hashed <= bytes.end else { return copy }
        // SAFETY: read only.
        var rest = unsafe bucket(of: word).pointee
        for _ in 0..<4 {
            let back = (place &- Int(truncatingIfNeeded: rest)) & 0xFFFF
            rest &>>= 16
            let from = place &- back
            guard bytes.isCopy(from, place, word) else { continue }
            let length = bytes.length(from, place)
            if length > bound {
                copy = Copy(from: from, length: length)
                bound = length
            }
        }
        return copy
    }

    /// Begins a copy later as long as it is longer there than what it loses.
    @inline(__always)
    private mutating func deferCopy(
        _ copy: inout Copy, _ place: inout Int, _ bytes: PlacedBytes, _ distance: Int
    ) {
        while copy.length < Self.enough && place &+ 1 < bytes.end {
            let later = longest(at: place &+ 1, bytes, distance)
            let isNear = place &- copy.from == distance
            let staysNear = place &+ 1 &- later.from == distance
            let bound = isNear ? copy.length &+ 2 : copy.length &+ (staysNear ? -2 : 1)
            guard later.length > 0 && later.length > bound else { return }
            place &+= 1
            enter(place, bytes)
            copy = later
        }
    }

    /// Enters a place, if six bytes are left there.
    @inline(__always)
    private mutating func enter(_ place: Int, _ bytes: PlacedBytes) {
        guard place &+ Self.hashed <= bytes.end else { return }
        unsafe Self.push(place, to: bucket(of: bytes.word(place)))
    }

    /// Enters places inside of a copy.
    @inline(__always)
    private mutating func enterInside(_ start: Int, _ length: Int, _ bytes: PlacedBytes) {
        let end = min(start &+ length, bytes.end &- Self.hashed &+ 1)
        let dense = start &+ Self.denseEntries
        var place = start &+ 1
        while place < end {
            enter(place, bytes)
            place &+= place < dense ? 1 : 8
        }
    }
}
