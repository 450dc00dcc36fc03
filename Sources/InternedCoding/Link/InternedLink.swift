/// One end of a connection that carries MessagePack messages, apart from its transport: it agrees with the
/// peer on the interned stream, frames and acknowledges, and stays plain with a peer that does not know it.
///
/// ``InternedConnection`` is the same with buffers and Swift values; the module InternedStreamNIO has a
/// channel handler. For another transport:
///
///     output += link.start()
///     try link.encode(message.span, into: &output)
///     while let count = try link.nextUnit(in: received.span) {
///         let unit = try link.take(received.span.extracting(0..<count))
///         …                                       // unit.message, unit.output
///         received.removeFirst(count)
///     }
///
/// How a connection begins (docs/LINK.md): each end says *hello*, a plain message that announces its limits.
/// Until an end has read the peer's hello, what it sends is plain; then it sends the byte `C1`, which no
/// MessagePack has, and from there on packets of a ``StreamSession``. A peer whose first message is no hello
/// does not know the link: everything stays plain, in both directions.
///
/// Everything that `start`, `encode` and `take` produce must be sent, in this order. After an error of
/// `nextUnit` or `take` the connection has to be closed.
public struct InternedLink: ~Copyable, Sendable {
    /// What the peer's bytes are from here on.
    private enum Receiving {
        /// The first message, which may be a hello.
        case first
        /// Plain messages; then the mark, if the peer may send it.
        case plain(mayEnd: Bool)
        /// Packets.
        case packets
    }

    /// What this end sends.
    private enum Sending {
        /// Nothing was sent.
        case nothing
        /// Hello, or plain messages, or both.
        case plain(saidHello: Bool)
        /// Packets.
        case packets
    }

    /// The byte between the last plain message and the first packet.
    static let mark: UInt8 = 0xC1

    private let options: StreamOptions
    private let announcement: LinkAnnouncement
    private let nonce = UInt64.random(in: 0...UInt64.max)
    private let packetByteLimit: Int
    private var receiving = Receiving.first
    private var sending = Sending.nothing
    private var session: StreamSession
    private var scanner: MsgPackScanner
    /// Bytes of the next plain message that were scanned.
    private var scanned = 0
    private var joined: [UInt8] = []
    private var output: [UInt8] = []
    private var failure: InternedCodingError?

    /// What the peer's decoder allows; that of ``StreamOptions/peerLimits`` before its hello has arrived.
    public private(set) var peerLimits: StreamLimits

    /// One end at the beginning of a connection.
    ///
    /// - Parameters:
    ///   - options: the settings of the session. The peer's limits come from the peer.
    ///   - announcement: when this end says that it can use the interned stream.
    public init(
        _ options: StreamOptions = StreamOptions(), announcement: LinkAnnouncement = .atStart
    ) {
        self.options = options
        self.announcement = announcement
        let limits = options.limits
        packetByteLimit = Self.packetByteLimit(limits)
        session = StreamSession(options)
        // A hello must always be let in.
        scanner = MsgPackScanner(
            limits: MsgPackLimits(
                depth: max(limits.depth, 2), items: max(limits.values, 64),
                bytes: max(limits.messageBytes, 1_024)))
        peerLimits = options.peerLimits
    }

    /// Bytes that a packet may have: a coded message is longer than its frames by 45 bytes at most and their
    /// lengths. In 64 bits, since limits fill an `Int` of 32.
    private static func packetByteLimit(_ limits: StreamLimits) -> Int {
        Int(clamping: Int64(limits.messageBytes) + 5 * Int64(limits.attachments) + 64)
    }

    /// What both ends have agreed on.
    public var agreement: LinkAgreement {
        if case .first = receiving { return .pending }
        return isInterned ? .interned : .plain
    }

    /// Whether what this end sends is interned from here on.
    public var isInterned: Bool {
        if case .packets = sending { return true }
        return false
    }

    /// Whether what the peer sends is interned from here on.
    package var receivesPackets: Bool {
        if case .packets = receiving { return true }
        return false
    }

    /// What this end has sent of the interned stream.
    public var sent: StreamStatistics { session.sent }

    /// What this end has received of the interned stream.
    public var received: StreamStatistics { session.received }
}

/// Messages out.
extension InternedLink {
    /// Bytes to send when the connection is there: the hello, if this end announces itself at the start.
    /// Without this call they come with the first message.
    public mutating func start() -> [UInt8] {
        guard case .nothing = sending, announcement == .atStart else { return [] }
        return hello()
    }

    /// Encodes a message and appends the bytes to send to `output`. After an error `output` is as it was.
    ///
    /// - Parameter message: one MessagePack item. As long as the connection is plain that is not checked.
    /// - Throws: as `encode` of ``StreamSession``, and then the connection goes on.
    public mutating func encode(
        _ message: Span<UInt8>, into output: inout [UInt8]
    ) throws(StreamError) {
        guard isInterned else {
            output += beginPlain()
            return output.append(copying: message)
        }
        let packet = try self.packet(of: message)
        PacketPrefix.append(packet.count, to: &output)
        output.append(copying: packet)
    }

    /// The packet of a message, without its prefix, until the next use of the link. Only for a link that is
    /// interned.
    ///
    /// - Throws: as `encode` of ``StreamSession``, and then the connection goes on.
    @_lifetime(&self)
    package mutating func packet(
        of message: Span<UInt8>
    ) throws(StreamError) -> Span<UInt8> {
        try session.encode(message)
    }

    /// Encodes a value of a Codable type; see ``encode(_:into:)``.
    ///
    /// - Throws: as `encode(value:coding:)` of ``StreamSession``, and then the connection goes on.
    public mutating func encode(
        value: some Encodable, coding: ValueCoding = ValueCoding(), into output: inout [UInt8]
    ) throws {
        guard isInterned else {
            return try coding.encoder.withEncoded(value) { message in
                output += beginPlain()
                output.append(copying: Span<UInt8>(_bytes: message))
            }
        }
        try ValueFrames(limited(coding)).withFrames(encoding: value) { frames in
            try encode(frames, into: &output)
        }
    }

    /// Encodes a value without Codable; see ``encode(_:into:)``.
    ///
    /// - Throws: as `encode(typed:coding:)` of ``StreamSession``, and then the connection goes on.
    public mutating func encode(
        typed value: some MessagePackWritable, coding: ValueCoding = ValueCoding(),
        into output: inout [UInt8]
    ) throws {
        guard isInterned else {
            let message = try value.messagePack()
            output += beginPlain()
            output += message
            return
        }
        try ValueFrames(limited(coding)).withFrames(writing: value) { frames in
            try encode(frames, into: &output)
        }
    }

    private mutating func encode(
        _ frames: borrowing FrameList, into output: inout [UInt8]
    ) throws(StreamError) {
        let pieces = try session.encodePieces(frames)
        PacketPrefix.append(pieces.byteCount, to: &output)
        for index in 0..<pieces.count { output.append(copying: pieces[index]) }
    }

    /// Settings with no more attachments than the peer takes, one of which says where the others belong.
    private func limited(_ coding: ValueCoding) -> ValueCoding {
        var coding = coding
        coding.attachmentLimit = min(coding.attachmentLimit, peerLimits.attachments - 1)
        return coding
    }

    /// What precedes a plain message that is sent now: the hello, before the first.
    package mutating func beginPlain() -> [UInt8] {
        guard case .nothing = sending else { return [] }
        if announcement == .atStart { return hello() }
        // The peer takes this message for that of an end that does not know the link, and so be it.
        sending = .plain(saidHello: false)
        return []
    }

    private mutating func hello() -> [UInt8] {
        sending = .plain(saidHello: true)
        // A hello is short, so that nothing can be refused.
        return (try? LinkHello(nonce: nonce, limits: options.limits).message()) ?? []
    }
}

/// Messages in.
extension InternedLink {
    /// How many bytes the next unit has: a message, a packet with its prefix, or the mark between them.
    ///
    /// - Parameter buffered: the bytes that have arrived and were not taken, with at least those of the last
    ///   call at their beginning. None of them is scanned twice.
    /// - Returns: nil if the unit has not arrived as a whole.
    /// - Throws: as ``MsgPackScanner/scan(_:)-(RawSpan)``; `malformedLength`, `emptyPacket`,
    ///   `packetTooLarge` of ``InternedCodingError``. A claim beyond the limits is refused before the bytes
    ///   that it announces.
    public mutating func nextUnit(in buffered: Span<UInt8>) throws -> Int? {
        if case .packets = receiving {
            return try PacketPrefix.packet(in: buffered, byteLimit: packetByteLimit)?.upperBound
        }
        guard buffered.count > scanned else { return nil }
        if case .plain(mayEnd: true) = receiving, scanned == 0, buffered[0] == Self.mark {
            return 1
        }
        guard let count = try scanner.scan(buffered.extracting(scanned...)) else {
            scanned = buffered.count
            return nil
        }
        defer { scanned = 0 }
        return scanned + count
    }

    /// Takes a unit of as many bytes as ``nextUnit(in:)`` has said.
    ///
    /// - Returns: its message, and bytes to send, until the next use of the link.
    /// - Throws: any decoding error of ``StreamError``; `malformedAttachments`.
    @_lifetime(&self, copy unit)
    public mutating func take(_ unit: Span<UInt8>) throws -> LinkedMessage {
        if let failure { throw failure }
        output.removeAll(keepingCapacity: true)
        switch receiving {
        case .packets:
            do {
                return try Self.takePacket(unit, &session, &joined, &output)
            } catch {
                // Errors of the session stay by themselves.
                failure = error as? InternedCodingError
                throw error
            }
        case .first:
            receiving = .plain(mayEnd: false)
            guard let hello = LinkHello(unit) else { return plain(unit) }
            answer(hello)
            return LinkedMessage(nil, output: output.span)
        case .plain:
            guard unit.count == 1, unit[0] == Self.mark else { return plain(unit) }
            receiving = .packets
            return LinkedMessage(nil, output: Span())
        }
    }

    /// Says that the peer has ended the connection.
    ///
    /// - Parameter bufferedByteCount: bytes that have arrived and were not taken.
    /// - Throws: `truncated` if there are any.
    public func finish(bufferedByteCount: Int) throws(InternedCodingError) {
        if bufferedByteCount > 0 { throw InternedCodingError(.truncated) }
    }

    /// Goes on with packets if the hello of the peer allows it.
    private mutating func answer(_ hello: LinkHello) {
        // An echo of this end's own, or a version of which nothing is known.
        guard hello.nonce != nonce, hello.version == LinkHello.version else { return }
        switch sending {
        case .nothing: output += self.hello()
        case .plain(saidHello: true), .packets: break
        // The peer has taken this end for one that does not know the link.
        case .plain(saidHello: false): return
        }
        peerLimits = hello.limits
        var options = options
        options.peerLimits = hello.limits
        session = StreamSession(options)
        output.append(Self.mark)
        sending = .packets
        receiving = .plain(mayEnd: true)
    }

    @_lifetime(copy unit)
    private func plain(_ unit: Span<UInt8>) -> LinkedMessage {
        LinkedMessage(unit, output: Span())
    }

    // The parts are passed side by side, because the results are in several of them.
    @_lifetime(&session, &joined, &output)
    private static func takePacket(
        _ unit: Span<UInt8>, _ session: inout StreamSession, _ joined: inout [UInt8],
        _ output: inout [UInt8]
    ) throws -> LinkedMessage {
        let start = try PacketPrefix.read(unit)?.byteCount ?? 0
        let received = try session.decode(unit.extracting(start...))
        if received.reply.count > 0 {
            PacketPrefix.append(received.reply.count, to: &output)
            output.append(copying: received.reply)
        }
        guard received.frames.attachmentCount > 0 else {
            let message: Span<UInt8>? = received.frames.count > 0 ? received.frames.main : nil
            return LinkedMessage(message, output: output.span)
        }
        joined = try received.frames.messagePack()
        return LinkedMessage(joined.span, output: output.span)
    }
}
