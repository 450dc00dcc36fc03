/// Why a table refused a definition or a reference. The caller knows the place in the stream.
@frozen
public enum InterningError: Error, Equatable, Sendable {
    /// The slot number is outside the table or holds no item at present.
    case unknownID
    /// A definition names a slot other than the one whose turn it is.
    case unexpectedID
    /// The item is longer than `limitItemBytes`.
    case itemTooLong
    /// The item finds no room: all that could make way is pinned by the current message.
    case tableFull
}

/// A rule of the data structure that does not hold; only a defect in this module can cause it.
public struct BrokenInvariant: Error, Sendable {
    /// The rule in words.
    public let rule: StaticString

    @inlinable
    init(_ rule: StaticString) { self.rule = rule }

    /// Fails with the rule unless it holds.
    ///
    /// - Throws: `BrokenInvariant` if `holds` is false.
    static func require(_ holds: Bool, _ rule: StaticString) throws(BrokenInvariant) {
        if !holds { throw BrokenInvariant(rule) }
    }
}
