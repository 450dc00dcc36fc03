import StringInterning

/// The items of one direction that messages of the other may refer to (FORMAT.md section 9): at the
/// encoder those that its peer has sent, at the decoder those that its own side has sent.
@safe
struct PeerWindow {
    /// Nil if the stream is one-way. At an encoder, the ring has the secrets of the encoder's own ring, so
    /// that one hash of a text serves both.
    let ring: UnsafeMutablePointer<ItemRing>?
    /// The acknowledged head.
    let head: Int
    /// The bytes inserted up to it.
    private let insertedBytes: UInt32

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

    /// The newest item with these bytes, if it may be referred to.
    ///
    /// - Parameter tag: their hash, made with the secrets of the ring.
    @inline(__always)
    func find(_ start: UnsafeRawPointer, size: Int, tag: UInt32) -> Int? {
        // SAFETY: the owner of the ring keeps it for the time of the message; `size` bytes are readable by
        // contract.
        guard let ring = unsafe ring else { return nil }
        assert(unsafe ring.pointee.tag(start, size) == tag, "the rings have different secrets")
        let number = unsafe ring.pointee.find(start, size, tag: tag)
        guard number >= 0, admits(number) else { return nil }
        return number
    }

    /// Whether an item may be referred to.
    func admits(_ item: Int) -> Bool {
        // SAFETY: the owner of the ring keeps it for the time of the message.
        guard let ring = unsafe ring else { return false }
        let entries = unsafe ring.pointee.limitEntries
        guard item >= head - entries / 4, item < head,
            unsafe item >= ring.pointee.oldest
        else { return false }
        // Both counts are modulo 2^32; the bytes between them are fewer.
        let bytes = unsafe insertedBytes &- ring.pointee.slot(item).bytesBefore
        return unsafe Int(bytes) <= ring.pointee.limitBytes / 4
    }

    /// The bytes of an item; nil if it may not be referred to.
    @unsafe
    func bytes(_ item: Int) -> UnsafeRawBufferPointer? {
        // SAFETY: as above; an item that may be referred to is kept by the ring.
        guard admits(item), let ring = unsafe ring else { return nil }
        let slot = unsafe ring.pointee.slot(item)
        return unsafe UnsafeRawBufferPointer(
            start: ring.pointee.address(slot), count: Int(slot.count))
    }
}
