/// The state as text, one fact a line, in the order of section 4.
///
/// Items are not listed, because an encoder that takes a message back has fewer of them than the decoder.
extension WalkState {
    var dump: String {
        var lines = ["twoWay \(isTwoWay) frozen \(isFrozen)"]
        lines.append("head \(items.head) bytes \(items.mark.bytes)")
        lines.append("last \(lastReference) lastPeer \(lastPeerReference) unit \(lastUnit)")
        lines.append(
            "wide \(lastWide) double \(lastDouble) root \(lastRoot ?? 0) distance \(lastDistance)")
        let window = history[max(1, history.end - parameters.windowBytes)..<history.end]
        lines.append("history \(history.end) \(Self.digest(Array(window)))")
        for event in events.suffix(parameters.events) {
            lines.append(
                "event \(event.place) \(event.afterSame) \(event.afterOther) \(event.difference) "
                    + "\(event.anchor ?? -1)")
        }
        for (number, anchor) in anchors.enumerated() {
            if let anchor { lines.append("anchor \(number) \(anchor.place) \(anchor.following)") }
        }
        lines.append("next \(nextAnchor)")
        lines += Self.dump("number", numbers) + Self.dump("replacement", replacements)
        lines += Self.dump("bucket", buckets)
        lines.append("forms \(formStarts)")
        lines.append("predictor \(predictor.dump)")
        return lines.joined(separator: "\n")
    }

    private static func dump(_ name: String, _ slots: [Int?]) -> [String] {
        slots.enumerated().compactMap { slot, value in value.map { "\(name) \(slot) \($0)" } }
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        String(StreamCheck.digest(seed: 0, bytes), radix: 16)
    }
}

extension WalkPrediction: CustomStringConvertible {
    var description: String { "\(first)/\(second)" }
}

extension WalkPredictor {
    /// The pairs and counters as text.
    var dump: String { "\(pairs) \(choices)" }
}
