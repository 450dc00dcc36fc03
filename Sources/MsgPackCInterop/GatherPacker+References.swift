internal import CMsgpack

// The functions that refer to a large body where it is. A body below the threshold is copied.
//
// SAFETY: every step in this file is one call of an inline msgpack-c function with
// the packer that `apply` lends it and a length that fits its 32-bit field.

extension GatherPacker {
    /// Packs a payload as str, valid UTF-8 or not, without copying it if it is large.
    ///
    /// - Throws: `lengthOutOfRange` from 4 GiB on, `outOfMemory`.
    /// - Complexity: O(1), or O(bytes) below the threshold.
    public mutating func packString(
        referencingUTF8 payload: GatherPayload
    ) throws(MsgPackCError) {
        let lengthBytes = try checkedLength(payload.byteCount)
        try unsafe apply { unsafe msgpack_pack_str($0, lengthBytes) }
        try appendBody(payload)
    }

    /// Packs a payload as bin, without copying it if it is large.
    ///
    /// - Throws: `lengthOutOfRange` from 4 GiB on, `outOfMemory`.
    /// - Complexity: O(1), or O(bytes) below the threshold.
    public mutating func packBinary(referencing payload: GatherPayload) throws(MsgPackCError) {
        let lengthBytes = try checkedLength(payload.byteCount)
        try unsafe apply { unsafe msgpack_pack_bin($0, lengthBytes) }
        try appendBody(payload)
    }

    /// Packs a payload as an extension, without copying it if it is large.
    ///
    /// - Throws: `lengthOutOfRange` from 4 GiB on, `outOfMemory`.
    /// - Complexity: O(1), or O(bytes) below the threshold.
    public mutating func packExtension(
        type: Int8, referencing payload: GatherPayload
    ) throws(MsgPackCError) {
        let lengthBytes = try checkedLength(payload.byteCount)
        try unsafe apply { unsafe msgpack_pack_ext($0, lengthBytes, type) }
        try appendBody(payload)
    }

    /// Number of payloads that are referred to.
    ///
    /// - Complexity: O(1).
    public var referenceCount: Int { payloads.count }
}
