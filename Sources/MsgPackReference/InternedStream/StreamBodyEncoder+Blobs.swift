/// Section 12, rules 6 and 7: blobs and attachments.
extension StreamBodyEncoder {
    /// The plan of a blob, if its sequences take fewer bytes than `limit`.
    func plan(_ blob: [UInt8], below limit: Int) -> StreamBlobPlan? {
        guard 1...StreamBlobPlanner.limitBytes ~= blob.count else { return nil }
        let plan = planner.plan(
            blob, history: state.history, repeatOffset: state.repeatOffset)
        return plan.bytes < limit ? plan : nil
    }

    /// Writes the planned sequences of a blob, which becomes part of the history.
    func write(_ plan: StreamBlobPlan, of blob: [UInt8]) {
        for sequence in plan.sequences { write(sequence, of: blob) }
        planner.wrote(blob.count, at: state.history.totalBytes)
        state.history.append(blob)
        state.repeatOffset = plan.repeatOffset
    }

    private func write(_ sequence: StreamBlobPlan.Sequence, of blob: [UInt8]) {
        let literals = sequence.literals.count
        let length = max(0, sequence.length - (sequence.isRepeat ? 1 : 4))
        let unit = min(length, 15) | min(literals, 7) << 4 | (sequence.isRepeat ? 0x80 : 0)
        write(unit: unit, in: StreamContexts.blobs)
        if literals >= 7 { body.append(StreamNumbers.varint(literals - 7), .varint) }
        body.append(blob[sequence.literals], .literal)
        guard sequence.length > 0 else { return }
        if length >= 15 { body.append(StreamNumbers.varint(length - 15), .varint) }
        if !sequence.isRepeat {
            let offset = UInt64(sequence.offset)
            body.append(StreamNumbers.littleEndian(offset, bytes: 2), .offset)
        }
    }

    /// Rule 7: ATTACH or ATTACHRAW.
    func write(attachment: [UInt8]) {
        let plan = plan(attachment, below: attachment.count)
        let unit = plan == nil ? StreamAttachmentUnit.attachRaw : StreamAttachmentUnit.attach
        write(unit: Int(unit), in: StreamContexts.attachments)
        body.append(StreamNumbers.varint(attachment.count), .varint)
        if let plan {
            write(plan, of: attachment)
        } else {
            body.append(attachment, .literal)
            state.history.appendPlain(attachment)
        }
    }
}
