internal import CMsgpack

// The vocabulary, in the order of the specification's format overview. Every function packs one
// item (or one header) in its smallest form, takes constant time apart from copying a body, and
// throws `outOfMemory` or `deflateFailed` when the buffer refuses; further codes are named where
// they occur.
//
// SAFETY, for every step in this file: the step is one call of an inline msgpack-c function with
// the packer that `apply` lends it; lengths and counts were checked to fit their 32-bit field
// before.

extension MsgPackCPacker where Buffer: ~Copyable {
    /// Packs nil.
    public mutating func packNil() throws(MsgPackCError) {
        try unsafe apply { unsafe msgpack_pack_nil($0) }
    }

    /// Packs `true` or `false`.
    public mutating func packBool(_ value: Bool) throws(MsgPackCError) {
        try unsafe apply { unsafe value ? msgpack_pack_true($0) : msgpack_pack_false($0) }
    }

    /// Packs a signed integer; values from 0 up take the unsigned forms.
    public mutating func packInt(_ value: Int64) throws(MsgPackCError) {
        try unsafe apply { unsafe msgpack_pack_int64($0, value) }
    }

    /// Packs an unsigned integer.
    public mutating func packUInt(_ value: UInt64) throws(MsgPackCError) {
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

    /// Packs the UTF-8 bytes of `text` as str.
    ///
    /// - Throws: also `lengthOutOfRange` from 4 GiB up.
    /// - Complexity: O(bytes).
    public mutating func packString(_ text: String) throws(MsgPackCError) {
        // SAFETY: UTF-8 code units are bytes without padding between them.
        try packString(utf8: unsafe text.utf8.span.bytes)
    }

    /// Packs bytes as str, valid UTF-8 or not.
    ///
    /// - Throws: also `lengthOutOfRange` from 4 GiB up.
    /// - Complexity: O(bytes).
    public mutating func packString(utf8 bytes: RawSpan) throws(MsgPackCError) {
        let lengthBytes = try checkedLength(bytes.byteCount)
        try unsafe apply { unsafe msgpack_pack_str($0, lengthBytes) }
        try appendBody(bytes)
    }

    /// Packs bytes as bin.
    ///
    /// - Throws: also `lengthOutOfRange` from 4 GiB up.
    /// - Complexity: O(bytes).
    public mutating func packBinary(_ bytes: RawSpan) throws(MsgPackCError) {
        let lengthBytes = try checkedLength(bytes.byteCount)
        try unsafe apply { unsafe msgpack_pack_bin($0, lengthBytes) }
        try appendBody(bytes)
    }

    /// Packs bytes as an extension of application type `type` (0...127) or predefined type (< 0).
    ///
    /// - Throws: also `lengthOutOfRange` from 4 GiB up.
    /// - Complexity: O(bytes).
    public mutating func packExtension(type: Int8, _ bytes: RawSpan) throws(MsgPackCError) {
        let lengthBytes = try checkedLength(bytes.byteCount)
        try unsafe apply { unsafe msgpack_pack_ext($0, lengthBytes, type) }
        try appendBody(bytes)
    }

    /// Packs a point in time as timestamp 32, 64 or 96, whichever is the smallest that holds it.
    ///
    /// Specification: "Timestamp extension type".
    ///
    /// - Parameters:
    ///   - seconds: Seconds since 1970-01-01 00:00:00 UTC.
    ///   - nanoseconds: 0...999,999,999.
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
    /// - Throws: also `lengthOutOfRange` if `count` is negative or above 2^32 - 1.
    public mutating func packArrayHeader(count: Int) throws(MsgPackCError) {
        let checkedCount = try checkedLength(count)
        try unsafe apply { unsafe msgpack_pack_array($0, checkedCount) }
    }

    /// Packs the header of a map; `count` pairs must follow, a key and a value each.
    ///
    /// - Throws: also `lengthOutOfRange` if `count` is negative or above 2^32 - 1.
    public mutating func packMapHeader(count: Int) throws(MsgPackCError) {
        let checkedCount = try checkedLength(count)
        try unsafe apply { unsafe msgpack_pack_map($0, checkedCount) }
    }
}
