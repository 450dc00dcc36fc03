/// A property that must hold for any bytes. Fuzz targets look for bytes that break it. Tests run
/// the checks on every input that once did.
public enum DifferentialCheck: String, CaseIterable, Sendable {
    /// MsgPackWire by itself: every function returns, and they agree with one another.
    case wireReader
    /// MsgPackWire, the reference codec and msgpack-c: the same verdict, the same value.
    case agreement
    /// Strings read through a cache are those read without one.
    case stringCache
    /// Codable and the typed path read the same value or refuse it both, and write the same bytes;
    /// values of any shape come back from bytes and from JSON.
    case coders
    /// The key map and its reference answer alike, and what is encoded is decoded byte for byte.
    case keyMap
    /// The decoder of the interned stream returns, within its limits.
    case streamDecoder
    /// The interned stream and its reference: the same bytes for each message, and one verdict and the same
    /// frames for messages that were changed and given a right check again.
    case streamBodies
    /// A connection of the interned stream: messages arrive unchanged unless the channel damages
    /// them, and the reference codec writes the same bytes.
    case streamSession
    /// Deflate: what is deflated is inflated to the same bytes, and any input stays within the
    /// limit on what is inflated.
    case deflate
    /// Captures, containers and lines: the readers return, and what they read is written again.
    case captures
    /// The C interface: any calls with any bytes return a code, results are readable, and what was
    /// encoded is decoded byte for byte.
    case cInterface

    /// Runs the check.
    ///
    /// - Throws: two answers that should be equal.
    public func run(_ bytes: [UInt8]) throws(Discrepancy) {
        switch self {
        case .wireReader: try checkWireReader(bytes)
        case .agreement: try checkAgreement(bytes)
        case .stringCache: try checkStringCache(bytes)
        case .coders: try checkCoders(bytes)
        case .keyMap: try checkKeyMap(bytes)
        case .streamDecoder: try checkStreamDecoder(bytes)
        case .streamBodies: try checkStreamBodies(bytes)
        case .streamSession: try checkStreamSession(bytes)
        case .deflate: try checkDeflate(bytes)
        case .captures: try checkCaptures(bytes)
        case .cInterface: try checkCInterface(bytes)
        }
    }
}

/// Two answers that should be equal and are not.
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
