/// Section 4: the plain bytes of main frames and attachments. A byte has a place, which counts all bytes kept
/// since the state was emptied; the first one has place 1.
struct WalkHistory {
    private var bytes: [UInt8] = []
    /// The place of the first byte that is kept.
    private var first = 1

    /// From this place on the state must be emptied before the next message that is kept.
    static let limitPlace = 1 << 30

    /// The place of the next byte.
    var end: Int { first + bytes.count }

    /// The bytes from a place on to another; both must be kept.
    subscript(range: Range<Int>) -> ArraySlice<UInt8> {
        bytes[(range.lowerBound - first)..<(range.upperBound - first)]
    }

    /// The byte at a place that is kept.
    subscript(place: Int) -> UInt8 { bytes[place - first] }

    /// The token at a place, if it is complete.
    func token(at place: Int) -> StreamToken? {
        guard place >= first, let token = StreamToken(bytes, at: place - first),
            token.totalBytes <= end - place
        else { return nil }
        return token
    }

    /// Appends plain bytes.
    mutating func append(_ new: some Sequence<UInt8>) { bytes += new }

    /// Forgets bytes before `place`, from time to time.
    mutating func trim(before place: Int) {
        guard place - first > 65_536 else { return }
        bytes.removeFirst(place - first)
        first = place
    }
}
