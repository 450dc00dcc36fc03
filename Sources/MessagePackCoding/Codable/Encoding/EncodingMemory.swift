/// The memory of a session, which lives as long as an encoder or container of it.
@safe
final class EncodingMemory {
    private let state: UnsafeMutablePointer<EncodingState>

    init() {
        unsafe state = .allocate(capacity: 1)
        // SAFETY: room for one was allocated.
        unsafe state.initialize(to: EncodingState(owner: Unmanaged.passUnretained(self)))
    }

    deinit {
        // SAFETY: initialised above; this object is the only owner.
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
    }

    /// The session.
    var session: EncodingSession {
        // SAFETY: the state is initialised as long as this object lives.
        @inline(__always) get { unsafe EncodingSession(state: state) }
    }
}
