import CoderModels
import MessagePackCoding

/// Any bytes through Codable, the typed path, values, and a stream. The first byte chooses the settings.
func checkCoders(_ bytes: [UInt8]) throws(Discrepancy) {
    guard let options = bytes.first else { return }
    let message = Array(bytes.dropFirst())
    try checkTask(message)
    try checkShape(message, options)
    try checkJSON(message)
    try checkStream(message, pieceByteCount: Int(options) + 1)
}

/// The structure by both paths: one verdict, one value, the same bytes.
private func checkTask(_ message: [UInt8]) throws(Discrepancy) {
    let decoded = try? MessagePackDecoder().decode(ModelTask.self, from: message)
    let read = try? ModelTask(messagePack: message)
    // The description, since a float may be no number, which is not equal to itself.
    try expectEqual(
        decoded.map { "\($0)" }, read.map { "\($0)" }, "structure by Codable, typed")
    guard var task = read else { return }
    // The pairs of a dictionary have no order.
    if task.counts.count > 1 { task.counts = [:] }
    let written = try? task.messagePack()
    try expectEqual(
        try? MessagePackEncoder().encode(task), written, "bytes by Codable, typed")
    let again = written.flatMap { try? ModelTask(messagePack: $0) }
    try expectEqual(again.map { "\($0)" }, "\(task)", "structure written, read")
}

/// A value of any shape by Codable, with settings that change the keys: what is written is read as the
/// same value.
private func checkShape(_ message: [UInt8], _ options: UInt8) throws(Discrepancy) {
    let encoder = MessagePackEncoder()
    let decoder = MessagePackDecoder()
    if options & 1 != 0 { encoder.outputFormatting = .sortedKeys }
    if options & 2 != 0 { decoder.keyDecodingStrategy = .convertFromSnakeCase }
    decoder.limits = MsgPackLimits(depth: options & 4 != 0 ? 3 : 64)
    guard let shape = try? decoder.decode(Shape.self, from: message) else { return }
    let written: [UInt8]
    do {
        written = try encoder.encode(shape)
    } catch {
        throw Discrepancy("shape written", error, "bytes")
    }
    let again = try? decoder.decode(Shape.self, from: written)
    try expectEqual(again.map(text), text(shape), "shape written, read")
}

/// A text that is equal for equal values, of which a float may be no number.
private func text(_ shape: Shape) -> String {
    switch shape {
    case .map(let pairs):
        "map " + pairs.map { "\($0.key.utf8.map { $0 }): \(text($0.value))" }.sorted().joined()
    case .array(let items): "array " + items.map(text).joined(separator: ", ")
    case .double(let number): "double \(number)"
    default: "\(shape)"
    }
}

/// A value through JSON that keeps everything.
private func checkJSON(_ message: [UInt8]) throws(Discrepancy) {
    guard let value = try? MessagePackValue(decoding: message),
        let json = try? value.json(.tagged)
    else { return }
    let again = try? MessagePackValue(json: json, form: .tagged, depthLimit: 512)
    try expectEqual(again.flatMap { try? $0.encoded() }, try? value.encoded(), "value, JSON")
}

/// A stream in pieces has the messages of the whole, and the same error.
private func checkStream(_ bytes: [UInt8], pieceByteCount: Int) throws(Discrepancy) {
    var pieces = MessagePackStreamReader()
    var whole = MessagePackStreamReader()
    whole.append(bytes)
    var position = 0
    while position < bytes.count {
        let end = min(position + pieceByteCount, bytes.count)
        pieces.append(bytes[position..<end])
        position = end
        while true {
            let ofPieces = next(&pieces)
            guard case .success(.some) = ofPieces else {
                if case .failure = ofPieces {
                    return try expectEqual(ofPieces, next(&whole), "stream")
                }
                break
            }
            try expectEqual(ofPieces, next(&whole), "messages of pieces, of the whole")
        }
    }
    try expectEqual(next(&pieces), next(&whole), "ends of pieces, of the whole")
}

private func next(
    _ stream: inout MessagePackStreamReader
) -> Result<RawMessagePack?, MsgPackError> {
    do throws(MsgPackError) {
        return .success(try stream.next())
    } catch {
        return .failure(error)
    }
}
