public import MessagePackCoding
internal import MsgPackWire

// Swift values, by the calls that write them into one buffer: `Data` and `[UInt8]` that are long enough
// are referred to where they are, all other bytes are copied.

extension MessagePackEncoder {
    /// Encodes a value at the end of what `packer` holds; nothing is packed if the encoder fails.
    ///
    ///     var packer = try GatherPacker()
    ///     try MessagePackEncoder().encode(file, into: &packer)
    ///     try packer.write(toFileDescriptor: socket)
    ///
    /// `Data` and `[UInt8]` of at least the packer's threshold, and of at least 256 bytes, are not copied if
    /// they are written as bin. What surrounds them is copied twice, into memory of the encoder and of the
    /// packer.
    ///
    /// - Throws: as ``MessagePackEncoder/encode(_:)``; `MsgPackCError` with `outOfMemory`.
    /// - Complexity: O(items + bytes that are copied).
    public func encode<Value: Encodable>(_ value: Value, into packer: inout GatherPacker) throws {
        let payloads = packer.makeReferences()
        try withEncoded(value, keeping: payloads) { item in
            try packer.append(item, payloads)
        }
    }
}

extension GatherPacker {
    /// Packs a value at the end of what was packed; nothing is packed if the value fails.
    ///
    /// The same as ``MessagePackCoding/MessagePackEncoder`` does, for types without Codable.
    ///
    /// - Throws: what the value throws; `MsgPackCError` with `outOfMemory`.
    /// - Complexity: O(items + bytes that are copied).
    public mutating func write(_ value: borrowing some MessagePackWritable) throws {
        let payloads = makeReferences()
        try payloads.withWritten(value) { item in try append(item, payloads) }
    }

    /// A list for the byte strings of one value.
    fileprivate func makeReferences() -> ReferencedPayloads {
        ReferencedPayloads(leastByteCount: referenceThresholdBytes, countLimit: .max)
    }

    /// Appends an item, its placeholders replaced by references.
    fileprivate mutating func append(_ item: RawSpan, _ payloads: ReferencedPayloads) throws {
        if let failure { throw failure }
        try payloads.forEachPart(
            of: item, encoded: { try copyBody($0) },
            payload: { try packBinary(referencing: GatherPayload($0)) })
    }
}

extension GatherPayload {
    /// A payload of a byte string of a value.
    fileprivate init(_ bytes: any PayloadBytes) {
        if let array = bytes as? [UInt8] {
            self.init(array)
        } else {
            let owner = PayloadOwner(bytes)
            // SAFETY: the bytes stay where they are as long as they are held and not changed, and the owner
            // holds and does not change them.
            unsafe self.init(unsafeBytes: owner.bytes.address, keptAliveBy: owner)
        }
    }
}

/// Holds a byte string of a value.
private final class PayloadOwner: Sendable {
    let bytes: any PayloadBytes

    init(_ bytes: any PayloadBytes) {
        self.bytes = bytes
    }
}
