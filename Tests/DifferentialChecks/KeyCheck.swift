import MsgPackWire

/// A pair of a map as `skip` meets it.
private struct Pair {
    /// The bytes of a key that is a str.
    let key: [UInt8]?
    /// Where the value begins and ends.
    let value: Range<Int>
}

/// `findKey` and the closure of `readMap` meet the pairs that `skip` meets.
func checkKeys(_ bytes: Span<UInt8>) throws(Discrepancy) {
    guard let pairs = skippedPairs(bytes) else { return }
    try checkMapClosure(bytes, pairs)
    if pairs.count <= 40 { try checkFinding(bytes, pairs) }
}

/// The pairs of the map at the start of `bytes`; nil if it is not whole.
private func skippedPairs(_ bytes: Span<UInt8>) -> [Pair]? {
    var reader = MsgPackReader(bytes)
    guard let count = try? reader.readMapHeader() else { return nil }
    var pairs: [Pair] = []
    for _ in 0..<count {
        let start = reader.position
        guard let key = try? reader.skip(), let value = try? reader.skip() else { return nil }
        var keyReader = MsgPackReader(bytes.extracting(start..<key.upperBound))
        let text = try? keyReader.readStringRange()
        pairs.append(
            Pair(
                key: text.map { keyReader.copyBytes(in: $0) },
                value: key.upperBound..<value.upperBound))
    }
    return pairs
}

/// Every second value is read, the others are left.
private func checkMapClosure(_ bytes: Span<UInt8>, _ pairs: [Pair]) throws(Discrepancy) {
    var reader = MsgPackReader(bytes)
    var found: [[UInt8]] = []
    var values: [Int] = []
    let isRead =
        (try? reader.readMap { key, reader throws(MsgPackError) in
            // SAFETY: the buffer is the key's and does not leave the closure.
            found.append(unsafe key.utf8.withUnsafeBytes { unsafe [UInt8]($0) })
            values.append(reader.position)
            if found.count % 2 == 0 { try reader.skip() }
        }) != nil
    let texts = pairs.filter { $0.key != nil }
    try expectEqual(isRead, true, "a map by a closure")
    try expectEqual(found, texts.compactMap(\.key), "keys of a map by a closure")
    try expectEqual(values, texts.map(\.value.lowerBound), "values of a map by a closure")
    if let last = pairs.last {
        try expectEqual(reader.position, last.value.upperBound, "end of a map by a closure")
    }
}

/// Each key is asked for, the last first, and then one that the map does not have.
private func checkFinding(_ bytes: Span<UInt8>, _ all: [Pair]) throws(Discrepancy) {
    var reader = MsgPackReader(bytes)
    guard var pairs = try? reader.readMap() else { return }
    var next = 0
    for key in all.reversed().compactMap(\.key) + [[0xFF, 0x00]] {
        let around = Array(all.indices[next...]) + Array(all.indices[..<next])
        let expected = around.first { all[$0].key == key }
        let start = reader.position
        let isFound = try? reader.findKey(utf8: key, of: &pairs)
        try expectEqual(isFound, expected != nil, "\(key) is found")
        let place = expected.map { all[$0].value.lowerBound } ?? start
        try expectEqual(reader.position, place, "value of \(key)")
        if let expected {
            next = expected + 1
            try expectEqual(pairs.remainingCount, all.count - next, "pairs after \(key)")
            _ = try? reader.skip()
        }
    }
    try expectEqual((try? reader.skipRest(of: &pairs)) != nil, true, "the rest of a map")
    if let last = all.last {
        try expectEqual(reader.position, last.value.upperBound, "the end of a map after search")
    }
}
