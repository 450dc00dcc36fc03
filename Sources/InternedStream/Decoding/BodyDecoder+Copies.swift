import StringInterning

/// Blobs: literals, and copies out of the history (FORMAT.md section 8.1).
extension BodyDecoder {
    /// A blob with its size before it, appended to the history.
    mutating func decodeBlob() throws(StreamError) {
        let count = try source.varint()
        try allow(count)
        try decodeSequences(count)
    }

    /// The sequences of a blob of `count` bytes, which are allowed.
    mutating func decodeSequences(_ count: Int) throws(StreamError) {
        if source.isPlain { return try decodePlainSequences(count) }
        let end = state.history.end &+ count
        while state.history.end < end {
            let control = Int(try source.byte(as: .length))
            try decodeLiterals(control &>> 4 & 7, before: end)
            if state.history.end == end {
                guard control & 0x8F == 0 else { throw source.error(.invalidOperand) }
                return
            }
            var length = control & 15
            if length == 15 { length &+= try source.varint() }
            length &+= History.shortestCopy
            if control & 0x80 == 0 {
                state.scalars.lastDistance = Int(try source.number(size: 2, as: .offset))
            }
            let from = state.history.end &- state.scalars.lastDistance
            guard from < state.history.end, from >= state.history.windowStart,
                length <= end &- state.history.end
            else { throw source.error(.invalidOperand) }
            state.history.reserve(length)
            state.history.repeatBytes(from: from, length)
        }
    }

    /// The literals of a sequence, not beyond `end`.
    private mutating func decodeLiterals(_ few: Int, before end: Int) throws(StreamError) {
        var count = few
        if few == 7 {
            let form = Int(try source.byte(as: .length, at: 1))
            if form >= 0x80 { return try decodeDigits(form, before: end) }
            count = 7 &+ form
            if form == 0x7F { count &+= try source.varint() }
        }
        guard count <= end &- state.history.end else { throw source.error(.invalidOperand) }
        try source.append(count, as: .literal, to: &state.history)
    }

    private mutating func decodeDigits(_ form: Int, before end: Int) throws(StreamError) {
        let plain = form & 0x40 == 0 ? 0 : Int(try source.byte(as: .length, at: 2))
        let digits = form & 0x3F &+ 1
        guard plain &+ digits <= end &- state.history.end else {
            throw source.error(.invalidOperand)
        }
        try source.append(plain, as: .literal, to: &state.history)
        state.history.reserve(digits)
        try appendDigits(digits)
    }
}
