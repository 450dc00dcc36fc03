internal import CMsgpack

// The vocabulary, in the order of the specification's format overview. Each function packs one item
// or one header in its shortest form and copies its body. Each takes constant time apart from that
// copy, and throws `outOfMemory` if msgpack-c gets no memory; further codes are named where they
// occur. The functions that refer to bodies are in GatherPacker+References.swift.
//
// SAFETY, for every step in this file: the step is one call of an inline msgpack-c function with
// the packer that `apply` lends it. Lengths and counts were checked to fit their 32-bit fields.

extension GatherPacker {
    /// Packs nil.
    public mutating func packNil() throws(MsgPackCError) {
        try unsafe apply { unsafe msgpack_pack_nil($0) }
    }

    /// Packs `true` or `false`.
    public mutating func packBoolean(_ value: Bool) throws(MsgPackCError) {
        try unsafe apply { unsafe value ? msgpack_pack_true($0) : msgpack_pack_false($0) }
    }

    /// Packs an integer of any type in its shortest form. All values that are not negative take the
    /// unsigned formats.
    ///
    /// - Throws: also `integerOutOfRange` below −2^63 and above 2^64 − 1.
    @inlinable
    public mutating func packInteger(_ value: some FixedWidthInteger) throws(MsgPackCError) {
        if let signed = Int64(exactly: value) {
            try pack(signed)
        } else if let unsigned = UInt64(exactly: value) {
            try pack(unsigned)
        } else {
            throw MsgPackCError(.integerOutOfRange)
        }
    }

    @usableFromInline
    mutating func pack(_ value: Int64) throws(MsgPackCError) {
        try unsafe apply { unsafe msgpack_pack_int64($0, value) }
    }

    @usableFromInline
    mutating func pack(_ value: UInt64) throws(MsgPackCError) {
        try unsafe apply { unsafe msgpack_pack_uint64($0, value) }
    }

    /// Packs a float 32 with all its bits.
    public mutating func packFloat32(_ value: Float) throws(MsgPackCError) {
        try unsafe apply { unsafe msgpack_pack_float($0, value) }
    }

    /// Packs a float 64 with all its bits.
    public mutating func packFloat64(_ value: Double) throws(MsgPackCError) {
        try unsafe apply { unsafe msgpack_pack_double($0, value) }
    }

    /// Packs a point in time as timestamp 32, 64 or 96, whichever is the shortest that holds it.
    ///
    /// Specification: "Timestamp extension type".
    ///
    /// - Parameters:
    ///   - seconds: seconds since 1970-01-01 00:00:00 UTC.
    ///   - nanoseconds: 0…999,999,999.
    /// - Throws: also `nanosecondsOutOfRange`.
    public mutating func packTimestamp(
        seconds: Int64, nanoseconds: UInt32
    ) throws(MsgPackCError) {
        guard nanoseconds < 1_000_000_000 else { throw MsgPackCError(.nanosecondsOutOfRange) }
        var timestamp = msgpack_timestamp(tv_sec: seconds, tv_nsec: nanoseconds)
        try unsafe apply { unsafe msgpack_pack_timestamp($0, &timestamp) }
    }

    /// Packs the header of an array; `count` items must follow.
    ///
    /// - Throws: also `lengthOutOfRange` if `count` is negative or above 2^32 − 1.
    public mutating func packArrayHeader(_ count: Int) throws(MsgPackCError) {
        let checkedCount = try checkedLength(count)
        try unsafe apply { unsafe msgpack_pack_array($0, checkedCount) }
    }

    /// Packs the header of a map; `count` keys and as many values must follow, in turn.
    ///
    /// - Throws: also `lengthOutOfRange` if `count` is negative or above 2^32 − 1.
    public mutating func packMapHeader(_ count: Int) throws(MsgPackCError) {
        let checkedCount = try checkedLength(count)
        try unsafe apply { unsafe msgpack_pack_map($0, checkedCount) }
    }
}

// Text and bytes. The entrances for arrays and typed spans let a caller do without `span.bytes`,
// which strict memory safety counts as unsafe.
extension GatherPacker {
    /// Packs the UTF-8 bytes of `text` as str.
    ///
    /// - Throws: also `lengthOutOfRange` from 4 GiB on.
    /// - Complexity: O(bytes).
    public mutating func packString(_ text: String) throws(MsgPackCError) {
        var text = text
        var failure: MsgPackCError?
        // Native strings lend their own memory here; a bridged one is copied first.
        text.withUTF8 { utf8 in
            do throws(MsgPackCError) {
                try unsafe packString(UnsafeRawBufferPointer(utf8))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Packs bytes as str, valid UTF-8 or not.
    ///
    /// - Throws: also `lengthOutOfRange` from 4 GiB on.
    /// - Complexity: O(bytes).
    public mutating func packString(utf8 bytes: RawSpan) throws(MsgPackCError) {
        // SAFETY: the pointer is used inside the closure only.
        try unsafe bytes.withUnsafeBytes { raw throws(MsgPackCError) in
            try unsafe packString(raw)
        }
    }

    /// Packs bytes as str, as ``packString(utf8:)-(RawSpan)``.
    public mutating func packString(utf8 bytes: Span<UInt8>) throws(MsgPackCError) {
        // SAFETY: bytes have no padding between them.
        try unsafe packString(utf8: bytes.bytes)
    }

    /// Packs bytes as str, as ``packString(utf8:)-(RawSpan)``.
    public mutating func packString(utf8 bytes: [UInt8]) throws(MsgPackCError) {
        try packString(utf8: bytes.span)
    }

    /// Packs bytes as bin.
    ///
    /// - Throws: also `lengthOutOfRange` from 4 GiB on.
    /// - Complexity: O(bytes).
    public mutating func packBinary(_ bytes: RawSpan) throws(MsgPackCError) {
        let lengthBytes = try checkedLength(bytes.byteCount)
        try unsafe apply { unsafe msgpack_pack_bin($0, lengthBytes) }
        try copyBody(bytes)
    }

    /// Packs bytes as bin, as ``packBinary(_:)-(RawSpan)``.
    public mutating func packBinary(_ bytes: Span<UInt8>) throws(MsgPackCError) {
        // SAFETY: bytes have no padding between them.
        try unsafe packBinary(bytes.bytes)
    }

    /// Packs bytes as bin, as ``packBinary(_:)-(RawSpan)``.
    public mutating func packBinary(_ bytes: [UInt8]) throws(MsgPackCError) {
        try packBinary(bytes.span)
    }

    /// Packs bytes as an extension of application type `type` (0…127) or predefined type (< 0).
    ///
    /// - Throws: also `lengthOutOfRange` from 4 GiB on.
    /// - Complexity: O(bytes).
    public mutating func packExtension(
        type: Int8, _ bytes: RawSpan
    ) throws(MsgPackCError) {
        let lengthBytes = try checkedLength(bytes.byteCount)
        try unsafe apply { unsafe msgpack_pack_ext($0, lengthBytes, type) }
        try copyBody(bytes)
    }

    /// Packs bytes as an extension, as ``packExtension(type:_:)-(_,RawSpan)``.
    public mutating func packExtension(
        type: Int8, _ bytes: Span<UInt8>
    ) throws(MsgPackCError) {
        // SAFETY: bytes have no padding between them.
        try unsafe packExtension(type: type, bytes.bytes)
    }

    /// Packs bytes as an extension, as ``packExtension(type:_:)-(_,RawSpan)``.
    public mutating func packExtension(
        type: Int8, _ bytes: [UInt8]
    ) throws(MsgPackCError) {
        try packExtension(type: type, bytes.span)
    }

    /// Packs bytes as str. The pointer is not used after the call.
    private mutating func packString(_ bytes: UnsafeRawBufferPointer) throws(MsgPackCError) {
        let lengthBytes = try checkedLength(bytes.count)
        try unsafe apply { unsafe msgpack_pack_str($0, lengthBytes) }
        try unsafe copyBody(bytes)
    }

    mutating func copyBody(_ bytes: RawSpan) throws(MsgPackCError) {
        // SAFETY: the pointer is used inside the closure only; `copyBody` copies.
        try unsafe bytes.withUnsafeBytes { raw throws(MsgPackCError) in
            try unsafe copyBody(raw)
        }
    }
}
