import MsgPackWire

/// Reads that call themselves for each nested container stop at the same container as `skip`,
/// however they read it.
func checkDepth(_ bytes: [UInt8]) throws(Discrepancy) {
    guard case .document(let end) = skippedDocument(bytes) else { return }
    for limit in [0, 1, 2, 5, 128] {
        let limits = MsgPackLimits(depth: limit)
        let expected = skippedDocument(bytes, limits: limits)
        for way in NestedRead.allCases {
            var reader = MsgPackReader(bytes, limits: limits)
            var verdict = WireVerdict.document(byteCount: end)
            do {
                try way.read(&reader)
                verdict = .document(byteCount: reader.position)
            } catch {
                verdict = .failure(error)
            }
            try expectEqual(verdict, expected, "depth \(limit) by \(way)")
        }
    }
}

/// The ways to read a container and what is in it.
private enum NestedRead: CaseIterable {
    case headers, containers, closures, pairs

    /// Reads one item and everything in it.
    func read(_ reader: inout MsgPackReader) throws(MsgPackError) {
        switch try reader.peekHeader().family {
        case .array: try readArray(&reader)
        case .map: try readMap(&reader)
        default: try reader.skip()
        }
    }

    private func readArray(_ reader: inout MsgPackReader) throws(MsgPackError) {
        switch self {
        case .headers: for _ in 0..<(try reader.readArrayHeader()) { try read(&reader) }
        case .containers: try readContainer(&reader)
        case .closures, .pairs:
            _ = try reader.readArray { reader throws(MsgPackError) in try read(&reader) }
        }
    }

    private func readMap(_ reader: inout MsgPackReader) throws(MsgPackError) {
        switch self {
        case .headers: for _ in 0..<(2 * (try reader.readMapHeader())) { try read(&reader) }
        case .containers, .closures: try readContainer(&reader)
        case .pairs:
            // The key and the value of each pair, without asking for any key.
            var pairs = try reader.readMap()
            while pairs.remainingCount > 0 {
                let place = reader.bookmark
                try read(&reader)
                try read(&reader)
                reader.move(to: place)
                var rest = pairs
                _ = try reader.advance(in: &rest)
                if rest.remainingCount == pairs.remainingCount {
                    _ = try reader.advance(in: &rest)
                }
                pairs = rest
            }
        }
    }

    private func readContainer(_ reader: inout MsgPackReader) throws(MsgPackError) {
        try reader.readContainer { reader, header throws(MsgPackError) in
            for _ in 0..<header.childCount { try read(&reader) }
        }
    }
}
