/// The end of one MessagePack value and its depth, found without recursion.
struct StreamWalk {
    /// The offset after the value.
    private(set) var end: Int

    /// How many arrays and maps are nested in it.
    private(set) var depth = 0

    /// Walks over the value at `offset`; nil if it is not complete, or not MessagePack.
    init?(_ bytes: [UInt8], at offset: Int) {
        end = offset
        var left = [1]
        while let open = left.last {
            if open == 0 {
                left.removeLast()
                continue
            }
            left[left.count - 1] = open - 1
            guard let token = StreamToken(bytes, at: end), token.totalBytes <= bytes.count - end
            else { return nil }
            end += token.totalBytes
            if token.family == .array || token.family == .map {
                left.append(token.family == .map ? 2 * token.count : token.count)
                depth = max(depth, left.count - 1)
            }
        }
    }

    /// Whether bytes are one complete MessagePack value.
    static func isOneValue(_ bytes: [UInt8]) -> Bool {
        StreamWalk(bytes, at: 0)?.end == bytes.count
    }
}
