import MessagePackCoding
import MsgPackReference
import MsgPackWire

/// A value is read where `skip` reads one, or fails with its error, and is written as the reference codec
/// writes the same document: nothing but the width of integers and lengths is lost.
func checkValue(_ bytes: [UInt8]) throws(Discrepancy) {
    let skipped = skippedDocument(bytes)
    var reader = MsgPackReader(bytes)
    let value: MessagePackValue
    do {
        value = try MessagePackValue(from: &reader)
    } catch {
        return try expectEqual(WireVerdict.failure(error), skipped, "value, skipped")
    }
    try expectEqual(WireVerdict.document(byteCount: reader.position), skipped, "value, skipped")
    let expected = wireValue(bytes).flatMap { try? ReferenceEncoder().encode($0) }
    try expectEqual(try? value.encoded(), expected, "value written, reference")
}
