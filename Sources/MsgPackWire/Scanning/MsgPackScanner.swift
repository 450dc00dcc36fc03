/// Finds where messages end in a stream that arrives in pieces, without keeping or repeating a byte.
///
///     var scanner = MsgPackScanner()
///     scanner.scan([0x92, 0x01])                  // nil: the array goes on
///     scanner.scan([0xA2, 0x68, 0x69, 0x07])      // 3: it ends before 07, the next message
///
/// The scanner remembers how many items are due in each open container and how much is missing of the
/// item that was cut, so that a message costs the same whether it comes as a whole or in pieces. Its
/// only memory is a counter for each container that is open.
///
/// Limits hold for each message. A length or count that goes beyond them is refused as soon as its
/// header has arrived, before the bytes that it announces.
public struct MsgPackScanner: Sendable {
    /// What is granted to each message.
    public let limits: MsgPackLimits
    /// Bytes of the stream that were taken.
    public private(set) var byteCount = 0
    /// Bytes of the current message that were taken, or of the last one if none has begun since.
    public private(set) var messageByteCount = 0
    /// Whether the next byte is the first of a message.
    public private(set) var isBetweenMessages = true

    /// Items due in each open container but the innermost; there are more counters than containers.
    private var levels: [Int] = []
    private var progress: ItemWalk.Progress
    private var partial: PartialItem?
    /// Where the partial item starts, in bytes of the stream.
    private var partialOffset = 0
    private var failure: MsgPackError?

    /// A scanner at the start of a stream.
    public init(limits: MsgPackLimits = .standard) {
        self.limits = limits
        progress = ItemWalk.Progress(items: limits.items)
    }

    /// Takes the next bytes of the stream, up to the end of the current message.
    ///
    /// - Returns: the bytes of `bytes` that belong to the message, which ends after them; the next
    ///   call begins with the byte after. nil if the message goes on, and all bytes were taken.
    /// - Throws: `reservedByte`, `depthLimit`, `itemLimit`, and `byteLimit` as soon as the message must
    ///   become too long. Offsets count from the first byte of the stream; that of `byteLimit` is the
    ///   first byte of the message. After an error, every call throws it again.
    /// - Complexity: O(bytes taken); payloads are passed over in O(1). Allocates only when containers
    ///   are nested deeper than ever before.
    public mutating func scan(_ bytes: RawSpan) throws(MsgPackError) -> Int? {
        if let failure { throw failure }
        guard bytes.byteCount > 0 else { return nil }
        if isBetweenMessages {
            isBetweenMessages = false
            messageByteCount = 0
            progress = ItemWalk.Progress(items: limits.items)
        }
        let end = min(bytes.byteCount, limits.bytes - messageByteCount)
        // SAFETY: the buffer is the span's, `end` is at most its size, and nothing leaves the closure.
        let messageEnd = unsafe bytes.withUnsafeBytes { buffer in
            unsafe advance(over: UnsafeRawBufferPointer(rebasing: buffer[..<end]))
        }
        if let failure { throw failure }
        // A stream may have more bytes than an `Int` of 32 bits can count; errors are then elsewhere.
        byteCount &+= messageEnd ?? end
        messageByteCount += messageEnd ?? end
        isBetweenMessages = messageEnd != nil
        guard messageEnd == nil, missingOfItem > limits.bytes - messageByteCount else {
            return messageEnd
        }
        throw fail(.byteLimit, at: byteCount &- messageByteCount)
    }

    /// Takes the next bytes of the stream; see ``scan(_:)-(RawSpan)``.
    public mutating func scan(_ bytes: Span<UInt8>) throws(MsgPackError) -> Int? {
        // SAFETY: bytes have no padding.
        try unsafe scan(bytes.bytes)
    }

    /// Takes the next bytes of the stream; see ``scan(_:)-(RawSpan)``.
    public mutating func scan(_ bytes: [UInt8]) throws(MsgPackError) -> Int? {
        try scan(RawSpan(borrowing: bytes))
    }

    /// Bytes that must still arrive before the current message can end, at least as many as are known
    /// from the item that was cut. 0 between messages. It is what the stream claims: read as many, but
    /// do not reserve memory for them.
    public var missingByteCount: Int {
        if isBetweenMessages { return 0 }
        let (sum, isTooLarge) = missingOfItem.addingReportingOverflow(max(progress.due - 1, 0))
        return isTooLarge ? .max : sum
    }

    /// Says that the stream has ended.
    ///
    /// - Throws: `truncated` at the item that is cut, or due, if a message has not ended; the error that
    ///   ended the scan, if there was one.
    public func finish() throws(MsgPackError) {
        if let failure { throw failure }
        guard isBetweenMessages else {
            throw MsgPackError(.truncated, offset: partial == nil ? byteCount : partialOffset)
        }
    }
}

extension MsgPackScanner {
    /// Bytes missing of the item that was cut, or of one that has not begun. Items after it are not
    /// counted for the limit, so that an error does not depend on how the stream was cut.
    private var missingOfItem: Int {
        Int(clamping: partial?.missingByteCount ?? 1)
    }

    /// Goes on with the current message.
    ///
    /// - Returns: where it ends in `bytes`; nil if it does not, or there is a `failure`.
    private mutating func advance(over bytes: UnsafeRawBufferPointer) -> Int? {
        var position = 0
        while true {
            if partial != nil {
                unsafe position += take(UnsafeRawBufferPointer(rebasing: bytes[position...]))
                if partial != nil || failure != nil { return nil }
                if progress.due == 0 { return position }
            }
            let outcome = unsafe walk(bytes, from: position)
            position = outcome.position
            switch outcome.failure {
            case nil:
                return position
            case .truncated:
                guard position < bytes.count else { return nil }
                partial = unsafe PartialItem(Format(byte: bytes[position]))
                partialOffset = byteCount &+ position
                position += 1
            case .depthLimit where levels.count < limits.depth:
                addLevels()
            case let code?:
                _ = fail(code, at: byteCount &+ position)
                return nil
            }
        }
    }

    /// Walks over items that are complete.
    private mutating func walk(
        _ bytes: UnsafeRawBufferPointer, from position: Int
    ) -> ItemWalk.Outcome {
        var progress = progress
        defer { self.progress = progress }
        return unsafe levels.withUnsafeMutableBufferPointer { levels in
            guard let base = bytes.baseAddress else { return .init(position, .truncated) }
            // SAFETY: `base` has `bytes.count` readable bytes; `position` is at most as many. At most
            // `progress.depth` counters are in use, and `levels` has more.
            return unsafe ItemWalk.resume(
                base: base, start: position, end: bytes.count, levels: levels, progress: &progress)
        }
    }

    /// Takes the next bytes of the partial item, and what it announces if it is complete.
    ///
    /// - Returns: how many bytes belong to it.
    private mutating func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard var item = partial else { return 0 }
        let count = unsafe item.take(bytes)
        partial = item
        guard item.isComplete else { return count }
        if let children = item.childCount {
            guard children <= progress.itemsLeft, progress.depth < limits.depth else {
                let isTooMany = children > progress.itemsLeft
                _ = fail(isTooMany ? .itemLimit : .depthLimit, at: partialOffset)
                return count
            }
            if progress.depth == levels.count { addLevels() }
            levels[progress.depth] = progress.due - 1
            progress.depth += 1
            progress.itemsLeft -= children
            progress.due = children
        } else {
            progress.due -= 1
        }
        while progress.due == 0, progress.depth > 0 {
            progress.depth -= 1
            progress.due = levels[progress.depth]
        }
        partial = nil
        return count
    }

    /// Makes room for more open containers, each of which has taken a byte of the stream.
    private mutating func addLevels() {
        let wanted = min(max(2 * levels.count, 16), limits.depth)
        levels.append(contentsOf: repeatElement(0, count: wanted - levels.count))
    }

    private mutating func fail(_ code: MsgPackError.Code, at offset: Int) -> MsgPackError {
        let error = MsgPackError(code, offset: offset)
        failure = error
        return error
    }
}
