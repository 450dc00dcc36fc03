/// The state as text, one fact a line, in the order of section 4. Only live entries are listed, so
/// that two codecs with different tables agree.
extension StreamState {
    var dump: String {
        var lines = ["stage \(stage) twoWay \(isTwoWay) frozen \(isFrozen)"]
        lines.append("head \(items.head) floor \(items.floor) bytes \(items.totalBytes)")
        lines.append("last \(lastReference) lastPeer \(lastPeerReference)")
        lines.append("acknowledged \(acknowledged.head) waiting \(unacknowledged.count)")
        lines.append("repeat \(repeatOffset)")
        lines.append(
            "history \(history.count) \(Self.digest(Array(history.remembered)))")
        lines += dumpItems() + dumpContexts() + dumpShapes()
        for (number, pair) in predictor.pairs.enumerated() where pair != StreamPredictor.Pair() {
            lines.append("pair \(number) \(pair.first) \(pair.second)")
        }
        lines.append("pairs \(predictor.pairs.count)")
        let bytes = probabilities.values.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        lines.append("probabilities \(Self.digest(bytes))")
        return lines.joined(separator: "\n")
    }

    private func dumpItems() -> [String] {
        var lines: [String] = []
        for number in max(0, items.head - items.entries)..<items.head {
            if let item = items.live(number) { lines.append("item \(number) \(Self.hex(item))") }
        }
        for (bucket, number) in buckets.enumerated() {
            if let number, items.live(number) != nil { lines.append("bucket \(bucket) \(number)") }
        }
        return lines
    }

    private func dumpContexts() -> [String] {
        var lines = ["contexts \(contexts.memories.count)"]
        for context in contexts.memories.indices {
            let v0 = v0(context).map(Self.hex) ?? "-"
            let v1 = v1(context).map(Self.hex) ?? "-"
            if v0 != "-" || v1 != "-" { lines.append("context \(context) \(v0) \(v1)") }
        }
        return lines
    }

    private func dumpShapes() -> [String] {
        shapes.keys.enumerated().map { id, keys in
            "shape \(id) " + keys.map(Self.hex).joined(separator: " ")
        }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.flatMap { [digit($0 >> 4), digit($0 & 15)] }, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 { StreamDigits.digit(value) }

    private static func digest(_ bytes: [UInt8]) -> String {
        String(StreamCheck.digest(seed: 0, bytes), radix: 16)
    }
}
