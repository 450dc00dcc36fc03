import CBenchmarkSupport

/// Whether a message costs more when the connection is old.
struct AgeCost: Codable {
    /// The method.
    let method: String
    /// Messages that the old connection had carried before it was measured.
    let messages: Int
    /// Nanoseconds a message on a young and on an old connection, in the same rounds.
    let encodeYoung: Double
    let encodeOld: Double
    let decodeYoung: Double
    let decodeOld: Double
    /// Old by young, round by round.
    let encodeRatio: Spread
    let decodeRatio: Spread

    /// Sends the first connection's messages again and again: on a connection that has carried them
    /// once, and on one that has carried them `age` times.
    static func of<Codec: StreamCodec & ~Copyable>(
        _ method: String, _: Codec.Type, _ traffic: Traffic, age: Int
    ) -> AgeCost {
        let connection = traffic.connections[0]
        var young = Ends<Codec>(connection)
        var old = Ends<Codec>(connection)
        _ = young.sendAll(connection)
        for _ in 0..<age { _ = old.sendAll(connection) }
        var (youngTimes, oldTimes) = ([(Double, Double)](), [(Double, Double)]())
        for _ in 0..<9 {
            youngTimes.append(young.sendAll(connection))
            oldTimes.append(old.sendAll(connection))
        }
        return AgeCost(
            method: method, messages: age * connection.messages.count,
            encodeYoung: Spread(youngTimes.map(\.0)).median,
            encodeOld: Spread(oldTimes.map(\.0)).median,
            decodeYoung: Spread(youngTimes.map(\.1)).median,
            decodeOld: Spread(oldTimes.map(\.1)).median,
            encodeRatio: .ratio(oldTimes.map(\.0), youngTimes.map(\.0)),
            decodeRatio: .ratio(oldTimes.map(\.1), youngTimes.map(\.1)))
    }
}

/// Both ends of a connection.
private struct Ends<Codec: StreamCodec & ~Copyable>: ~Copyable {
    private var sender: Codec
    private var receiver: Codec

    init(_ connection: Connection) {
        sender = Codec(connection)
        receiver = Codec(connection)
    }

    /// Carries all messages and answers nanoseconds a message, encoding and decoding.
    mutating func sendAll(_ connection: Connection) -> (Double, Double) {
        let arena = CodedArena(connection)
        let encoding = arena.fill(from: connection, &sender)
        let decoding = arena.empty(into: connection, &receiver)
        let count = Double(connection.messages.count)
        return (Double(encoding) / count, Double(decoding) / count)
    }
}

/// Room for all coded messages of a connection, so that nothing but a copy is timed beside the codec.
private struct CodedArena: ~Copyable {
    private let bytes: Block
    private let list: UnsafeMutableBufferPointer<UnsafeRawBufferPointer>

    /// What inflate wants after a message, and zeros.
    private static let slackBytes = 32

    init(_ connection: Connection) {
        let count = connection.messages.count
        bytes = Block(connection.rawBytes * 2 + count * (Self.slackBytes + 64))
        bytes.start.initializeMemory(as: UInt8.self, repeating: 0, count: bytes.count)
        list = .allocate(capacity: count)
    }

    deinit { list.deallocate() }

    /// Encodes all messages and answers the nanoseconds.
    func fill<Codec: StreamCodec & ~Copyable>(
        from connection: Connection, _ codec: inout Codec
    ) -> UInt64 {
        var place = bytes.start
        let watch = StopWatch()
        for index in 0..<connection.messages.count {
            let coded = codec.encode(connection.messages[index])
            if let start = coded.baseAddress {
                place.copyMemory(from: start, byteCount: coded.count)
            }
            list.initializeElement(
                at: index, to: UnsafeRawBufferPointer(start: place, count: coded.count))
            place += coded.count
            place.storeBytes(of: UInt32(littleEndian: 0xFFFF_0000), as: UInt32.self)
            place += Self.slackBytes
        }
        return watch.stop()
    }

    /// Decodes all messages and answers the nanoseconds.
    func empty<Codec: StreamCodec & ~Copyable>(
        into connection: Connection, _ codec: inout Codec
    ) -> UInt64 {
        let watch = StopWatch()
        for index in 0..<connection.messages.count {
            _ = codec.decode(
                list[index], rawBytes: connection.messages[index].raw.count, isChecked: false)
        }
        return watch.stop()
    }
}
