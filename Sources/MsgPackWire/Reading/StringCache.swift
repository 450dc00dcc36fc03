/// Strings that a reader gave out before, so that equal texts share one memory: interning on the
/// side of the decoder, for fields of few values such as the names of types and the addresses of
/// peers. See ``MsgPackReader/readString(sharing:)``.
///
/// It holds texts of 16…32 bytes: shorter ones mostly need no memory of their own, longer ones
/// seldom come twice. Each text has one place, which follows from its bytes, and takes it from the
/// text before; so a look-up is one comparison, whatever the sender does.
public struct StringCache: Sendable {
    /// Empty before the first text.
    private var places: [Place] = []
    /// The binary logarithm of the number of places.
    private let bits: Int

    private struct Place {
        var text: CachedText
        var string: String
    }

    /// An empty cache.
    ///
    /// - Parameter capacity: how many texts it holds at most, 2…4,096; a power of two, or the next
    ///   one is taken.
    public init(capacity: Int = 64) {
        let count = min(max(capacity, 2), 4_096)
        bits = Int.bitWidth - (count - 1).leadingZeroBitCount
    }

    /// The String with the bytes of `text`, if it is held.
    @inline(__always)
    func find(_ text: CachedText) -> String? {
        guard !places.isEmpty else { return nil }
        let place = places[text.place(bits)]
        return place.text == text ? place.string : nil
    }

    /// Holds `string`, which has the bytes of `text`.
    @inline(never)
    mutating func insert(_ string: String, as text: CachedText) {
        if places.isEmpty {
            places = [Place](repeating: Place(text: CachedText(), string: ""), count: 1 << bits)
        }
        places[text.place(bits)] = Place(text: text, string: string)
    }
}
