import StringInterning

/// The plain bytes of main frames and attachments that later messages may refer to (FORMAT.md section 4).
///
/// A byte has a *place*, which counts all bytes since the state was emptied, the first one having place 1;
/// so 0 can say "none". The bytes are in one block without a gap. Bytes that are out of the window are
/// dropped when a message needs their room.
struct History: ~Copyable {
    private var block: BitwiseStorage<UInt8>
    /// The place of the block's first byte.
    private var origin = 1
    /// The address that place 0 would have.
    private(set) var zero: UInt = 0
    /// The place after the last byte.
    private(set) var end = 1
    /// Where the message begins that is being coded.
    private(set) var messageStart = 1
    /// The first place that may be referred to.
    private(set) var windowStart = 1
    /// How far back from the beginning of a message places may be referred to.
    let windowBytes: Int
    private var excess = ExcessMemory()
    /// Whether speed counts more than memory, because messages take little time beside this.
    var isRoomy = false
    private var freeShare: Int { isRoomy ? 2 : 8 }

    /// Longer attachments are not coded as copies.
    static let limitCodedAttachment = 1 << 20
    /// The bytes of the shortest copy.
    static let shortestCopy = 5

    /// Longer attachments do not stay in the history.
    var limitAttachment: Int { windowBytes / 4 }

    /// Bytes after the last one that may be read, whatever they are.
    static let paddingBytes = 32
    private static let initialBytes = 1_024
    /// From this place on the history is emptied before the next message, so that places fit 32 bits, also
    /// where `Int` has no more (FORMAT.md section 4).
    static let limitPlace = 1 << 30

    init(windowBytes: Int) {
        self.windowBytes = windowBytes
        block = BitwiseStorage(capacity: Self.initialBytes, filler: 0)
        setZero()
    }

    private mutating func setZero() {
        zero = unsafe UInt(bitPattern: block.start) &- UInt(bitPattern: origin)
    }

    /// Forgets all; the memory is kept.
    mutating func empty() {
        (origin, end, messageStart, windowStart) = (1, 1, 1, 1)
        setZero()
    }

    /// Begins a message.
    mutating func beginMessage() {
        // What the window needs is not in excess, only what the message before needed beside it.
        let excessBytes =
            block.capacity &- windowBytes &- windowBytes / freeShare &- Self.paddingBytes
        let used = end &- messageStart
        messageStart = end
        windowStart = max(1, end &- windowBytes)
        if excess.isDue(used: used, capacity: excessBytes) { shrink() }
    }

    /// Frees what only the message before needed.
    mutating func freeMessageMemory() {
        windowStart = max(1, end &- windowBytes)
        if block.capacity > windowBytes &* 2 { shrink() }
    }

    /// Drops what the message left after `place`.
    mutating func truncate(to place: Int) { end = place }

    /// The address of the byte at a place; `paddingBytes` after the last byte may be read.
    @inline(__always)
    func address(_ place: Int) -> UnsafeRawPointer {
        assert(place >= origin && place <= end &+ 1)
        // SAFETY: places that are kept lie inside the block, as the padding does; the sum is not 0.
        return unsafe UnsafeRawPointer(bitPattern: zero &+ UInt(bitPattern: place))
            .unsafelyUnwrapped
    }

    /// The byte at a place.
    @inline(__always)
    func byte(_ place: Int) -> UInt8 { unsafe address(place).load(as: UInt8.self) }

    /// Makes room for `more` bytes and the padding.
    @inline(__always)
    mutating func reserve(_ more: Int) {
        if end &- origin &+ more &+ Self.paddingBytes > block.capacity { makeRoom(more) }
    }

    /// Appends `count` of its own bytes, at least one, all of them before its end, and makes room for them.
    @inline(__always)
    mutating func appendOwn(from place: Int, _ count: Int) {
        reserve(count)
        // SAFETY: room was made, and the padding may be read and written. Each step loads what it copies before
        // anything is stored there.
        unsafe WideCopy.copyUp(from: address(place), to: target, count)
        end &+= count
    }

    /// Appends a frame, and writes the padding after it, because words that reach there are compared.
    mutating func append(frame: UnsafeRawBufferPointer) {
        reserve(frame.count)
        if let start = frame.baseAddress { unsafe append(start, frame.count) }
        writePadding()
    }

    /// Writes the padding after the end.
    mutating func writePadding() {
        // SAFETY: 32 bytes follow the end.
        unsafe target.storeBytes(of: SIMD32<UInt8>(), as: SIMD32<UInt8>.self)
    }

    /// Appends bytes, which may be the history's own.
    @inline(__always)
    mutating func append(_ start: UnsafeRawPointer, _ count: Int) {
        assert(end &- origin &+ count &+ Self.paddingBytes <= block.capacity)
        // SAFETY: the caller has made room.
        unsafe target.copyMemory(from: start, byteCount: count)
        end &+= count
    }

    /// Appends `count` bytes from an earlier place on, one by one, so that they may repeat.
    mutating func repeatBytes(from place: Int, _ count: Int) {
        if end &- place >= count { return unsafe append(address(place), count) }
        for index in 0..<count { append(byte(place &+ index)) }
    }

    /// Appends a byte; the caller has made room.
    @inline(__always)
    mutating func append(_ byte: UInt8) {
        block[end &- origin] = byte
        end &+= 1
    }

    /// Replaces the last `count` bytes, 1 to 8, by a number, most significant byte first.
    mutating func replaceLast(_ count: Int, by value: UInt64) {
        var rest = value
        for index in 1...count {
            block[end &- origin &- index] = UInt8(truncatingIfNeeded: rest)
            rest &>>= 8
        }
    }

    /// Where the next byte goes; the caller has made room.
    @inline(__always)
    var target: UnsafeMutableRawPointer {
        // SAFETY: `end` is inside the block.
        unsafe UnsafeMutableRawPointer(block.start + (end &- origin))
    }

    /// Takes `count` bytes that were written at `target`.
    @inline(__always)
    mutating func commit(_ count: Int) { end &+= count }

    /// Takes the bytes that were written from `target` to an address.
    @inline(__always)
    mutating func commit(to address: UnsafeMutableRawPointer) {
        end = Int(bitPattern: UInt(bitPattern: address) &- zero)
    }

    /// How many bytes may be written at `target` before a place, so that room for `rest` more is left.
    func room(before place: Int, less rest: Int) -> Int {
        min(place, origin &+ block.capacity &- Self.paddingBytes &- rest) &- end
    }

    /// Bytes of memory.
    var memoryBytes: Int { block.capacity }
}

/// Steps over values.
extension History {
    /// The most tokens that are stepped over at once.
    static var skipLimit: Int { 256 }

    /// The place after `values` values from `place` on; 0 if they do not end at or before `end`, or have too
    /// many tokens.
    ///
    /// - Complexity: O(1), as the tokens are limited.
    @_optimize(speed)
    mutating func skip(_ place: Int, _ values: Int, before end: Int) -> Int {
        var next = place
        var left = values
        var tokens = Self.skipLimit
        while left > 0 {
            tokens &-= 1
            let rest = end &- next
            guard tokens >= 0 && rest > 0 else { return 0 }
            let first = byte(next)
            left &-= 1
            let size = Int(Self.sizes[Int(first)])
            if size > 0 {
                next &+= size
            } else if first < 0xA0 {
                next &+= 1
                left &+= Int(first & 0x0F) &<< (first < 0x90 ? 1 : 0)
            } else {
                guard let token = unsafe Token(address(next), left: rest) else { return 0 }
                next &+= token.size
                left &+= token.children
            }
        }
        return next <= end ? next : 0
    }

    /// The bytes of the scalar at a place, which has padding after it; 0 if it is none of at most 257 bytes
    /// that its first two bytes tell the size of.
    @inline(__always)
    func scalarSize(_ place: Int) -> Int {
        let first = byte(place)
        let size = Int(Self.sizes[Int(first)])
        if size > 0 || first != 0xD9 { return size }
        return 2 &+ Int(byte(place &+ 1))
    }

    /// The bytes of the scalar that begins with a byte, 32 at most; 0 where the byte does not say it.
    static let sizes: InlineArray<256, UInt8> = [
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
        17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
        1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 5, 9, 2, 3, 5, 9,
        2, 3, 5, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ]
}

/// Room.
extension History {
    /// Moves the window to the beginning of the block, or makes that larger.
    ///
    /// The block grows until an eighth of the window or of the message is free each time, so that a byte of a
    /// message costs at most eight moved ones; until half of it is free, and two, if it is roomy.
    @inline(never)
    private mutating func makeRoom(_ more: Int) {
        let kept = end &- windowStart
        let needed = kept &+ more &+ Self.paddingBytes
        let wanted = needed &+ max(min(kept, windowBytes), end &- messageStart) / freeShare
        if wanted <= block.capacity { return slide(kept) }
        let most = max(windowBytes &+ windowBytes / freeShare &+ more &+ Self.paddingBytes, wanted)
        move(kept, to: min(max(2 &* block.capacity, wanted), most))
    }

    private mutating func slide(_ kept: Int) {
        // SAFETY: the window lies inside the block, after its beginning.
        unsafe WideCopy.copyDown(
            from: address(windowStart), to: UnsafeMutableRawPointer(block.start), kept)
        origin = windowStart
        setZero()
    }

    private mutating func move(_ kept: Int, to capacity: Int) {
        let larger = BitwiseStorage<UInt8>(unwritten: capacity)
        // SAFETY: the window lies inside the old block and fits the new one.
        unsafe WideCopy.copyDown(
            from: address(windowStart), to: UnsafeMutableRawPointer(larger.start), kept)
        block = larger
        origin = windowStart
        setZero()
    }

    private mutating func shrink() {
        let kept = end &- windowStart
        move(kept, to: kept &+ windowBytes / freeShare &+ Self.paddingBytes)
    }
}
