/// The path of an item while a walk moves through a message.
///
/// The path grows and shrinks by one step at a time, so that moving on costs the length of one step, and
/// not that of the path. What is shown of it is bounded, because it is shown for every item.
struct ItemPath {
    /// The most bytes that are shown of a key; a longer one is cut, with `…` in place of the rest.
    static let limitKeyBytes = 80

    /// The most bytes that are shown of a path; of a longer one the middle is replaced by `…`.
    static let limitBytes = 1_000

    private var utf8 = Array("$".utf8)

    /// The length of the path in bytes.
    var byteCount: Int { utf8.count }

    /// Makes the path that of the container at which it was `byteCount` bytes long.
    mutating func cut(to byteCount: Int) { utf8.removeLast(utf8.count - byteCount) }

    /// Moves on to a child.
    mutating func append(_ step: String) { utf8 += step.utf8 }

    /// The path as it is shown.
    var text: String {
        if utf8.count <= Self.limitBytes { return String(decoding: utf8, as: UTF8.self) }
        let half = Self.limitBytes / 2
        // No character is cut in two: one begins at every byte that is no continuation of UTF-8.
        let head = utf8[..<half].lastIndex { $0 & 0xC0 != 0x80 } ?? 0
        let tail = utf8[(utf8.count - half)...].firstIndex { $0 & 0xC0 != 0x80 } ?? utf8.count
        return String(decoding: utf8[..<head], as: UTF8.self) + "…"
            + String(decoding: utf8[tail...], as: UTF8.self)
    }
}
