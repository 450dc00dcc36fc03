/// The bytes of the window and those that are planned as copies out of it, by place.
struct PlacedBytes {
    /// The address that place 0 would have.
    let zero: UInt
    let windowStart: Int
    /// The place after the last byte.
    let end: Int

    /// The farthest copy.
    private static let reach = 65_535

    init(_ history: borrowing History, end: Int) {
        zero = history.zero
        windowStart = history.windowStart
        self.end = end
    }

    @inline(__always)
    func address(_ place: Int) -> UnsafeRawPointer {
        // SAFETY: places are in the window, or before the end; the address is not 0.
        unsafe UnsafeRawPointer(bitPattern: zero &+ UInt(bitPattern: place)).unsafelyUnwrapped
    }

    /// Eight bytes, of which those after the end may be anything.
    @inline(__always)
    func word(_ place: Int) -> UInt64 {
        // SAFETY: padding follows the end.
        unsafe ByteMatch.word(of: address(place), at: 0)
    }

    /// Whether six bytes can be copied from a place, which may be any number.
    @inline(__always)
    func isCopy(_ from: Int, _ place: Int, _ word: UInt64) -> Bool {
        // A place at or after this one was entered by a message that was taken back. The subtraction makes
        // it a great number.
        UInt(bitPattern: place &- 1 &- from)
            < UInt(bitPattern: min(place &- windowStart, Self.reach))
            && (self.word(from) ^ word) &<< 16 == 0
    }

    /// How many bytes from two places on are equal, up to the end, if `known` ones are.
    @inline(__always)
    func length(_ from: Int, _ place: Int, known: Int = 0) -> Int {
        var length = known
        let limit = end &- place
        while length < limit {
            let difference = word(from &+ length) ^ word(place &+ length)
            if difference != 0 {
                return min(limit, length &+ difference.trailingZeroBitCount &>> 3)
            }
            length &+= 8
        }
        return limit
    }
}
