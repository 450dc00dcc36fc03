/// What a ``MessagePackEncoder`` was set to.
struct EncodingOptions: Sendable {
    /// See ``MessagePackEncoder/keyEncodingStrategy``.
    var keys = MessagePackEncoder.KeyEncodingStrategy.useDefaultKeys
    /// See ``MessagePackEncoder/dateEncodingStrategy``.
    var dates = MessagePackEncoder.DateEncodingStrategy.timestamp
    /// See ``MessagePackEncoder/dataEncodingStrategy``.
    var data = MessagePackEncoder.DataEncodingStrategy.binary
    /// See ``MessagePackEncoder/outputFormatting``.
    var formatting = MessagePackEncoder.OutputFormatting()
    /// See ``MessagePackEncoder/userInfo``.
    var userInfo: [CodingUserInfoKey: any Sendable] = [:]
    /// Containers that may be open around an item.
    var depth = CodingDepth.standard

    /// Whether pairs are sorted.
    var sortsKeys: Bool { formatting.contains(.sortedKeys) }

    /// Whether keys are written as they are.
    var hasPlainKeys: Bool {
        if case .useDefaultKeys = keys { return true }
        return false
    }
}

/// How deeply containers may be nested.
enum CodingDepth {
    /// Codable calls itself for each level, and the stack of a thread may have half a megabyte.
    static let greatest = 512
    /// As for readers.
    static let standard = MsgPackLimits.standard.depth

    /// `depth` within the possible.
    static func clamped(_ depth: Int) -> Int { min(max(depth, 0), greatest) }
}
