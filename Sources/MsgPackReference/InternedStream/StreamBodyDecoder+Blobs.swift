/// Section 8: the units of context 1.
enum StreamAttachmentUnit {
    static let end: UInt8 = 0
    static let attachRaw: UInt8 = 1
    static let attach: UInt8 = 2
}

/// Section 8: blobs and attachments.
extension StreamBodyDecoder {
    /// BLOB: one long token.
    func readBlobValue() throws(ReferenceStreamError) {
        let count = try readVarint()
        guard count >= 1 else { throw error(.valueNotAllowed) }
        let bytes = try readBlob(count)
        guard let token = StreamToken(bytes), token.totalBytes == bytes.count else {
            throw error(.notMessagePack)
        }
        switch token.family {
        case .str, .bin, .ext: try produce(bytes)
        default: throw error(.valueNotAllowed)
        }
    }

    /// The attachments, until END.
    func readAttachments() throws(ReferenceStreamError) -> [[UInt8]] {
        var attachments: [[UInt8]] = []
        while true {
            recorder?.begin(outputOffset: attachments.count, head: state.items.head)
            defer { recorder?.end(state) }
            let unit = try readUnit(in: StreamContexts.attachments)
            guard unit != StreamAttachmentUnit.end else { return attachments }
            guard unit <= StreamAttachmentUnit.attach else { throw error(.unitNotAllowed) }
            guard attachments.count < limits.attachments else { throw error(.tooManyAttachments) }
            let count = try readVarint()
            try reserve(count)
            let isBlob = unit == StreamAttachmentUnit.attach
            let bytes = isBlob ? try readBlob(count) : try readBytes(count, .literal)
            if !isBlob { state.history.appendPlain(bytes) }
            attachmentBytes += count
            attachments.append(bytes)
            recorder?.produce(bytes)
        }
    }

    /// A blob of `count` bytes: sequences of literals and copies.
    private func readBlob(_ count: Int) throws(ReferenceStreamError) -> [UInt8] {
        try reserve(count)
        var blob: [UInt8] = []
        while blob.count < count {
            let unit = try readUnit(in: StreamContexts.blobs)
            var literals = Int(unit >> 4 & 7)
            if literals == 7 { literals += try readVarint() }
            guard literals <= count - blob.count else { throw error(.copyNotAllowed) }
            blob += try readBytes(literals, .literal)
            if blob.count == count {
                guard unit & 0x8F == 0 else { throw error(.copyNotAllowed) }
            } else {
                try copy(unit, to: &blob, of: count)
            }
        }
        state.history.append(blob)
        return blob
    }

    private func copy(
        _ unit: UInt8, to blob: inout [UInt8], of count: Int
    ) throws(ReferenceStreamError) {
        let isRepeat = unit & 0x80 != 0
        var length = Int(unit & 15)
        if length == 15 { length += try readVarint() }
        length += isRepeat ? 1 : 4
        if !isRepeat { state.repeatOffset = Int(try readLittleEndian(2, .offset)) }
        let offset = state.repeatOffset
        guard offset >= 1, offset <= blob.count + state.history.count,
            length <= count - blob.count
        else { throw error(.copyNotAllowed) }
        for _ in 0..<length {
            let done = blob.count
            blob.append(
                offset <= done ? blob[done - offset] : state.history.byte(back: offset - done))
        }
    }
}
