/// FORM, DELTA and STAMP: a text from the newest item of its bucket.
struct WalkDifference {
    /// A base: the item of a bucket.
    struct Base {
        let bucket: Int
        let family: StreamToken.Family
        let payload: [UInt8]

        init?(bucket: Int, item: [UInt8]) {
            guard let token = StreamToken(item), token.family == .str || token.family == .bin
            else { return nil }
            self.bucket = bucket
            family = token.family
            payload = Array(item[token.headerBytes...])
        }
    }

    /// The places that FORM writes: digits of the base from `start` on, and all after its end.
    static func formPlaces(_ base: [UInt8], start: Int, count: Int) -> [Int] {
        (0..<count).filter { place in
            place >= start && (place >= base.count || StreamDigits.value(base[place]) != nil)
        }
    }

    /// The digits of a payload at some places, two to a byte; nil if one is no digit.
    static func packed(_ payload: [UInt8], _ places: [Int]) -> [UInt8]? {
        let values = places.compactMap { StreamDigits.value(payload[$0]) }
        return values.count == places.count ? StreamDigits.packed(values) : nil
    }

    /// The number of equal bytes at the front.
    static func commonFront(_ one: [UInt8], _ other: [UInt8]) -> Int {
        zip(one, other).prefix { $0 == $1 }.count
    }
}
