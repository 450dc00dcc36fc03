/// Section 8.4: values that are never interned. In the main frame as both ends keep it, the opaque byte takes
/// the place of each, and they travel in the tail, in their order.
enum StreamOpaque {
    /// Takes the values of fields with these names out of a main frame, and counts them.
    static func remove(
        _ names: Set<[UInt8]>, from frame: [UInt8]
    ) -> (frame: [UInt8], tail: [UInt8], count: Int) {
        var kept: [UInt8] = []
        var tail: [UInt8] = []
        var count = 0
        /// Values left in each open container; of a map the pairs count two.
        var open: [(left: Int, isMap: Bool)] = []
        var (offset, isNamed) = (0, false)
        while offset < frame.count, let token = StreamToken(frame, at: offset) {
            let isKey = open.last.map { $0.isMap && $0.left.isMultiple(of: 2) } ?? false
            var end = offset + token.totalBytes
            if isNamed {
                end = StreamToken.end(ofValueAt: offset, in: frame) ?? frame.count
                kept.append(StreamToken.opaque)
                tail += frame[offset..<end]
                count += 1
            } else {
                kept += frame[offset..<end]
            }
            if !open.isEmpty { open[open.count - 1].left -= 1 }
            if !isNamed && token.children > 0 {
                open.append((token.children, token.family == .map))
            }
            isNamed =
                isKey && token.family == .str
                && names.contains(Array(frame[(offset + token.headerBytes)..<end]))
            while let last = open.last, last.left == 0 { open.removeLast() }
            offset = end
        }
        return (kept, tail, count)
    }

    /// Puts the values of a tail back into a main frame; nil if they are not as many as its opaque bytes.
    static func restore(_ frame: [UInt8], _ tail: [UInt8]) -> [UInt8]? {
        var whole: [UInt8] = []
        var (offset, used) = (0, 0)
        while offset < frame.count {
            guard let token = StreamToken(frame, at: offset),
                token.totalBytes <= frame.count - offset
            else { return nil }
            if token.format == .neverUsed {
                guard let end = StreamToken.end(ofValueAt: used, in: tail) else { return nil }
                whole += tail[used..<end]
                used = end
            } else {
                whole += frame[offset..<(offset + token.totalBytes)]
            }
            offset += token.totalBytes
        }
        return used == tail.count ? whole : nil
    }
}
