import StringInterning

/// This side's encoder, as far as the messages of the other end are about it: they acknowledge its messages
/// and refer to its items.
@safe
struct OwnDirection {
    var acknowledgements: UnsafeMutablePointer<Acknowledgements>?
    var ring: UnsafeMutablePointer<ItemRing>?

    init() {
        unsafe acknowledgements = nil
        unsafe ring = nil
    }

    init(
        _ acknowledgements: UnsafeMutablePointer<Acknowledgements>,
        _ ring: UnsafeMutablePointer<ItemRing>
    ) {
        unsafe self.acknowledgements = acknowledgements
        unsafe self.ring = ring
    }

    /// Takes an acknowledgement of `count` messages.
    func acknowledge(_ count: Int, at offset: Int) throws(StreamError) {
        // SAFETY: the session keeps its encoder for the time of the call.
        guard let acknowledgements = unsafe acknowledgements else {
            throw StreamError(.reservedCode, offset: offset)
        }
        guard unsafe acknowledgements.pointee.take(count) else {
            throw StreamError(.wrongAcknowledgement, offset: offset)
        }
    }

    /// The items that the peer may refer to now.
    var items: PeerWindow {
        // SAFETY: as above.
        guard let ring = unsafe ring, let acknowledgements = unsafe acknowledgements else {
            return PeerWindow()
        }
        return unsafe PeerWindow(
            ring, head: acknowledgements.pointee.head,
            insertedBytes: acknowledgements.pointee.insertedBytes)
    }
}
