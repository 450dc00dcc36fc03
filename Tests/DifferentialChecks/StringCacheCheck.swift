import MsgPackWire

/// Reads strings made from `bytes` through one ``StringCache``: each result, and each error with
/// its place, is that of a reader without a cache.
///
/// The strings are of the lengths that the cache holds (16 to 32 bytes) and of those next to them.
/// Many repeat an earlier one, or repeat it with one byte changed, so that a small cache is filled
/// and its places are taken over again and again.
func checkStringCache(_ bytes: [UInt8]) throws(Discrepancy) {
    var input = StreamInput(bytes)
    var cache = StringCache(capacity: Int(input.byte()) - 1)
    var texts: [[UInt8]] = []
    for _ in 0..<300 where !input.isAtEnd {
        let text = nextText(&input, after: texts)
        if texts.count < 64 { texts.append(text) }
        // Bytes after the item: short texts are read in another way where the input ends soon.
        let item = header(of: text, &input) + text + input.take(input.number(below: 20))
        try compareReads(item, text, &cache)
        try compareReads(Array(item.prefix(Int(input.byte()))), nil, &cache)
    }
}

/// A text: one of `texts`, one of them with a byte changed, or a new one.
private func nextText(_ input: inout StreamInput, after texts: [[UInt8]]) -> [UInt8] {
    let kind = input.number(below: 4)
    if kind < 2, !texts.isEmpty {
        var text = texts[input.number(below: texts.count)]
        if kind == 1, !text.isEmpty { text[input.number(below: text.count)] = input.byte() }
        return text
    }
    let count = 14 + input.number(below: 21)
    if kind == 3 { return input.take(count) }
    // ASCII with few different bytes.
    return (0..<count).map { _ in 0x61 + input.byte() & 3 }
}

/// The header of a str: mostly the shortest, which the cache looks for, sometimes a wider one.
private func header(of text: [UInt8], _ input: inout StreamInput) -> [UInt8] {
    let choice = input.byte()
    if choice == 0 { return [0xDA, 0, UInt8(text.count)] }
    if choice & 7 == 0 || text.count > 31 { return [0xD9, UInt8(text.count)] }
    return [0xA0 | UInt8(text.count)]
}

/// What a read of a string gives: the bytes of the string or the error, and the reader's position.
private struct StringRead: Equatable {
    var utf8: [UInt8]?
    var error: MsgPackError?
    var position: Int
}

/// Reads the string at the start of `item` without the cache and with it.
///
/// - Parameter text: the bytes of the string, if the item is known to hold all of it.
private func compareReads(
    _ item: [UInt8], _ text: [UInt8]?, _ cache: inout StringCache
) throws(Discrepancy) {
    let own = stringRead(item) { reader throws(MsgPackError) in try reader.readString() }
    // Twice: the first read may put the string into the cache, the second may find it there.
    for _ in 0..<2 {
        let shared = stringRead(item) { reader throws(MsgPackError) in
            try reader.readString(sharing: &cache)
        }
        try expectEqual(shared, own, "string read with a cache, without")
    }
    if let text, own.error == nil { try expectEqual(own.utf8, text, "string read, written") }
}

private func stringRead(
    _ item: [UInt8], _ read: (inout MsgPackReader) throws(MsgPackError) -> String
) -> StringRead {
    // SAFETY: bytes have no padding.
    var reader = unsafe MsgPackReader(item.span.bytes)
    do {
        let text = try read(&reader)
        return StringRead(utf8: Array(text.utf8), error: nil, position: reader.position)
    } catch {
        return StringRead(utf8: nil, error: error, position: reader.position)
    }
}
