import StringInterning

/// The memory that the last message needed, apart from the state that later messages refer to. Streams keep
/// it for the next message. A program with many streams frees it after a large message.
extension InternedStreamEncoder {
    /// Frees the memory of the message encoded last. Spans and pieces of it are no longer valid.
    package mutating func freeMessageMemory() {
        writer = MessageWriter()
        joinedMain = Bytes()
        body.freeMessageMemory()
    }
}

extension InternedStreamDecoder {
    /// Frees the memory of the message decoded last. Its frames are no longer valid.
    package mutating func freeMessageMemory() {
        delivered = DeliveredFrames()
        output = Bytes()
        body.state.freeMessageMemory()
    }
}

extension StreamSession {
    /// Frees the memory of the messages encoded and decoded last. Nothing of them is valid any more.
    package mutating func freeMessageMemory() {
        encoder.freeMessageMemory()
        decoder.freeMessageMemory()
    }
}
