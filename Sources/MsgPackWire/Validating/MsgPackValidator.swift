/// Checks that bytes are MessagePack, without building anything from them.
///
/// What is always refused: items cut short, `c1`, and whatever breaks a limit. What is always
/// accepted, because the specification allows it and a codec must hand it on byte for byte:
/// duplicate keys, keys of any family, formats wider than needed, NaNs of any payload, ext types
/// of any number and content. Two questions the specification leaves open are options.
public struct MsgPackValidator: Equatable, Sendable {
    /// Whether the payload of each str must be UTF-8. Off by default: old writers put raw bytes
    /// into str, and the specification lets a reader hand them out.
    public var requiresUTF8: Bool
    /// Whether the input must be exactly one value: at least one, and no byte behind it. On by
    /// default. When off, the input is a sequence of any number of values, none included.
    public var requiresSingleValue: Bool
    /// The limits, which hold for each value of a sequence by itself.
    public var limits: MsgPackLimits

    /// A validator with the given options.
    public init(
        requiresUTF8: Bool = false, requiresSingleValue: Bool = true,
        limits: MsgPackLimits = .standard
    ) {
        self.requiresUTF8 = requiresUTF8
        self.requiresSingleValue = requiresSingleValue
        self.limits = limits
    }

    /// Validates all of `bytes`.
    ///
    /// - Returns: the number of values, 1 unless a sequence was allowed.
    /// - Throws: `truncated`, `reservedByte`, a limit; `invalidUTF8` and `trailingBytes` if the
    ///   options ask for them.
    /// - Complexity: O(n); no recursion, no allocation.
    @discardableResult
    public func validate(_ bytes: RawSpan) throws(MsgPackError) -> Int {
        var reader = MsgPackReader(bytes, limits: limits)
        var count = 0
        while requiresSingleValue ? count == 0 : !reader.isAtEnd {
            try reader.skip(checkingUTF8: requiresUTF8)
            count += 1
        }
        guard reader.isAtEnd else {
            throw MsgPackError(.trailingBytes, offset: reader.position)
        }
        return count
    }

    /// Validates all of `bytes`; see ``validate(_:)-(RawSpan)``.
    @discardableResult
    public func validate(_ bytes: [UInt8]) throws(MsgPackError) -> Int {
        // SAFETY: a span of initialised bytes; it is `unsafe` only as a view without element types.
        try unsafe validate(bytes.span.bytes)
    }
}
