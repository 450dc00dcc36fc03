/// The messages of an asynchronous stream of bytes, as they become complete.
///
///     for try await message in connection.messagePackMessages() {
///         handle(try message.decode(Task.self))
///     }
///
/// It ends when the stream ends between two messages. A stream that ends inside a message throws
/// `truncated`, and bytes that are no MessagePack or break a limit throw `MsgPackError`; offsets count
/// from the start of the stream.
public struct MessagePackMessages<Base: AsyncSequence>: AsyncSequence
where Base.Element: Sequence<UInt8> {
    /// A message as it was encoded.
    public typealias Element = RawMessagePack
    /// What `base` throws, and `MsgPackError`.
    public typealias Failure = any Error

    let base: Base
    let limits: MsgPackLimits

    /// Takes pieces from `base` and returns messages.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var base: Base.AsyncIterator
        var reader: MessagePackStreamReader

        /// The next message, nil after the last one.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws -> RawMessagePack? {
            while true {
                if let message = try reader.next() { return message }
                guard let piece = try await base.next(isolation: actor) else {
                    try reader.finish()
                    return nil
                }
                reader.append(piece)
            }
        }

        /// The next message, nil after the last one.
        public mutating func next() async throws -> RawMessagePack? {
            try await next(isolation: nil)
        }
    }

    /// An iterator over the messages.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(
            base: base.makeAsyncIterator(), reader: MessagePackStreamReader(limits: limits))
    }
}

extension MessagePackMessages: Sendable where Base: Sendable {}

extension AsyncSequence where Element: Sequence<UInt8> {
    /// The messages of a stream that comes in pieces of any size, such as `[UInt8]` or `Data`.
    ///
    /// - Parameter limits: what is granted to each message.
    public func messagePackMessages(
        limits: MsgPackLimits = .standard
    ) -> MessagePackMessages<Self> {
        MessagePackMessages(base: self, limits: limits)
    }

    /// The values of a stream that comes in pieces of any size, decoded as they become complete.
    ///
    ///     for try await task in connection.messagePackValues(Task.self) { run(task) }
    ///
    /// - Parameters:
    ///   - type: the type of each message.
    ///   - decoder: what decodes them; its limits hold for each message, too.
    public func messagePackValues<Value: Decodable & SendableMetatype>(
        _ type: Value.Type, using decoder: MessagePackDecoder = MessagePackDecoder()
    ) -> AsyncThrowingMapSequence<MessagePackMessages<Self>, Value> {
        messagePackMessages(limits: decoder.limits).map { message in
            try message.decode(Value.self, using: decoder)
        }
    }
}
