/// The plain bytes of main frames; places count from the beginning of the stream.
struct WalkHistory {
    private var bytes: [UInt8] = []
    private var dropped = 0

    /// The place of the next byte.
    var count: Int { dropped + bytes.count }

    /// The bytes from a place on to another; both must be kept.
    subscript(range: Range<Int>) -> ArraySlice<UInt8> {
        bytes[(range.lowerBound - dropped)..<(range.upperBound - dropped)]
    }

    /// The byte at a place that is kept.
    subscript(place: Int) -> UInt8 { bytes[place - dropped] }

    /// The token at a place, if it is complete.
    func token(at place: Int) -> StreamToken? {
        guard place >= dropped, let token = StreamToken(bytes, at: place - dropped),
            token.totalBytes <= count - place
        else { return nil }
        return token
    }

    /// Appends plain bytes.
    mutating func append(_ new: some Sequence<UInt8>) { bytes += new }

    /// Forgets bytes before `place`, from time to time.
    mutating func trim(before place: Int) {
        guard place - dropped > 65_536 else { return }
        bytes.removeFirst(place - dropped)
        dropped = place
    }
}
