import StringInterning

/// What precedes the check of a message: prefixes, header and acknowledgement (FORMAT.md section 2).
struct MessageFront {
    /// One of ``MessageKind``.
    var kind: UInt8
    /// The number of messages since RESET.
    var sequence: Int
    /// Messages of the other direction that are acknowledged.
    var acknowledged: Int
    /// What RESET or OPEN announces, if the message begins the stream.
    var reset: StreamParameters?
    /// Whether CLEAR empties the state.
    var clears = false
    /// FREEZE if true, THAW if false.
    var freezes: Bool?
    /// The bytes of the tail; TAIL announces them if there are any.
    var tailBytes = 0
    /// Whether the body is deflated.
    var isDeflated = false

    /// OPEN replaces RESET and the header of a coded message that has nothing else to say.
    private var isOpening: Bool {
        reset != nil && kind == MessageKind.coded && acknowledged == 0 && freezes == nil
            && tailBytes == 0 && !isDeflated
    }

    /// The number of bytes that `write` appends.
    var byteCount: Int {
        var count = 1
        if let reset {
            let sizes = reset.hasDefaultSizes ? 0 : 2
            if isOpening { return 1 + sizes }
            count += 1 + sizes
        }
        if clears { count += 1 }
        if freezes != nil { count += 1 }
        if tailBytes > 0 { count += 1 + varintSize(tailBytes) }
        if isDeflated { count += 1 }
        if acknowledged >= 3 { count += varintSize(acknowledged - 3) }
        return count
    }

    /// Appends the front in the order of section 12, rule 11.
    func write(to output: inout Bytes) {
        if let reset { writeReset(reset, to: &output) }
        if isOpening { return }
        if clears { output.appendPrefix(PrefixOperation.clear) }
        if let freezes {
            output.appendPrefix(freezes ? PrefixOperation.freeze : PrefixOperation.thaw)
        }
        if tailBytes > 0 {
            output.appendPrefix(PrefixOperation.tail)
            output.appendVarint(tailBytes)
        }
        if isDeflated { output.appendPrefix(PrefixOperation.deflated) }
        // Four bits hold the sequence number modulo 16.
        let number = UInt8(truncatingIfNeeded: sequence) << 4
        output.append(kind | UInt8(min(acknowledged, 3)) << 2 | number)
        if acknowledged >= 3 { output.appendVarint(acknowledged - 3) }
    }

    private func writeReset(_ parameters: StreamParameters, to output: inout Bytes) {
        let sizes = parameters.hasDefaultSizes ? 0 : PrefixOperation.resetSizes
        let twoWay = parameters.isTwoWay ? PrefixOperation.resetTwoWay : 0
        let open = isOpening ? PrefixOperation.open : 0
        output.appendPrefix(parameters.level.stage | twoWay | sizes | open)
        if sizes != 0 {
            output.append(UInt8(parameters.entriesLog2))
            output.append(UInt8(parameters.historyLog2))
        }
    }
}

/// How many bytes a message has before it is coded.
struct PlainSize {
    /// Bytes of all frames.
    let bytes: Int
    /// Bytes that a raw message has beside front, check and frames: the number and lengths of attachments.
    let framing: Int

    /// The size of a message.
    ///
    /// - Throws: `tooManyAttachments`, `messageTooLarge`.
    init(
        _ frames: UnsafeBufferPointer<UnsafeRawBufferPointer>, limits: StreamLimits
    ) throws(StreamError) {
        precondition(frames.count > 0, "a message has a main frame")
        guard frames.count - 1 <= limits.attachments else {
            throw StreamError(.tooManyAttachments, offset: 0)
        }
        var bytes = unsafe frames[0].count
        var framing = frames.count == 1 ? 0 : varintSize(frames.count - 1)
        // SAFETY: indices below count. The check in each turn keeps the sum from overflowing.
        for index in 1..<frames.count {
            guard bytes <= limits.messageBytes else { break }
            let size = unsafe frames[index].count
            bytes += size
            framing += varintSize(size)
        }
        guard bytes <= limits.messageBytes else { throw StreamError(.messageTooLarge, offset: 0) }
        self.bytes = bytes
        self.framing = framing
    }
}
