import StringInterning

/// What precedes the content of a message: header, check, prefixes and acknowledgement (FORMAT.md
/// section 2).
struct MessageFront {
    /// One of ``MessageKind``, or of the first prefixes.
    var kind: UInt8
    /// Messages of the other direction that are acknowledged.
    var acknowledged: Int
    /// What RESET announces, if the message begins the stream.
    var reset: StreamParameters?
    /// Whether CLEAR empties the state.
    var clears = false
    /// FREEZE if true, THAW if false.
    var freezes: Bool?
    /// The bytes of the tail; TAIL announces them if there are any.
    var tailBytes = 0
    /// The number of attachments; ATTACHMENTS announces them if there are any.
    var attachments = 0
    /// Bytes of attachments that travel as they are.
    var plainAttachmentBytes = 0

    /// Bytes of header and check.
    static let headBytes = 2

    /// Whether there are prefixes.
    private var isExtended: Bool {
        reset != nil || clears || freezes != nil || tailBytes > 0 || attachments > 0
            || kind > MessageKind.copies
    }

    /// The number of bytes that `write` appends.
    var byteCount: Int {
        var count = Self.headBytes
        if acknowledged >= 3 { count += varintSize(acknowledged - 3) }
        if !isExtended { return count }
        if let reset { count += reset.hasDefaultSizes ? 1 : 3 }
        if clears { count += 1 }
        if freezes != nil { count += 1 }
        if tailBytes > 0 { count += 1 + varintSize(tailBytes) }
        if attachments > 0 {
            count += 1 + varintSize(attachments) + varintSize(plainAttachmentBytes)
        }
        return count + 1
    }

    /// Appends the front in the order of section 12, rule 12; the bits of the check are 0.
    func write(to output: inout Bytes) {
        let kind = isExtended ? MessageKind.extended : kind
        output.append(kind | UInt8(min(acknowledged, 3)) << 2)
        output.append(0)
        if isExtended { writePrefixes(to: &output) }
        if acknowledged >= 3 { output.appendVarint(acknowledged - 3) }
    }

    private func writePrefixes(to output: inout Bytes) {
        if let reset { writeReset(reset, to: &output) }
        if clears { output.append(Prefix.clear) }
        if let freezes { output.append(freezes ? Prefix.freeze : Prefix.thaw) }
        if tailBytes > 0 {
            output.append(Prefix.tail)
            output.appendVarint(tailBytes)
        }
        if attachments > 0 {
            output.append(Prefix.attachments)
            output.appendVarint(attachments)
            output.appendVarint(plainAttachmentBytes)
        }
        output.append(kind)
    }

    private func writeReset(_ parameters: StreamParameters, to output: inout Bytes) {
        let sizes = parameters.hasDefaultSizes ? 0 : Prefix.resetSizes
        let twoWay = parameters.isTwoWay ? Prefix.resetTwoWay : 0
        output.append(Prefix.reset | parameters.level.stage | twoWay | sizes)
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
    /// Whether a body can say the lengths of all attachments, doubled, and all places of the main frame fit
    /// 32 bits.
    let isCodable: Bool
    /// A message with a frame of at least so many bytes goes raw: 2^31, or one less where `Int` has 32 bits.
    private static let limitCodable = Int(clamping: UInt64(1) << 31)
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
        var isCodable = bytes < PlainSize.limitCodable
        var framing = frames.count == 1 ? 0 : varintSize(frames.count - 1)
        // SAFETY: indices below count. The check in each turn keeps the sum from overflowing.
        for index in 1..<frames.count {
            guard bytes <= limits.messageBytes else { break }
            let size = unsafe frames[index].count
            bytes += size
            framing += varintSize(size)
            if size >= Self.limitCodable { isCodable = false }
        }
        guard bytes <= limits.messageBytes else { throw StreamError(.messageTooLarge, offset: 0) }
        self.bytes = bytes
        self.framing = framing
        self.isCodable = isCodable
    }
}
