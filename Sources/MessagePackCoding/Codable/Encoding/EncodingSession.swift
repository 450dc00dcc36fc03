/// One call of ``MessagePackEncoder/encode(_:)``: the writer, and the values that are being encoded.
///
/// Encoders and containers hold the session, which lives as long as any of them. Its state is behind
/// a pointer, because access to the stored properties of a class is checked at run time, which costs
/// more than most of what is done here.
@safe
struct EncodingSession {
    private let state: UnsafeMutablePointer<EncodingState>

    /// The session in the memory that `state` points to, which must be initialised.
    @unsafe
    init(state: UnsafeMutablePointer<EncodingState>) {
        unsafe self.state = state
    }

    /// The owner of the state.
    var memory: EncodingMemory {
        @inline(__always) get { unsafe state.pointee.owner.takeUnretainedValue() }
    }

    /// The bytes so far.
    var writer: MsgPackWriter {
        // SAFETY: here and below, the state is initialised as long as the session lives.
        @inline(__always) _read { yield unsafe state.pointee.writer }
        @inline(__always) nonmutating _modify { yield unsafe &state.pointee.writer }
    }

    /// What the encoder was set to.
    var options: EncodingOptions {
        @inline(__always) _read { yield unsafe state.pointee.options }
        @inline(__always) nonmutating _modify { yield unsafe &state.pointee.options }
    }

    /// How types are written.
    var types: TypeCache {
        @inline(__always) _read { yield unsafe state.pointee.types }
        @inline(__always) nonmutating _modify { yield unsafe &state.pointee.types }
    }

    /// Where long byte strings are kept apart; nil if all are written.
    var payloads: ReferencedPayloads? {
        @inline(__always) get { unsafe state.pointee.payloads }
    }

    /// The first failure of a call that cannot throw.
    var failure: EncodingError? {
        get { unsafe state.pointee.failure }
        nonmutating set {
            if unsafe state.pointee.failure == nil { unsafe state.pointee.failure = newValue }
        }
    }

    /// Whether keys are written as they are.
    var hasPlainKeys: Bool {
        @inline(__always) get { unsafe state.pointee.hasPlainKeys }
    }

    /// The index of the innermost value.
    var innermost: Int {
        @inline(__always) get { unsafe state.pointee.innermost }
    }

    /// The frame at `index`, at most ``innermost``.
    @inline(__always)
    func withFrame<Result>(_ index: Int, _ body: (inout EncodingFrame) -> Result) -> Result {
        // SAFETY: the callers ask for frames of values that are being encoded, which are initialised.
        unsafe body(&state.pointee.frames[index])
    }

    /// Gets ready for another message; its memory is kept.
    func reset(options: EncodingOptions, payloads: ReferencedPayloads?) {
        writer.removeAll()
        unsafe state.pointee.payloads = payloads
        unsafe state.pointee.innermost = -1
        unsafe state.pointee.options = options
        unsafe state.pointee.hasPlainKeys = options.hasPlainKeys
        unsafe state.pointee.holes.removeAll()
        unsafe state.pointee.bases.removeAll()
        unsafe state.pointee.failure = nil
    }

    /// Ends a message: encoders and containers that are still held write nothing more.
    func end() {
        unsafe state.pointee.innermost = -1
        unsafe state.pointee.holes.removeAll()
        unsafe state.pointee.options = EncodingOptions()
        unsafe state.pointee.payloads = nil
        for index in unsafe state.pointee.caches.indices {
            guard let place = unsafe state.pointee.caches[index].place,
                unsafe !state.pointee.caches[index].isUnused
            else { continue }
            // Somebody holds the container, perhaps for long.
            place.keepSession()
            unsafe state.pointee.caches[index].forget()
        }
    }

    /// A keyed container of the value at `place`.
    @inline(__always)
    func keyedContainer<Key: CodingKey>(_ place: EncodingPlace) -> KeyedEncodingContainer<Key> {
        let index = Int(truncatingIfNeeded: place.index)
        guard unsafe index < state.pointee.caches.count,
            let kept = unsafe state.pointee.caches[index].take(Key.self)
        else { return newKeyedContainer(place) }
        unsafe state.pointee.caches[index].place?.place = place
        // SAFETY: what was kept is a container for these keys, which is one reference to an object.
        return unsafe unsafeBitCast(kept, to: KeyedEncodingContainer<Key>.self)
    }

    @inline(never)
    private func newKeyedContainer<Key: CodingKey>(
        _ place: EncodingPlace
    ) -> KeyedEncodingContainer<Key> {
        let index = Int(truncatingIfNeeded: place.index)
        while unsafe state.pointee.caches.count <= index {
            unsafe state.pointee.caches.append(ContainerCache())
        }
        let keyed = KeyedEncodingPlace(session: self, place: place, keepsSession: false)
        let container = KeyedEncodingContainer(KeyedEncoding<Key>(place: keyed))
        unsafe state.pointee.caches[index].keep(container, Key.self, keyed)?.keepSession()
        return container
    }
}

/// Values: each has a frame from its beginning to its end.
extension EncodingSession {
    /// Begins a value at the end of the writer.
    ///
    /// - Parameter depth: containers that are open around it.
    @inline(__always)
    func beginValue(depth: Int) -> EncodingPlace {
        let index = innermost &+ 1
        if unsafe index == state.pointee.frameCapacity {
            unsafe state.pointee.growFrames(to: index)
        }
        unsafe state.pointee.innermost = index
        // A session that begins 2^32 values gives numbers twice, which matters to none that is open.
        unsafe state.pointee.lastID &+= 1
        let id = unsafe state.pointee.lastID
        let frame = unsafe EncodingFrame(
            id: id, kind: .none, depth: depth, start: writer.byteCount, count: 0, keyStart: 0,
            holeCount: state.pointee.holes.count)
        // SAFETY: there is memory for the frame at `index`.
        unsafe (state.pointee.frames + index).initialize(to: frame)
        return EncodingPlace(index: UInt32(truncatingIfNeeded: index), id: id)
    }

    /// Ends the innermost value: writes the header of its container.
    ///
    /// - Throws: what a call that cannot throw has left; `lengthOutOfRange`.
    @inline(__always)
    func endValue() throws {
        let index = innermost
        if unsafe state.pointee.holes.count > withFrame(index, { $0.holeCount }) { fillHoles() }
        let (kind, start, count) = withFrame(index) { ($0.kind, $0.start, $0.count) }
        switch kind {
        case .map, .array:
            try writer.closeContainer(at: start, count: count, isMap: kind == .map)
            if kind == .map, count > 1, options.sortsKeys { sortPairs(from: start, count: count) }
        case .none:
            // A value that asks for nothing is an empty map, as for Foundation's coders.
            try writer.writeMapHeader(0)
        case .value: break
        }
        unsafe state.pointee.innermost = index &- 1
    }

    /// Gives up the innermost values down to `index`, and removes what they have written from
    /// `byteCount` on.
    func abandon(downTo index: Int, byteCount: Int) {
        writer.truncate(toByteCount: byteCount)
        unsafe state.pointee.innermost = index
        unsafe state.pointee.holes.removeAll { $0.offset > byteCount }
        unsafe state.pointee.bases.removeAll { $0.index > index }
    }

    /// Whether `place` is the innermost value and is of `kind`, so that it may be written to.
    @inline(__always)
    func isOpen(_ place: EncodingPlace, _ kind: EncodingFrame.Kind) -> Bool {
        let index = Int(truncatingIfNeeded: place.index)
        guard index == innermost else { return false }
        return withFrame(index) { $0.id == place.id && $0.kind == kind }
    }
}

/// Containers.
extension EncodingSession {
    /// Makes the value at `place` a container of `kind`; false if it is something else already.
    func openContainer(_ place: EncodingPlace, _ kind: EncodingFrame.Kind) -> Bool {
        let index = Int(truncatingIfNeeded: place.index)
        guard index == innermost else { return false }
        let (id, known, depth) = withFrame(index) { ($0.id, $0.kind, $0.depth) }
        guard id == place.id else { return false }
        if known == kind { return true }
        guard known == .none else { return false }
        guard depth < options.depth else {
            failure = tooDeep()
            return false
        }
        let start = writer.openContainer()
        withFrame(index) {
            $0.kind = kind
            $0.start = start
        }
        return true
    }

    /// Begins a pair of the map at `place`: counts it, and writes its key.
    ///
    /// - Throws: `EncodingError` if the map has ended, or another value inside of it has not.
    @inline(__always)
    func beginPair(_ key: some CodingKey, of place: EncodingPlace) throws {
        guard isOpen(place, .map) else { throw closedContainer() }
        let start = writer.byteCount
        if hasPlainKeys {
            try writer.writeText(key.stringValue)
        } else {
            try writeKey(key)
        }
        withFrame(innermost) {
            $0.keyStart = start
            $0.count &+= 1
        }
    }

    /// Begins a pair of the innermost value, a map, whose key is written next.
    @inline(__always)
    func markKey() {
        let start = writer.byteCount
        withFrame(innermost) {
            $0.keyStart = start
            $0.count &+= 1
        }
    }

    /// Begins an item of the array at `place`.
    ///
    /// - Throws: `EncodingError` if the array has ended, or another value inside of it has not.
    @inline(__always)
    func beginItem(of place: EncodingPlace) throws {
        guard isOpen(place, .array) else { throw closedContainer() }
        withFrame(innermost) { $0.count &+= 1 }
    }

    /// Takes back the pair or item that was begun last, whose value cannot be written.
    func takeBackChild(of place: EncodingPlace, byteCount: Int) {
        let index = Int(truncatingIfNeeded: place.index)
        abandon(downTo: index, byteCount: byteCount)
        withFrame(index) { $0.count &-= 1 }
    }

    /// Leaves a hole for `node` at the end of the writer.
    func addHole(_ node: EncodingNode) {
        unsafe state.pointee.holes.append(EncodingHole(offset: writer.byteCount, node: node))
    }

    /// Puts the nodes of the innermost value into their places.
    @inline(never)
    private func fillHoles() {
        let first = withFrame(innermost) { $0.holeCount }
        let holes = unsafe Array(state.pointee.holes[first...])
        unsafe state.pointee.holes.removeSubrange(first...)
        guard let start = holes.first?.offset else { return }
        let rest = [UInt8](copying: writer.bytes.extracting(start..<writer.byteCount))
        writer.truncate(toByteCount: start)
        var position = start
        for hole in holes {
            writer.writeEncoded(rest.span.extracting(position - start..<hole.offset - start))
            position = hole.offset
            hole.node.write(into: &writer, session: self)
        }
        writer.writeEncoded(rest.span.extracting((position - start)...))
    }
}

/// Children of nodes, which are written at the end of the writer and then moved.
extension EncodingSession {
    /// Runs `body`, which writes one value as a child of `node`, and returns its bytes.
    ///
    /// - Parameter key: leads from the node to the child; nil if the node is the value.
    /// - Throws: what `body` throws; nothing is then left of what it wrote.
    func bytes(
        of node: EncodingNode, key: (any CodingKey)?, _ body: () throws -> Void
    ) throws -> [UInt8] {
        guard innermost >= 0 else { throw closedContainer() }
        let start = writer.byteCount
        let index = innermost
        unsafe state.pointee.bases.append(EncodingBase(index: index + 1, node: node, key: key))
        do {
            try body()
        } catch {
            abandon(downTo: index, byteCount: start)
            throw error
        }
        unsafe state.pointee.bases.removeLast()
        let bytes = [UInt8](copying: writer.bytes.extracting(start..<writer.byteCount))
        writer.truncate(toByteCount: start)
        return bytes
    }
}

/// Where the session is, and what went wrong.
extension EncodingSession {
    /// The keys and indices that lead to the value whose frame is at `index`.
    func path(to index: Int) -> [any CodingKey] {
        let base = unsafe state.pointee.bases.last { $0.index <= index }
        var path = base.map { $0.node.path + ($0.key.map { [$0] } ?? []) } ?? []
        var outer = base?.index ?? 0
        while outer < min(index, innermost + 1) {
            let (kind, keyStart, count) = withFrame(outer) { ($0.kind, $0.keyStart, $0.count) }
            switch kind {
            case .map: path.append(MessagePackKey(at: keyStart, in: writer.bytes))
            case .array: path.append(MessagePackKey(index: max(count - 1, 0)))
            case .none, .value: break
            }
            outer += 1
        }
        return path
    }

    /// The error of a value that cannot be written.
    ///
    /// - Parameters:
    ///   - path: leads to the value.
    ///   - underlying: why.
    func invalidValue(
        _ value: Any, _ path: [any CodingKey], _ text: String,
        underlying: (any Error)? = nil
    ) -> EncodingError {
        let context = EncodingError.Context(
            codingPath: path, debugDescription: "\(text) (byte \(writer.byteCount) of the output)",
            underlyingError: underlying ?? MsgPackError(.formatMismatch, offset: writer.byteCount))
        return .invalidValue(value, context)
    }

    /// The error of a write to a container that cannot be written to any more.
    func closedContainer() -> EncodingError {
        if let failure { return failure }
        return invalidValue(
            "container", path(to: max(innermost, 0)),
            "a container is used after its value has ended, or while another value is encoded")
    }

    /// The error of a container that is nested too deeply.
    func tooDeep() -> EncodingError {
        invalidValue(
            "container", path(to: innermost), "containers are nested deeper than the limit",
            underlying: MsgPackError(.depthLimit, offset: writer.byteCount))
    }
}
