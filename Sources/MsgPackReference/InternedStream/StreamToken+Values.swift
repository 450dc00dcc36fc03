/// Whole MessagePack values, found without recursion.
extension StreamToken {
    /// The offset after the value at `offset`; nil if it is not there whole.
    ///
    /// - Parameter allowsOpaque: whether opaque bytes count as values.
    static func end(
        ofValueAt offset: Int, in bytes: [UInt8], allowsOpaque: Bool = false
    ) -> Int? {
        var (left, end) = (1, offset)
        while left > 0 {
            guard let token = StreamToken(bytes, at: end), token.totalBytes <= bytes.count - end,
                allowsOpaque || token.format != .neverUsed
            else { return nil }
            left += token.children - 1
            end += token.totalBytes
        }
        return end
    }

    /// Whether bytes are one complete MessagePack value.
    static func isOneValue(_ bytes: [UInt8]) -> Bool {
        end(ofValueAt: 0, in: bytes) == bytes.count
    }
}
