/// How values for which JSON has nothing are written so that they can be read again (docs/JSON.md).
package enum JSONForm {
    /// Refuses it.
    case plain

    /// Writes it as an object whose one key begins with `$`, and reads such objects as what they say.
    case tagged
}

/// The keys of tagged values.
package enum JSONTag {
    /// A byte string in base 64.
    package static let binary = "$bin"
    /// An ext: its type, and its data in base 64.
    package static let application = "$ext"
    /// A str whose bytes are not UTF-8, in base 64.
    package static let text = "$str"
    /// A float of 32 bits: a number, or 8 hex digits if it is infinite or not a number.
    package static let float32 = "$float32"
    /// A float of 64 bits that is infinite or not a number: 16 hex digits.
    package static let float64 = "$float64"
    /// A map as a list of its entries, each a list of key and value.
    package static let pairs = "$pairs"

    /// Whether an object with `key` as its only key could be taken for a tagged value.
    package static func isTag(_ key: String) -> Bool { key.utf8.first == UInt8(ascii: "$") }
}
