/// What a ``MessagePackDecoder`` was set to.
struct DecodingOptions: Sendable {
    /// See ``MessagePackDecoder/keyDecodingStrategy``.
    var keys = MessagePackDecoder.KeyDecodingStrategy.useDefaultKeys
    /// See ``MessagePackDecoder/dateDecodingStrategy``.
    var dates = MessagePackDecoder.DateDecodingStrategy.timestamp
    /// See ``MessagePackDecoder/dataDecodingStrategy``.
    var data = MessagePackDecoder.DataDecodingStrategy.binary
    /// See ``MessagePackDecoder/userInfo``.
    var userInfo: [CodingUserInfoKey: any Sendable] = [:]
    /// See ``MessagePackDecoder/limits``.
    var limits = MsgPackLimits.standard
    /// Containers that may be open around an item.
    var depth = CodingDepth.standard

    /// Whether keys are compared as they are.
    var hasPlainKeys: Bool {
        if case .useDefaultKeys = keys { return true }
        return false
    }
}
