/// Section 6: FORM, DELTA and STAMP: a text that follows from the newest item of its bucket.
enum WalkDifference {
    /// The item that a text follows from.
    struct Base {
        let bucket: Int
        let family: StreamToken.Family
        let payload: [UInt8]

        init?(_ item: [UInt8]?, bucket: Int) {
            guard let item, let token = StreamToken(item) else { return nil }
            self.bucket = bucket
            family = token.family
            payload = Array(item[token.headerBytes...])
        }
    }

    /// The places that FORM writes: digits of the base from `start` on, and all after its end.
    static func formPlaces(_ base: [UInt8], start: Int, count: Int) -> [Int] {
        (start..<max(start, count)).filter { place in
            place >= base.count || StreamDigits.value(base[place]) != nil
        }
    }

    /// The digits of a payload at some places, two to a byte; nil if one is no digit.
    static func packed(_ payload: [UInt8], _ places: [Int]) -> [UInt8]? {
        let values = places.compactMap { StreamDigits.value(payload[$0]) }
        return values.count == places.count ? StreamDigits.packed(values) : nil
    }

    /// The number of equal bytes at the front.
    static func commonFront(
        _ one: some Sequence<UInt8>, _ other: some Sequence<UInt8>
    ) -> Int {
        zip(one, other).prefix { $0 == $1 }.count
    }
}
