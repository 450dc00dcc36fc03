import MsgPackReference

/// Sends the documents in `bytes`, one message each, through a connection of the key map, and then
/// `bytes` themselves to a decoder, which must return.
func checkKeyMap(_ bytes: [UInt8]) throws(Discrepancy) {
    for mode in [ReferenceKeyMapMode.names, .values(.dask)] {
        var limits = ReferenceKeyMapLimits(mode)
        // A small limit, so that a message with a huge output is refused early.
        limits.messageBytes = 1 << 20
        try checkConnection(documents(bytes), mode, limits)
        var decoder = ReferenceKeyMapDecoder(mode, limits: limits)
        _ = try? decoder.decode(bytes)
    }
}

/// Encodes and decodes all messages of a connection.
private func checkConnection(
    _ messages: [[UInt8]], _ mode: ReferenceKeyMapMode, _ limits: ReferenceKeyMapLimits
) throws(Discrepancy) {
    var encoder = ReferenceKeyMapEncoder(mode, limits: limits)
    var decoder = ReferenceKeyMapDecoder(mode, limits: limits)
    for (index, message) in messages.enumerated() {
        let decoded: [UInt8]
        do {
            decoded = try decoder.decode(try encoder.encode(message))
        } catch {
            throw Discrepancy("key map, message \(index)", error, "a message")
        }
        try expectEqual(decoded, message, "key map, message \(index)")
    }
}

/// The whole documents at the start of `bytes`.
private func documents(_ bytes: [UInt8]) -> [[UInt8]] {
    var reader = ReferenceTokenReader(bytes)
    var documents: [[UInt8]] = []
    var start = 0
    while !reader.isAtEnd,
        (try? ReferenceNode(
            from: &reader, depthLeft: ReferenceNode.defaultDepthLimit)) != nil
    {
        documents.append(Array(bytes[start..<reader.offset]))
        start = reader.offset
    }
    return documents
}
