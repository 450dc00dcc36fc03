/// What a session of decoding has in memory of its own.
@safe
struct DecodingState: ~Copyable {
    /// The object that owns this state.
    let owner: Unmanaged<DecodingMemory>
    /// The input; where nothing is decoded, none of it is readable.
    var base: UnsafeRawPointer?
    /// Bytes of the input.
    var byteCount = 0
    /// Where the value begins that the program has asked for.
    var root = 0
    /// Where the value ends that was decoded last, or what was read of it.
    var end = 0
    /// Where the value begins that ends at ``end``.
    var endStart = -1
    /// The containers that are being decoded, by the number of containers around them.
    var frames: UnsafeMutablePointer<DecodingFrame>
    /// Frames, all of them initialised.
    var frameCount: Int
    /// Whether keys are compared as they are.
    var hasPlainKeys = true
    /// What the decoder was set to.
    var options = DecodingOptions()
    /// How types are read.
    var types = TypeCache()

    /// A state without input.
    init(owner: Unmanaged<DecodingMemory>) {
        unsafe self.owner = owner
        frameCount = 16
        unsafe frames = .allocate(capacity: frameCount)
        unsafe frames.initialize(repeating: DecodingFrame(), count: frameCount)
    }

    deinit {
        // SAFETY: all frames are initialised, in the one allocation of this owner.
        unsafe frames.deinitialize(count: frameCount)
        unsafe frames.deallocate()
    }

    /// Makes frames up to one for `depth`.
    @inline(never)
    mutating func growFrames(to depth: Int) {
        let larger = max(depth + 1, frameCount * 2)
        let moved = UnsafeMutablePointer<DecodingFrame>.allocate(capacity: larger)
        // SAFETY: there is room for the old frames and the new ones.
        unsafe moved.moveInitialize(from: frames, count: frameCount)
        unsafe (moved + frameCount).initialize(
            repeating: DecodingFrame(), count: larger - frameCount)
        unsafe frames.deallocate()
        unsafe frames = moved
        frameCount = larger
    }
}
