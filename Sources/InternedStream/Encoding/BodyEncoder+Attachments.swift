import StringInterning

/// Attachments (FORMAT.md section 8).
extension BodyEncoder {
    /// Writes an attachment after the main frame: its copies, or that it travels as it is.
    mutating func encodeAttachment(_ bytes: UnsafeRawBufferPointer) {
        let isPlain = !(unsafe takeAttachment(bytes))
        writer.liftLimit()
        notePlainAttachment(isPlain, bytes.count)
        _ = writer.makeRoom(for: isPlain ? 0 : scratch.count)
        writer.putVarint(bytes.count &<< 1 | (isPlain ? 0 : 1))
        if !isPlain { writer.append(scratch) }
    }

    /// Appends an attachment to the history and plans its copies, if it is not too long.
    ///
    /// - Returns: whether the copies, in `scratch`, are shorter.
    private mutating func takeAttachment(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count > 0, bytes.count <= History.limitCodedAttachment else { return false }
        let place = state.history.end
        // SAFETY: the attachment stays for the time of the call.
        unsafe state.history.append(frame: bytes)
        scratch.begin(limitBytes: .max)
        let (end, last) = (state.history.end, state.scalars.lastDistance)
        let distance =
            walks
            ? deepPlanner.write(from: place, to: end, last: last, &state.history, to: &scratch)
            : quickPlanner.write(from: place, to: end, last: last, &state.history, to: &scratch)
        if bytes.count > state.history.limitAttachment { state.history.truncate(to: place) }
        guard scratch.count < bytes.count else { return false }
        state.scalars.lastDistance = distance
        return true
    }
}
