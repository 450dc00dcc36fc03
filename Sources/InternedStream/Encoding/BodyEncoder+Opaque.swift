import MsgPackWire

/// Fields that must not be kept (FORMAT.md sections 6 and 13).
extension BodyEncoder {
    /// Makes sure that the opaque value between two positions, with `depth` arrays and maps around it, is
    /// not too deep for the decoder, which counts its levels too.
    private func checkDepth(
        from position: Int, to end: Int, depth: Int
    ) throws(EncodingStop) {
        let validator = MsgPackValidator(
            requiresUTF8: false, requiresSingleValue: true,
            limits: MsgPackLimits(depth: limits.depth - depth, items: Int.max, bytes: Int.max))
        let value = unsafe UnsafeRawBufferPointer(
            start: input.address(of: position), count: end - position)
        do {
            // SAFETY: `skip` has walked over these bytes of the input.
            _ = try validator.validate(unsafe RawSpan(_unsafeBytes: value))
        } catch {
            throw EncodingStop()
        }
    }

    /// Moves the whole value at `position` to the tail.
    mutating func encodeOpaque(
        at position: Int, in place: ValuePlace
    ) throws(EncodingStop) -> Int {
        try countValue()
        guard let end = input.next(after: position, ends) else { throw EncodingStop() }
        try checkDepth(from: position, to: end, depth: place.depth)
        write(Unit.opaque, in: place.context)
        // SAFETY: `skip` has walked over these bytes of the input.
        unsafe appendToTail(
            UnsafeRawBufferPointer(start: input.address(of: position), count: end - position))
        return end
    }
}
