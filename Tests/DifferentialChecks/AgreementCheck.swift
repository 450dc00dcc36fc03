import MsgPackCInterop
import MsgPackReference
import MsgPackWire

/// Reads the first document in `bytes` with MsgPackWire, the reference codec and msgpack-c, and as a
/// value, and compares their answers.
func checkAgreement(_ bytes: [UInt8]) throws(Discrepancy) {
    let wire = skippedDocument(bytes)
    try checkReference(bytes, wire)
    try checkMsgPackC(bytes, wire)
    try checkValue(bytes)
}

/// Compares with the reference codec: the same error at the same byte, or the same value.
private func checkReference(_ bytes: [UInt8], _ wire: WireVerdict) throws(Discrepancy) {
    // MsgPackWire limits the items that headers announce; the reference codec does not.
    if case .failure(let error) = wire, error.code == .itemLimit { return }
    var tokens = ReferenceTokenReader(bytes)
    let node: ReferenceNode
    do {
        node = try ReferenceNode(from: &tokens, depthLeft: MsgPackLimits.standard.depth)
    } catch {
        let failure = WireVerdict.failure(MsgPackError(error.wireCode, offset: error.offset))
        return try expectEqual(wire, failure, "wire, reference")
    }
    try expectEqual(wire, .document(byteCount: tokens.offset), "wire, reference")
    try expectEqual(node.bytes, Array(bytes.prefix(tokens.offset)), "tokens, input")
    let value = try referenceValue(node)
    try expectEqual(wireValue(bytes), value, "values of wire, reference")
    try checkWriters(value)
    try expectEqual(
        rewrittenByIndex(Array(bytes.prefix(tokens.offset))), encodedByWriter(value),
        "shortest forms of index, writer")
}

/// The value of a tree. Every tree has one, because UTF-8 is not checked here.
private func referenceValue(_ node: ReferenceNode) throws(Discrepancy) -> ReferenceValue {
    do {
        return try ReferenceValue(node)
    } catch {
        throw Discrepancy("value of a tree", error, "a value")
    }
}

/// Both encoders write the same, shortest bytes, which are read as the same value.
private func checkWriters(_ value: ReferenceValue) throws(Discrepancy) {
    let encoded = encodedByWriter(value)
    try expectEqual(encoded, try? ReferenceEncoder().encode(value), "bytes of wire, reference")
    try expectEqual(encoded.flatMap { wireValue($0) }, value, "value written, read")
}

private func encodedByWriter(_ value: ReferenceValue) -> [UInt8]? {
    var writer = MsgPackWriter()
    do {
        try writer.write(value)
        return writer.copyBytes()
    } catch {
        return nil
    }
}

/// The document as the index writes it; nil if the index refuses it.
private func rewrittenByIndex(_ document: [UInt8]) -> [UInt8]? {
    var index = MsgPackIndex()
    var writer = MsgPackWriter()
    do {
        // SAFETY: bytes have no padding; the same document is indexed and written.
        try index.build(from: document)
        index.write(document, into: &writer)
        return writer.copyBytes()
    } catch {
        return nil
    }
}

/// Compares with msgpack-c: the same verdict and value, within msgpack-c's limits.
private func checkMsgPackC(_ bytes: [UInt8], _ wire: WireVerdict) throws(Discrepancy) {
    switch MsgPackCUnpacker.unpack(bytes) {
    case .accept(let value, let consumedBytes):
        try expectEqual(wire, .document(byteCount: consumedBytes), "wire, msgpack-c")
        try expectEqual(
            wireValue(bytes)?.withQuietFloats, ReferenceValue(value).withQuietFloats,
            "values of wire, msgpack-c")
    case .reject(let rejection):
        guard case .failure(let error) = wire, error.errorClass != .mismatch else {
            throw Discrepancy("wire, msgpack-c", wire, rejection)
        }
    case .beyondLimits:
        let limits = MsgPackLimits(depth: MsgPackCUnpacker.depthLimit)
        let verdict = skippedDocument(bytes, limits: limits)
        guard case .failure = verdict else {
            throw Discrepancy("wire with msgpack-c's depth, msgpack-c", verdict, "too deep")
        }
    }
}

extension ReferenceError {
    /// The code of MsgPackWire for the error.
    fileprivate var wireCode: MsgPackError.Code {
        switch code {
        case .truncated: .truncated
        case .reservedByte: .reservedByte
        case .depthExceeded: .depthLimit
        default: .formatMismatch
        }
    }
}
