/// What one direction has sent and the other has not acknowledged (FORMAT.md section 9), as far as one end
/// knows.
struct UnreadAmount {
    /// Items that were inserted.
    let items: Int
    /// Their bytes.
    let bytes: Int
    /// Messages.
    let messages: Int

    /// Whether an encoder must freeze, with a table of `entries` items of `size` bytes.
    func isBeyondBound(entries: Int, size: Int) -> Bool {
        items > entries / 4 || bytes > size / 4 || messages > Acknowledgements.limitMessages
    }

    /// Whether each amount is below half of its bound. A frozen encoder then thaws; a decoder owes an
    /// acknowledgement as soon as this is false.
    func isBelowHalf(entries: Int, size: Int) -> Bool {
        items < entries / 8 && bytes < size / 8 && messages < Acknowledgements.limitMessages / 2
    }
}
