import StringInterning

/// Main frames as sequences of copies (FORMAT.md section 8.2).
extension BodyEncoder {
    /// Encodes a main frame as sequences.
    ///
    /// - Parameter hasSize: whether its size precedes them, because something follows.
    mutating func encodeCopies(
        _ frame: UnsafeRawBufferPointer, hasSize: Bool
    ) -> Outcome {
        begin()
        state.beginMessage()
        guard unsafe takeFrame(frame) else {
            state.history.truncate(to: state.history.messageStart)
            return .invalid(unsafe MainFrame.invalidOffset(frame) ?? 0)
        }
        return writeCopies(hasSize: hasSize) ? .coded : .raw
    }

    /// Encodes a main frame as sequences, of a message that has nothing else; there are no never-interned
    /// fields.
    ///
    /// - Returns: whether they are shorter than the frame.
    mutating func encodeCopies(ofFrameAlone frame: UnsafeRawBufferPointer) -> Bool {
        state.beginMessage()
        // SAFETY: the frame is readable for the time of the call.
        unsafe state.history.append(frame: frame)
        end = state.history.end
        return writeCopies(hasSize: false)
    }

    @inline(__always)
    private mutating func writeCopies(hasSize: Bool) -> Bool {
        let start = state.history.messageStart
        let count = end &- start
        writer.begin(limitBytes: .max)
        if hasSize { writer.putVarint(count) }
        let distance = quickPlanner.write(
            from: start, to: end, last: state.scalars.lastDistance, &state.history, to: &writer)
        state.endFrame(count: count, events: state.events.head)
        // What attachments win may be more than what the main frame costs; a message with a tail would go
        // apart and teach nothing.
        guard hasSize || tail.count > 0 || writer.count < count else { return false }
        state.scalars.lastDistance = distance
        return true
    }
}
