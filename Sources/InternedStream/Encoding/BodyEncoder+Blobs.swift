import MsgPackWire
import StringInterning

/// Long tokens and attachments (FORMAT.md sections 8 and 12, rules 3, 6 and 7).
extension BodyEncoder {
    mutating func encodeExtension(
        at position: Int, size: Int, in context: ContextID
    ) throws(EncodingStop) -> Int {
        if size <= 9 {
            encodeShort(at: position, size: size, in: context)
        } else {
            try encodeLong(at: position, size: size, in: context)
        }
        return position &+ size
    }

    /// Encodes a token that is too long for an item: as a blob, or byte by byte.
    mutating func encodeLong(
        at position: Int, size: Int, in context: ContextID
    ) throws(EncodingStop) {
        let start = unsafe input.address(of: position)
        if unsafe plan(start, size: size, isWorthBelow: size - varintSize(size)) {
            write(Unit.blob, in: context)
            writer.putVarint(size)
            unsafe try writePlan(of: start)
        } else {
            write(Unit.token, in: context)
            guard writer.makeRoom(for: size) else { throw EncodingStop() }
            unsafe writer.put(start, size: size, as: .token)
            unsafe state.history.appendPlain(start, count: size)
        }
    }

    mutating func encodeAttachment(_ bytes: UnsafeRawBufferPointer) throws(EncodingStop) {
        // Many empty attachments write more than the slack of the body holds.
        guard writer.makeRoom() else { throw EncodingStop() }
        let size = bytes.count
        guard let start = bytes.baseAddress, size > 0 else {
            write(Unit.attachRaw, in: .attachments)
            return writer.putVarint(0)
        }
        if unsafe plan(start, size: size, isWorthBelow: size) {
            write(Unit.attach, in: .attachments)
            writer.putVarint(size)
            unsafe try writePlan(of: start)
        } else {
            write(Unit.attachRaw, in: .attachments)
            writer.putVarint(size)
            guard writer.makeRoom(for: size) else { throw EncodingStop() }
            unsafe writer.put(start, size: size, as: .literal)
            unsafe state.history.appendPlain(start, count: size)
        }
    }

    /// Plans a blob.
    ///
    /// - Returns: whether it takes fewer bytes than `limit`. If it does, it has become part of the history.
    private mutating func plan(
        _ start: UnsafeRawPointer, size: Int, isWorthBelow limit: Int
    ) -> Bool {
        guard size <= BlobPlanner.limitBytes else { return false }
        defer { state.history.shrink() }
        state.history.reserve(size)
        unsafe state.history.appendWhole(start, count: size)
        planner.plan(state.history, size: size, repeatOffset: state.repeatOffset)
        guard planner.codedBytes < limit else {
            state.history.removeLast(size)
            return false
        }
        planner.commit(begin: state.history.end - size, end: state.history.end)
        state.repeatOffset = planner.repeatOffset
        return true
    }

    /// Writes the sequences of the blob planned last, whose bytes are at `start`.
    private mutating func writePlan(of start: UnsafeRawPointer) throws(EncodingStop) {
        var done = 0
        for index in 0..<planner.count {
            let sequence = planner[index]
            let literals = Int(sequence.literals)
            guard writer.makeRoom(for: literals) else { throw EncodingStop() }
            let length = Int(sequence.length)
            let rest = length == 0 ? 0 : length - (sequence.isRepeat ? 1 : 4)
            let token =
                UInt8(min(rest, 15)) | UInt8(min(literals, 7)) << 4
                | (sequence.isRepeat ? 0x80 : 0)
            write(token, in: .blob)
            if literals >= 7 { writer.putVarint(literals - 7) }
            // SAFETY: the sequences of a plan cover the blob exactly.
            unsafe writer.put(unsafe start + done, size: literals, as: .literal)
            if length > 0 {
                if rest >= 15 { writer.putVarint(rest - 15) }
                if !sequence.isRepeat {
                    writer.put(UInt64(sequence.offset), size: 2, as: .offset)
                }
            }
            done += literals + length
        }
    }
}
