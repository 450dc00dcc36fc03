import MsgPackWire

/// Reads `bytes` in every way that MsgPackWire has and compares the answers.
func checkWireReader(_ bytes: [UInt8]) throws(Discrepancy) {
    let skipped = skippedDocument(bytes)
    try expectEqual(walkedDocument(bytes), skipped, "item by item, skipped whole")
    try checkSequence(bytes)
    try checkSmallLimits(bytes, skipped)
    try checkTypedReads(bytes)
    try checkDepth(bytes)
    try checkIndex(bytes)
    try checkScanner(bytes)
}

/// Where the first document ends, or why there is none.
enum WireVerdict: Equatable {
    case document(byteCount: Int)
    case failure(MsgPackError)
}

/// The verdict of `skip`.
func skippedDocument(_ bytes: [UInt8], limits: MsgPackLimits = .standard) -> WireVerdict {
    var reader = MsgPackReader(bytes, limits: limits)
    do {
        return .document(byteCount: try reader.skip().upperBound)
    } catch {
        return reader.position == 0 ? .failure(error) : .document(byteCount: -1)
    }
}

/// The verdict of a walk header by header that counts items and depth itself.
private func walkedDocument(_ bytes: [UInt8]) -> WireVerdict {
    let limits = MsgPackLimits.standard
    let input = bytes.span
    var open: [Int] = [1]
    var items = 1
    var position = 0
    while let due = open.last {
        guard due > 0 else {
            open.removeLast()
            continue
        }
        open[open.count - 1] -= 1
        do {
            let rest = MsgPackReader(input.extracting(position..<bytes.count), limits: limits)
            let header = try rest.peekHeader()
            if header.isContainer {
                items += header.childCount
                guard items <= limits.items else {
                    return .failure(MsgPackError(.itemLimit, offset: position))
                }
                guard open.count <= limits.depth else {
                    return .failure(MsgPackError(.depthLimit, offset: position))
                }
                open.append(header.childCount)
            }
            position += header.byteCount
        } catch {
            return .failure(MsgPackError(error.code, offset: position + error.offset))
        }
    }
    return .document(byteCount: position)
}

/// The validator against repeated skipping, with and without the check of UTF-8.
private func checkSequence(_ bytes: [UInt8]) throws(Discrepancy) {
    for requiresUTF8 in [false, true] {
        let validator = MsgPackValidator(requiresUTF8: requiresUTF8, requiresSingleValue: false)
        let validated = Result { () throws(MsgPackError) in try validator.validate(bytes) }
        let counted = Result { () throws(MsgPackError) in
            try documentCount(bytes, requiresUTF8: requiresUTF8)
        }
        try expectEqual(validated, counted, "validated, skipped; UTF-8 \(requiresUTF8)")
    }
}

private func documentCount(_ bytes: [UInt8], requiresUTF8: Bool) throws(MsgPackError) -> Int {
    var reader = MsgPackReader(bytes)
    var count = 0
    while !reader.isAtEnd {
        let range = try reader.skip(checkingUTF8: requiresUTF8)
        guard !range.isEmpty else { return -1 }
        count += 1
    }
    return count
}

/// A tighter limit refuses or changes nothing.
private func checkSmallLimits(_ bytes: [UInt8], _ whole: WireVerdict) throws(Discrepancy) {
    for size in [1, 2, 7, 31] {
        let limits = [
            MsgPackLimits(depth: size), MsgPackLimits(items: size), MsgPackLimits(bytes: size),
        ]
        for limit in limits {
            let verdict = skippedDocument(bytes, limits: limit)
            if case .failure(let error) = verdict, error.errorClass == .limitExceeded { continue }
            try expectEqual(verdict, whole, "limit of \(size), standard limits")
        }
    }
}
