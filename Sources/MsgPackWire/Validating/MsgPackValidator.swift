/// Checks that bytes are MessagePack, without building anything from them.
///
/// Always refused: items cut short, `c1`, and everything that exceeds a limit. Always accepted,
/// because the specification allows it and a codec must pass it on byte for byte: duplicate keys,
/// keys of any family, formats wider than needed, NaNs of any payload, ext of any type and content.
/// Two questions that the specification leaves open are options.
public struct MsgPackValidator: Equatable, Sendable {
    /// Whether the payload of each str must be UTF-8. Off by default: old writers put raw bytes
    /// into str, and the specification lets a reader return them.
    public var requiresUTF8: Bool
    /// Whether the input must be exactly one value with no byte after it. On by default. If off, the
    /// input is a sequence of any number of values, also none.
    public var requiresSingleValue: Bool
    /// The limits, which hold for each value of a sequence separately.
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
    public func validate(_ bytes: Span<UInt8>) throws(MsgPackError) -> Int {
        // SAFETY: bytes have no padding.
        try unsafe validate(bytes.bytes)
    }

    /// Validates all of `bytes`; see ``validate(_:)-(RawSpan)``.
    @discardableResult
    public func validate(_ bytes: [UInt8]) throws(MsgPackError) -> Int {
        try validate(RawSpan(borrowing: bytes))
    }
}
