import MsgPackWire

/// Indexes `bytes` as one message: the verdict is that of the validator, and each node spans one
/// item.
func checkIndex(_ bytes: [UInt8]) throws(Discrepancy) {
    var index = MsgPackIndex()
    let built = Result { () throws(MsgPackError) in
        try index.build(from: bytes)
    }
    let validated = Result { () throws(MsgPackError) in _ = try MsgPackValidator().validate(bytes) }
    try expectEqual(failure(of: built), failure(of: validated), "indexed, validated")
    guard failure(of: built) == nil else {
        return try expectEqual(index.count, 0, "items of a failed index")
    }
    try expectEqual(index.byteRange(of: 0), 0..<bytes.count, "range of the message")
    try checkNodes(index, bytes)
}

private func failure(of result: Result<Void, MsgPackError>) -> MsgPackError? {
    if case .failure(let error) = result { return error }
    return nil
}

/// Every node spans exactly the item that `skip` finds at its offset.
private func checkNodes(_ index: borrowing MsgPackIndex, _ bytes: [UInt8]) throws(Discrepancy) {
    let input = bytes.span
    // `skip` is linear in the item: nodes of many nested containers would make this quadratic.
    for number in 0..<min(index.count, 500) {
        let range = index.byteRange(of: number)
        try expectEqual(range.lowerBound, Int(index.node(number).offset), "offset of \(number)")
        var reader = MsgPackReader(input.extracting(range.lowerBound..<bytes.count))
        let skipped = try? reader.skip()
        try expectEqual(skipped?.count, range.count, "bytes of item \(number)")
        try expectEqual(index.child(-1, of: number), nil, "child before the first")
        if index.node(number).header.family == .map { try checkValues(index, number, bytes) }
    }
}

/// The value of each key that is valid text is that of the first key with the same bytes.
private func checkValues(
    _ index: borrowing MsgPackIndex, _ map: Int, _ bytes: [UInt8]
) throws(Discrepancy) {
    var values: [[UInt8]: Int] = [:]
    for pair in 0..<min(20, index.node(map).header.childCount / 2) {
        guard let key = index.child(2 * pair, of: map) else { continue }
        let node = index.node(key)
        guard node.header.family == .str else { continue }
        let text = Array(bytes[node.payload])
        let value = values[text] ?? node.nextNode
        values[text] = value
        guard let string = String(validating: text, as: UTF8.self) else { continue }
        let found = index.value(forKey: string, of: map, in: bytes)
        try expectEqual(found, value, "value of \(string) in \(map)")
        let part = index.value(forKey: (string + "x").dropLast(), of: map, in: bytes.span)
        try expectEqual(part, value, "value of a part of a text in \(map)")
    }
}
