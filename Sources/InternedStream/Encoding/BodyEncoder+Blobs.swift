import MsgPackWire
import StringInterning

/// Long tokens and attachments (FORMAT.md sections 8 and 12, rules 3, 6 and 7).
extension BodyEncoder {
    mutating func encodeExtension(
        at position: Int, size: Int, in context: Int
    ) throws(EncodingStop) -> Int {
        if size <= 9 {
            encodeShort(at: position, size: size, in: context)
        } else {
            try encodeLong(at: position, size: size, in: context)
        }
        return position &+ size
    }

    /// Encodes a token that is too long for an item as a blob, or as it is.
    mutating func encodeLong(
        at position: Int, size: Int, in context: Int
    ) throws(EncodingStop) {
        let start = unsafe input.address(position)
        if unsafe plan(start, size, isWorthBelow: size - varintSize(size)) {
            write(Unit.blob, in: context)
            writer.putVarint(size)
            unsafe try writePlan(start)
        } else {
            write(Unit.token, in: context)
            guard writer.makeRoom(size) else { throw .raw }
            unsafe writer.put(start, size, .token)
            unsafe state.history.appendPlain(start, size)
        }
    }

    mutating func encodeAttachment(
        _ bytes: UnsafeRawBufferPointer
    ) throws(EncodingStop) {
        // Many empty attachments write more than the slack of the body holds.
        guard writer.makeRoom() else { throw .raw }
        let size = bytes.count
        guard let start = bytes.baseAddress, size > 0 else {
            write(Unit.attachRaw, in: ContextNumber.attachments)
            return writer.putVarint(0)
        }
        if unsafe plan(start, size, isWorthBelow: size) {
            write(Unit.attach, in: ContextNumber.attachments)
            writer.putVarint(size)
            unsafe try writePlan(start)
        } else {
            write(Unit.attachRaw, in: ContextNumber.attachments)
            writer.putVarint(size)
            guard writer.makeRoom(size) else { throw .raw }
            unsafe writer.put(start, size, .literal)
            unsafe state.history.appendPlain(start, size)
        }
    }

    /// Plans a blob and says whether it takes fewer bytes than `limit`. If it does, the blob has
    /// become part of the history.
    private mutating func plan(
        _ start: UnsafeRawPointer, _ size: Int, isWorthBelow limit: Int
    ) -> Bool {
        guard size <= BlobPlanner.limitBytes else { return false }
        state.history.reserve(size)
        unsafe state.history.appendWhole(start, size)
        planner.plan(state.history, size: size, repeatOffset: state.repeatOffset)
        guard planner.codedBytes < limit else {
            state.history.removeLast(size)
            return false
        }
        planner.commit(begin: state.history.end - size, end: state.history.end)
        state.repeatOffset = planner.repeatOffset
        state.history.shrink()
        return true
    }

    private mutating func writePlan(_ start: UnsafeRawPointer) throws(EncodingStop) {
        var done = 0
        for index in 0..<planner.count {
            let sequence = planner.sequences[index]
            let literals = Int(sequence.literals)
            guard writer.makeRoom(literals) else { throw .raw }
            let length = Int(sequence.length)
            let rest = length == 0 ? 0 : length - (sequence.isRepeat ? 1 : 4)
            let token =
                UInt8(min(rest, 15)) | UInt8(min(literals, 7)) << 4
                | (sequence.isRepeat ? 0x80 : 0)
            write(token, in: ContextNumber.blob)
            if literals >= 7 { writer.putVarint(literals - 7) }
            // SAFETY: the sequences of a plan cover the blob exactly.
            unsafe writer.put(unsafe start + done, literals, .literal)
            if length > 0 {
                if rest >= 15 { writer.putVarint(rest - 15) }
                if !sequence.isRepeat {
                    writer.put(UInt64(sequence.offset), size: 2, .offset)
                }
            }
            done += literals + length
        }
    }
}
