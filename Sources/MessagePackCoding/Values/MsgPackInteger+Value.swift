extension MsgPackInteger: Hashable, CustomStringConvertible {
    /// Adds the number to a hash.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(bits)
        hasher.combine(isNegative)
    }

    /// The digits of the number.
    public var description: String {
        isNegative ? String(Int64(bitPattern: bits)) : String(bits)
    }
}

extension MsgPackTimestamp: Hashable {
    /// Adds the point in time to a hash.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(seconds)
        hasher.combine(nanoseconds)
    }
}
