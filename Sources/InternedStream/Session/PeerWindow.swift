import StringInterning

/// The items of one direction that messages of the other may refer to (FORMAT.md section 9): at the
/// encoder those that its peer has sent, at the decoder those that its own side has.
@safe
struct PeerWindow {
    /// Nil if the stream is one-way.
    let ring: UnsafeMutablePointer<ItemRing>?
    /// The acknowledged head, and the bytes inserted up to it.
    let head: Int
    let insertedBytes: UInt32

    /// Nothing may be referred to.
    init() {
        unsafe ring = nil
        head = 0
        insertedBytes = 0
    }

    init(_ ring: UnsafeMutablePointer<ItemRing>, head: Int, insertedBytes: UInt32) {
        unsafe self.ring = ring
        self.head = head
        self.insertedBytes = insertedBytes
    }

    /// Whether item `number` may be referred to.
    func admits(_ number: Int) -> Bool {
        // SAFETY: the owner of the ring keeps it for the time of the message.
        guard let ring = unsafe ring else { return false }
        let entries = unsafe ring.pointee.limitEntries
        guard number >= head - entries / 4, number < head, unsafe number >= ring.pointee.oldest
        else { return false }
        let bytes = unsafe insertedBytes &- ring.pointee.slot(number).bytesBefore
        return Int(bytes) <= 16 * entries
    }
}
