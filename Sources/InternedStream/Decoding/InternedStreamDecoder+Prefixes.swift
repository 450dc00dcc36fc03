import StringInterning

/// Prefixes (FORMAT.md section 2).
extension InternedStreamDecoder {
    /// Reads the prefixes and obeys them.
    ///
    /// - Returns: the kind that the last one says.
    mutating func readPrefixes(_ reader: inout MessageReader) throws(StreamError) -> UInt8 {
        var isFirst = true
        while true {
            let offset = reader.offset
            let prefix = try reader.byte()
            if prefix >= Prefix.reset && prefix < Prefix.reset + 16 {
                guard isFirst else { throw StreamError(.reservedCode, offset: offset) }
                try reset(prefix, &reader)
            } else {
                if let repeatedFailure { throw repeatedFailure }
                if prefix == Prefix.noMessage && !isFirst {
                    throw StreamError(.reservedCode, offset: offset)
                }
                if prefix <= Prefix.rawWithAttachments { return prefix }
                try obey(prefix, &reader)
            }
            isFirst = false
        }
    }

    mutating func obey(
        _ prefix: UInt8, _ reader: inout MessageReader
    ) throws(StreamError) {
        guard parameters != nil else { throw StreamError(.missingReset, offset: 0) }
        let offset = reader.offset - 1
        switch prefix {
        case Prefix.freeze: body.state.isFrozen = true
        case Prefix.thaw: body.state.isFrozen = false
        case Prefix.clear:
            // A million of them are no more work than one.
            if reader.hasCleared { return }
            reader.hasCleared = true
            counts.clears += 1
            emptyState()
        case Prefix.tail:
            guard reader.tailBytes == nil else { throw StreamError(.reservedCode, offset: offset) }
            reader.tailBytes = try reader.varint()
        case Prefix.attachments:
            guard reader.attachments == nil else {
                throw StreamError(.reservedCode, offset: offset)
            }
            let count = try reader.varint()
            guard count <= limits.attachments else {
                throw StreamError(.tooManyAttachments, offset: offset)
            }
            reader.attachments = count
            reader.plainAttachmentBytes = try reader.varint()
        default: throw StreamError(.reservedCode, offset: offset)
        }
    }

    /// RESET: the stream begins, or begins again.
    mutating func reset(
        _ operation: UInt8, _ reader: inout MessageReader
    ) throws(StreamError) {
        let isSecond = parameters != nil || failure != nil
        if isTwoWay && isSecond {
            throw repeatedFailure ?? StreamError(.unexpectedReset, offset: 0)
        }
        guard (operation & Prefix.resetTwoWay != 0) == isTwoWay else {
            throw StreamError(.wrongMode, offset: 0)
        }
        let level: StreamLevel
        switch operation & 3 {
        case 0: level = .small
        case 1: level = .smallest
        default: throw StreamError(.reservedCode, offset: reader.offset - 1)
        }
        var sizes = (
            entries: StreamSizes.default.entriesLog2, history: StreamSizes.default.historyLog2
        )
        if operation & Prefix.resetSizes != 0 {
            sizes = (Int(try reader.byte()), Int(try reader.byte()))
            guard (4...15).contains(sizes.entries) && (8...16).contains(sizes.history) else {
                throw StreamError(.reservedCode, offset: reader.offset - 2)
            }
        }
        guard sizes.entries <= limits.entriesLog2 && sizes.history <= limits.historyLog2 else {
            throw StreamError(.parametersTooLarge, offset: 0)
        }
        begin(
            StreamParameters(
                level: level, isTwoWay: isTwoWay, entriesLog2: sizes.entries,
                historyLog2: sizes.history))
    }

    mutating func begin(_ new: StreamParameters) {
        if parameters == new {
            body.state.items.reset()
        } else {
            body = BodyDecoder(new, limits: limits, secrets: secrets)
            parameters = new
        }
        emptyState()
        body.state.isFrozen = false
        chain = 0
        failure = nil
        counts.resets += 1
    }

    mutating func emptyState() {
        body.state.empty()
        model.empty()
    }
}
