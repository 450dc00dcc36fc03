import StringInterning

/// The items of one direction that messages of the other may refer to (FORMAT.md section 9): at the
/// encoder those that its peer has sent, at the decoder those that its own side has sent.
@safe
struct PeerWindow {
    /// Nil if the stream is one-way. At an encoder, the ring has the secrets of the encoder's own ring, so
    /// that one hash of a text serves both.
    let ring: UnsafeMutablePointer<ItemRing>?
    /// The acknowledged head.
    let head: ItemNumber
    /// The bytes inserted up to it.
    private let insertedBytes: UInt32

    /// Nothing may be referred to.
    init() {
        unsafe ring = nil
        head = ItemNumber(0)
        insertedBytes = 0
    }

    init(_ ring: UnsafeMutablePointer<ItemRing>, head: Int, insertedBytes: UInt32) {
        unsafe self.ring = ring
        self.head = ItemNumber(head)
        self.insertedBytes = insertedBytes
    }

    /// The newest item with these bytes, if it may be referred to.
    ///
    /// - Parameter tag: their hash, made with the secrets of the ring.
    @inline(__always)
    func find(_ start: UnsafeRawPointer, size: Int, tag: UInt32) -> ItemNumber? {
        // SAFETY: the owner of the ring keeps it for the time of the message; `size` bytes are readable by
        // contract.
        guard let ring = unsafe ring else { return nil }
        assert(unsafe ring.pointee.tag(start, size) == tag, "the rings have different secrets")
        let number = unsafe ring.pointee.find(start, size, tag: tag)
        guard number >= 0, admits(ItemNumber(number)) else { return nil }
        return ItemNumber(number)
    }

    /// Whether an item may be referred to.
    func admits(_ item: ItemNumber) -> Bool {
        // SAFETY: the owner of the ring keeps it for the time of the message.
        guard let ring = unsafe ring else { return false }
        let entries = unsafe ring.pointee.limitEntries
        guard item.value >= head.value - entries / 4, item.value < head.value,
            unsafe item.value >= ring.pointee.oldest
        else { return false }
        // Both counts are modulo 2^32; the bytes between them are fewer.
        let bytes = unsafe insertedBytes &- ring.pointee.slot(item.value).bytesBefore
        return Int(bytes) <= 16 * entries
    }
}
