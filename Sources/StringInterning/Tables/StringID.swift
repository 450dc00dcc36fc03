/// The number of a slot: names an item until the slot is defined again.
@frozen
public struct StringID: RawRepresentable, Comparable, Sendable {
    /// The slot number, 0 … `limitEntries` − 1.
    public let rawValue: UInt32

    /// The slot with this number.
    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Orders by slot number.
    @inlinable
    public static func < (left: StringID, right: StringID) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The slot number as an index.
    @inlinable
    var index: Int { Int(rawValue) }
}
