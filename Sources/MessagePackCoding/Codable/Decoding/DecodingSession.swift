/// One call of ``MessagePackDecoder/decode(_:from:)-(_,[UInt8])``: the input, and how far the program
/// has got in the containers that are open.
///
/// Decoders and containers hold the session. When the call has ended the input is not readable any
/// more, so that one that was stored throws `truncated`. About the pointer to the state see
/// ``EncodingSession``.
@safe
struct DecodingSession {
    private let state: UnsafeMutablePointer<DecodingState>

    /// The session in the memory that `state` points to, which must be initialised.
    @unsafe
    init(state: UnsafeMutablePointer<DecodingState>) {
        unsafe self.state = state
    }

    /// The owner of the state.
    var memory: DecodingMemory {
        @inline(__always) get { unsafe state.pointee.owner.takeUnretainedValue() }
    }

    /// An offset at which no item can be read: that of a value that is not there.
    static let nowhere = Int(clamping: UInt32.max)

    /// Begins to decode the value at `offset` of `buffer`.
    @unsafe
    func begin(_ buffer: UnsafeRawBufferPointer, at offset: Int, options: DecodingOptions) {
        // SAFETY: here and below, the state is initialised as long as the session lives.
        unsafe state.pointee.base = buffer.baseAddress
        unsafe state.pointee.byteCount = buffer.baseAddress == nil ? 0 : buffer.count
        unsafe state.pointee.root = offset
        unsafe state.pointee.endStart = -1
        unsafe state.pointee.options = options
        unsafe state.pointee.hasPlainKeys = options.hasPlainKeys
    }

    /// Ends the decoding of a value: nothing can be read any more.
    func finish() {
        unsafe state.pointee.byteCount = 0
        unsafe state.pointee.base = nil
        unsafe state.pointee.options = DecodingOptions()
        for depth in 0..<(unsafe state.pointee.frameCount) {
            unsafe state.pointee.frames[depth].start = DecodingFrame.none
            unsafe releaseContainer(&state.pointee.frames[depth].cache)
        }
    }

    /// Lets go of the container of a cache if somebody holds it, who may hold it for long.
    private func releaseContainer(_ cache: inout ContainerCache<KeyedPlace>) {
        guard let place = cache.place, !cache.isUnused else { return }
        place.keepSession()
        cache.forget()
    }

    /// The keyed container of the open map at `start`.
    @inline(__always)
    func keyedContainer<Key: CodingKey>(
        at start: Int, depth: Int
    ) -> KeyedDecodingContainer<Key> {
        // SAFETY: `open` has made the frame.
        guard let kept = unsafe state.pointee.frames[depth].cache.take(Key.self) else {
            return newKeyedContainer(at: start, depth: depth)
        }
        unsafe state.pointee.frames[depth].cache.place?.start = start
        // SAFETY: what was kept is a container for these keys, which is one reference to an object.
        return unsafe unsafeBitCast(kept, to: KeyedDecodingContainer<Key>.self)
    }

    @inline(never)
    private func newKeyedContainer<Key: CodingKey>(
        at start: Int, depth: Int
    ) -> KeyedDecodingContainer<Key> {
        let place = KeyedPlace(session: self, start: start, depth: depth, keepsSession: false)
        let container = KeyedDecodingContainer(KeyedDecoding<Key>(place: place))
        withFrame(depth) { $0.cache.keep(container, Key.self, place) }?.keepSession()
        return container
    }

    /// What the decoder was set to.
    var options: DecodingOptions {
        @inline(__always) _read { yield unsafe state.pointee.options }
    }

    /// How types are read.
    var types: TypeCache {
        @inline(__always) _read { yield unsafe state.pointee.types }
        @inline(__always) nonmutating _modify { yield unsafe &state.pointee.types }
    }

    /// Whether keys are compared as they are.
    var hasPlainKeys: Bool {
        @inline(__always) get { unsafe state.pointee.hasPlainKeys }
    }

    /// Bytes of the input.
    var byteCount: Int {
        @inline(__always) get { unsafe state.pointee.byteCount }
    }

    /// Where the value begins that the program has asked for.
    var root: Int { unsafe state.pointee.root }

    /// Where the value ends that was decoded last.
    var end: Int {
        @inline(__always) get { unsafe state.pointee.end }
        @inline(__always) nonmutating set { unsafe state.pointee.end = newValue }
    }

    /// The value at `start` ends at `end`.
    @inline(__always)
    func setEnd(_ end: Int, of start: Int) {
        unsafe state.pointee.end = end
        unsafe state.pointee.endStart = start
    }

    /// All of the input.
    var bytes: RawSpan {
        @inline(__always)
        @_lifetime(borrow self)
        get {
            // SAFETY: the input stays where it is while the session decodes it; later it is empty.
            let buffer = unsafe UnsafeRawBufferPointer(
                start: state.pointee.base, count: state.pointee.byteCount)
            return unsafe _overrideLifetime(buffer.bytes, borrowing: self)
        }
    }

    /// A reader at `offset`.
    @inline(__always)
    @_lifetime(borrow self)
    func reader(at offset: Int) -> MsgPackReader {
        MsgPackReader(bytes, limits: .standard, at: offset)
    }

    /// The first byte of the item at `offset`; `c1`, which no item begins with, if there is none.
    @inline(__always)
    func firstByte(at offset: Int) -> UInt8 {
        guard offset >= 0, offset < byteCount, let base = unsafe state.pointee.base else {
            return 0xC1
        }
        // SAFETY: the offset was compared with the bytes of the input.
        return unsafe base.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// The ``KeyTag`` of a key, an item in `place`; 0 if it is no fixstr of a byte or more.
    @inline(__always)
    func keyTag(_ place: Range<Int>) -> UInt8 {
        guard place.count > 1, place.lowerBound >= 0, place.upperBound <= byteCount,
            let base = unsafe state.pointee.base
        else { return 0 }
        // SAFETY: the place was compared with the bytes of the input.
        let item = unsafe base + place.lowerBound
        guard unsafe item.load(as: UInt8.self) & 0xE0 == 0xA0 else { return 0 }
        let last = place.count &- 1
        return unsafe KeyTag.make(
            byteCount: last, first: item.load(fromByteOffset: 1, as: UInt8.self),
            last: item.load(fromByteOffset: last, as: UInt8.self))
    }

    /// The bytes of the item at `offset` if it is a fixstr that holds `text`, a short one; nil says
    /// nothing about the item.
    @inline(__always)
    func fixstrByteCount(_ text: String, at offset: Int) -> Int? {
        guard let small = SmallText(of: text),
            byteCount &- offset >= SmallText.comparedByteCount
        else { return nil }
        return isFixstr(small, at: offset) ? small.fixstrByteCount : nil
    }

    /// Whether the item at `offset`, which is not negative, is a fixstr that holds `small`;
    /// `SmallText.comparedByteCount` bytes must follow it.
    @inline(__always)
    func isFixstr(_ small: SmallText, at offset: Int) -> Bool {
        guard let base = unsafe state.pointee.base else { return false }
        // SAFETY: the callers have compared the bytes that are left.
        return unsafe small.isFixstr(at: base + offset)
    }
}

/// Containers.
extension DecodingSession {
    /// The frame of the container at `start`, around which `depth` containers are open, if it is
    /// there. Its fields may be changed.
    @inline(__always)
    func withFrame<Result>(
        _ depth: Int, _ body: (inout DecodingFrame) -> Result
    ) -> Result {
        // SAFETY: `open` has made the frames of every depth that a container was made for.
        unsafe body(&state.pointee.frames[depth])
    }

    /// Opens the container at `start`, or finds it open.
    ///
    /// - Throws: `MsgPackError` with `truncated`, `reservedByte`, `typeMismatch`, `depthLimit`.
    @inline(__always)
    func open(at start: Int, depth: Int, isMap: Bool) throws(MsgPackError) {
        if depth < (unsafe state.pointee.frameCount),
            withFrame(depth, { $0.start == start && $0.isMap == isMap })
        {
            return
        }
        try openAnother(at: start, depth: depth, isMap: isMap)
    }

    @inline(__always)
    private func openAnother(at start: Int, depth: Int, isMap: Bool) throws(MsgPackError) {
        guard depth < options.depth else { throw MsgPackError(.depthLimit, offset: start) }
        var reader = reader(at: start)
        guard start == reader.position else { throw MsgPackError(.truncated, offset: byteCount) }
        let count = isMap ? try reader.readMapHeader() : try reader.readArrayHeader()
        if unsafe depth >= state.pointee.frameCount { unsafe state.pointee.growFrames(to: depth) }
        let cursor = reader.position
        withFrame(depth) { frame in
            frame.start = start
            frame.cursor = cursor
            frame.left = count
            frame.count = count
            frame.isMap = isMap
            frame.isIndexed = false
        }
    }

    /// Sets how far the program has got in the array of `depth`.
    @inline(__always)
    func resume(_ depth: Int, cursor: Int, index: Int) {
        withFrame(depth) { frame in
            frame.cursor = cursor
            frame.left = frame.count &- index
        }
    }

    /// Where the value at `start` ends, which a type has just decoded by itself.
    ///
    /// - Throws: `MsgPackError` for what follows in it.
    @inline(__always)
    func endOfValue(at start: Int, depth: Int) throws(MsgPackError) -> Int {
        if depth < (unsafe state.pointee.frameCount),
            withFrame(depth, { $0.start == start })
        {
            let (left, cursor) = withFrame(depth) { ($0.left, $0.cursor) }
            return left == 0 ? cursor : try skipRest(depth)
        }
        if unsafe state.pointee.endStart == start { return end }
        return try skip(at: start, depth: depth)
    }

    /// Passes over the children of the container of `depth` that were not asked for.
    @inline(never)
    private func skipRest(_ depth: Int) throws(MsgPackError) -> Int {
        var (cursor, items) = withFrame(depth) { ($0.cursor, $0.isMap ? $0.left * 2 : $0.left) }
        while items > 0 {
            cursor = try skip(at: cursor, depth: depth + 1)
            items -= 1
        }
        withFrame(depth) {
            $0.cursor = cursor
            $0.left = 0
        }
        return cursor
    }

    /// The offset after the item at `offset`, around which `depth` containers are open.
    @inline(__always)
    func skip(at offset: Int, depth: Int) throws(MsgPackError) -> Int {
        if let end = endOfScalar(at: offset) { return end }
        return try skipAny(at: offset, depth: depth)
    }

    /// The offset after the item at `offset` if that is no container; nil says nothing about it.
    @inline(__always)
    private func endOfScalar(at offset: Int) -> Int? {
        guard offset >= 0, let base = unsafe state.pointee.base,
            // SAFETY: the input has `byteCount` bytes.
            let header = unsafe ItemHeader(base: base, position: offset, end: byteCount),
            !header.isContainer
        else { return nil }
        return offset &+ header.byteCount
    }

    @inline(never)
    private func skipAny(at offset: Int, depth: Int) throws(MsgPackError) -> Int {
        let limits = MsgPackLimits(
            depth: options.depth &- depth, items: .max, bytes: Int(clamping: UInt32.max))
        var reader = MsgPackReader(bytes, limits: limits, at: offset)
        guard offset == reader.position else { throw MsgPackError(.truncated, offset: byteCount) }
        return try reader.skip().upperBound
    }
}
