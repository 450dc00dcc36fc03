/// What a session of encoding has in memory of its own, beside its writer.
@safe
struct EncodingState: ~Copyable {
    /// The object that owns this state.
    let owner: Unmanaged<EncodingMemory>
    /// The bytes so far. Every value is written at its end.
    var writer = MsgPackWriter()
    /// The values that are being encoded, outermost first; those above ``innermost`` are free.
    var frames: UnsafeMutablePointer<EncodingFrame>
    /// Frames that there is memory for.
    var frameCapacity: Int
    /// The index of the innermost value that is being encoded; −1 if there is none.
    var innermost = -1
    /// The number that was given last to a frame.
    var lastID: UInt32 = 0
    /// Whether keys are written as they are.
    var hasPlainKeys = true
    /// What the encoder was set to.
    var options = EncodingOptions()
    /// Where long byte strings are kept apart; nil if all are written.
    var payloads: ReferencedPayloads?
    /// Where nodes belong, in the order of their places.
    var holes: [EncodingHole] = []
    /// The values that are children of nodes, by the index of their frame.
    var bases: [EncodingBase] = []
    /// What was asked for that cannot be written, by a call that cannot throw.
    var failure: EncodingError?
    /// The keyed containers that were made last, by the index of the frame.
    var caches: [ContainerCache<KeyedEncodingPlace>] = []
    /// How types are written.
    var types = TypeCache()

    /// A state without values.
    init(owner: Unmanaged<EncodingMemory>) {
        unsafe self.owner = owner
        frameCapacity = 16
        unsafe frames = .allocate(capacity: frameCapacity)
    }

    deinit {
        // SAFETY: the one allocation of this owner; frames need no destruction.
        unsafe frames.deallocate()
    }

    /// Makes room for a frame at `index`.
    @inline(never)
    mutating func growFrames(to index: Int) {
        let capacity = max(index + 1, frameCapacity * 2)
        let moved = UnsafeMutablePointer<EncodingFrame>.allocate(capacity: capacity)
        // SAFETY: the frames up to `innermost` are initialised, and both buffers hold them.
        unsafe moved.initialize(from: frames, count: innermost + 1)
        unsafe frames.deallocate()
        unsafe frames = moved
        frameCapacity = capacity
    }
}
