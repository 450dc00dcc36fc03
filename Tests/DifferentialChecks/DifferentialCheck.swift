/// A property that must hold for any bytes. The fuzz targets look for bytes that break one, and the
/// tests run the checks on every input that ever did.
public enum DifferentialCheck: String, CaseIterable, Sendable {
    /// MsgPackWire by itself: every function returns, and they agree with one another.
    case wireReader
    /// MsgPackWire, the reference codec and msgpack-c: the same verdict, the same value.
    case agreement
    /// The key map of the reference codec: what is encoded comes back byte for byte.
    case keyMap
    /// The decoder of the interned stream: it returns, within its limits.
    case streamDecoder
    /// A connection of the interned stream: messages arrive as they are unless the channel harms
    /// them, and the reference codec codes them alike.
    case streamSession
    /// Deflate: what is deflated comes back, and anything inflated stays within its limit.
    case deflate

    /// Runs the check.
    ///
    /// - Throws: what does not fit together, with both sides of it.
    public func run(_ bytes: [UInt8]) throws(Discrepancy) {
        switch self {
        case .wireReader: try checkWireReader(bytes)
        case .agreement: try checkAgreement(bytes)
        case .keyMap: try checkKeyMap(bytes)
        case .streamDecoder: try checkStreamDecoder(bytes)
        case .streamSession: try checkStreamSession(bytes)
        case .deflate: try checkDeflate(bytes)
        }
    }
}

/// Two answers that should be one.
public struct Discrepancy: Error, CustomStringConvertible {
    /// What was compared, and both answers.
    public let description: String

    init(_ what: String, _ one: some Any, _ other: some Any) {
        description = "\(what): \(one) against \(other)"
    }
}

/// Throws unless both answers are equal.
func expectEqual<Answer: Equatable>(
    _ one: Answer, _ other: Answer, _ what: @autoclosure () -> String
) throws(Discrepancy) {
    guard one == other else { throw Discrepancy(what(), one, other) }
}
