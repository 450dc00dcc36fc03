/// With the coders of this module an ext of type −1, exact to the nanosecond; with others a map of
/// seconds and nanoseconds.
extension MsgPackTimestamp: Codable {
    private enum CodingKeys: CodingKey {
        case seconds
        case nanoseconds
    }

    /// Decodes a timestamp with a coder that is not of this module.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let timestamp = MsgPackTimestamp(
            seconds: try container.decode(Int64.self, forKey: .seconds),
            nanoseconds: try container.decode(UInt32.self, forKey: .nanoseconds))
        guard let timestamp else {
            throw DecodingError.dataCorruptedError(
                forKey: .nanoseconds, in: container, debugDescription: "a second or more")
        }
        self = timestamp
    }

    /// Encodes a timestamp with a coder that is not of this module.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(nanoseconds, forKey: .nanoseconds)
    }
}
