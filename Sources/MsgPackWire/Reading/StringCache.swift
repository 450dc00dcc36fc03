/// Strings that a reader has returned, so that equal texts share one memory: interning by the
/// decoder, for fields of few values such as the names of types and the addresses of peers. See
/// ``MsgPackReader/readString(sharing:)``.
///
/// It holds texts of 16…32 bytes: shorter ones mostly need no memory of their own, longer ones
/// seldom come twice. The bytes of a text determine its only place in the cache, where it replaces
/// the text that was there; a look-up is therefore one comparison, whatever the sender does.
public struct StringCache: Sendable {
    /// Empty until the first text is added.
    private var places: [Place] = []
    /// The binary logarithm of the number of places.
    private let bits: Int

    private struct Place {
        var text: CachedText
        var string: String
    }

    /// An empty cache.
    ///
    /// - Parameter capacity: the greatest number of texts, rounded up to a power of two; a number
    ///   outside of 2…4,096 is brought into it.
    public init(capacity: Int = 64) {
        let count = min(max(capacity, 2), 4_096)
        bits = Int.bitWidth - (count - 1).leadingZeroBitCount
    }

    /// The String with the bytes of `text`, if the cache holds it.
    @inline(__always)
    func find(_ text: CachedText) -> String? {
        guard !places.isEmpty else { return nil }
        let place = places[text.place(bits)]
        return place.text == text ? place.string : nil
    }

    /// Adds `string`, which has the bytes of `text`.
    @inline(never)
    mutating func insert(_ string: String, as text: CachedText) {
        if places.isEmpty {
            places = [Place](repeating: Place(text: CachedText(), string: ""), count: 1 << bits)
        }
        places[text.place(bits)] = Place(text: text, string: string)
    }
}
