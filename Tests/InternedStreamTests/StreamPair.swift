import TestSupport

@testable import InternedStream

/// Secrets that make a failure repeatable.
let fixedSeed = StreamSeed(unpredictable: 1, 2)

extension StreamOptions {
    /// The settings of a stream that announces `parameters`.
    init(
        _ parameters: StreamParameters, limits: StreamLimits = StreamLimits(),
        peerLimits: StreamLimits = StreamLimits(entriesLog2: 15),
        neverInterned: FieldNames = FieldNames(), seed: StreamSeed = fixedSeed
    ) {
        self.init(
            level: parameters.level, limits: limits, peerLimits: peerLimits,
            neverInterned: neverInterned,
            sizes: StreamSizes(
                entriesLog2: parameters.entriesLog2, historyLog2: parameters.historyLog2),
            seed: seed)
    }
}

/// A message came out of a stream otherwise than it went in, or the two ends disagree.
struct StreamMismatch: Error, CustomStringConvertible {
    let description: String
}

/// Encoder and decoder of one direction.
final class StreamPair {
    var encoder: InternedStreamEncoder
    var decoder: InternedStreamDecoder
    /// The most bytes that a message had beyond its front, its frames and their lengths.
    var growth = Int.min

    init(
        _ parameters: StreamParameters = StreamParameters(), limits: StreamLimits = StreamLimits(),
        isSelfContained: Bool = false, neverInterned: [String] = []
    ) {
        encoder = InternedStreamEncoder(
            StreamOptions(
                parameters, peerLimits: limits,
                neverInterned: FieldNames(neverInterned.map { Array($0.utf8) })),
            isSelfContained: isSelfContained)
        decoder = InternedStreamDecoder(limits: limits)
    }

    /// Sends a message that must arrive as it is.
    @discardableResult
    func send(_ message: StreamMessage) throws -> [UInt8] {
        let coded = try encoder.encode(message)
        let decoded = try decoder.decode(coded)
        guard decoded == message else {
            throw StreamMismatch(description: "another message came out: \(message.main.hex)")
        }
        growth = max(growth, coded.growth(over: message))
        return coded
    }

    @discardableResult
    func send(_ main: [UInt8]) throws -> [UInt8] { try send(StreamMessage(main)) }

    /// What differs between the states of the two ends, or nil. At level 0 the encoder has none.
    var stateDifference: String? {
        if encoder.parameters.level == .framing { return nil }
        // Before its first message a decoder has the smallest tables.
        if decoder.parameters == nil { return nil }
        encoder.body.state.completeTables()
        decoder.body.state.completeTables()
        return difference(between: encoder.body.state, and: decoder.body.state)
    }
}

extension [UInt8] {
    /// Bytes of a coded message beyond its front, its frames and their lengths.
    func growth(over message: StreamMessage) -> Int { count - frontBytes - message.rawBytes }

    /// The most that the content of a message without never-interned values may grow (docs/FORMAT.md, section
    /// 12, rule 10).
    static var limitGrowth: Int { 16 }

    /// Bytes of header, check, prefixes and acknowledgement.
    private var frontBytes: Int {
        var place = 2
        func skipVarint() {
            while self[place] & 0x80 != 0 { place += 1 }
            place += 1
        }
        if self[0] & 3 == MessageKind.extended {
            while self[place] > Prefix.apartWithAttachments {
                let prefix = self[place]
                place += 1
                if prefix & 0xF0 == Prefix.reset && prefix & Prefix.resetSizes != 0 { place += 2 }
                if prefix == Prefix.tail || prefix == Prefix.attachments { skipVarint() }
                if prefix == Prefix.attachments { skipVarint() }
            }
            place += 1
        }
        if self[0] >> 2 & 3 == 3 { skipVarint() }
        return place
    }
}

/// A decoder of one direction, where a test can ask it.
final class StreamReader {
    private var decoder: InternedStreamDecoder

    init(limits: StreamLimits = StreamLimits()) {
        decoder = InternedStreamDecoder(limits: limits)
    }

    var isPoisoned: Bool { decoder.isPoisoned }
    var parameters: StreamParameters? { decoder.parameters }

    func decode(_ coded: [UInt8]) throws(StreamError) -> StreamMessage {
        try decoder.decode(coded)
    }

    /// Why the bytes are refused, or nil.
    func error(_ coded: [UInt8]) -> StreamError? {
        do throws(StreamError) {
            _ = try decoder.decode(coded)
            return nil
        } catch {
            return error
        }
    }
}

/// Both ends of a connection; messages stay under way until they are delivered.
final class SessionPair {
    var left: StreamSession
    var right: StreamSession
    /// Messages to the right and to the left.
    var underWay: [[(coded: [UInt8], message: StreamMessage?)]] = [[], []]

    init(_ parameters: StreamParameters, limits: StreamLimits = StreamLimits()) {
        left = StreamSession(StreamOptions(parameters, limits: limits))
        // Another seed: nothing on the wire may depend on it.
        right = StreamSession(
            StreamOptions(
                parameters, limits: limits, seed: StreamSeed(unpredictable: 3, 4)))
    }

    /// Encodes a message on one side and puts it on its way.
    @discardableResult
    func send(_ message: StreamMessage, toTheRight: Bool) throws -> [UInt8] {
        let coded = toTheRight ? try left.encode(message) : try right.encode(message)
        underWay[toTheRight ? 0 : 1].append((coded, message))
        return coded
    }

    /// Puts an acknowledgement alone on its way, if there is something to say.
    func acknowledge(toTheRight: Bool) {
        let coded = toTheRight ? left.acknowledgeNow() : right.acknowledgeNow()
        if let coded { underWay[toTheRight ? 0 : 1].append((coded, nil)) }
    }

    /// Delivers the oldest message of a direction; it must arrive as it is.
    func deliver(toTheRight: Bool) throws {
        let lane = toTheRight ? 0 : 1
        if underWay[lane].isEmpty { return }
        let (coded, message) = underWay[lane].removeFirst()
        let decoded = toTheRight ? try right.decodeQuietly(coded) : try left.decodeQuietly(coded)
        guard decoded == message else {
            throw StreamMismatch(description: "another message came out")
        }
    }

    /// Sends and delivers at once.
    @discardableResult
    func exchange(_ message: StreamMessage, toTheRight: Bool) throws -> [UInt8] {
        let coded = try send(message, toTheRight: toTheRight)
        while !underWay[toTheRight ? 0 : 1].isEmpty { try deliver(toTheRight: toTheRight) }
        return coded
    }

    /// What differs between the ends of a direction on which nothing is under way, or nil.
    func stateDifference(toTheRight: Bool) -> String? {
        if left.encoder.parameters.level == .framing { return nil }
        left.encoder.body.state.completeTables()
        left.decoder.body.state.completeTables()
        right.encoder.body.state.completeTables()
        right.decoder.body.state.completeTables()
        // Before its first message a decoder has the smallest tables.
        let receiver = toTheRight ? right.decoder.parameters : left.decoder.parameters
        if receiver == nil { return nil }
        return toTheRight
            ? difference(between: left.encoder.body.state, and: right.decoder.body.state)
            : difference(between: right.encoder.body.state, and: left.decoder.body.state)
    }
}

extension StreamMessage {
    /// Bytes of the frames, and of the lengths that a raw message gives its attachments.
    var rawBytes: Int {
        let lengths = attachments.reduce(0) { $0 + varintSize($1.count) }
        let count = attachments.isEmpty ? 0 : varintSize(attachments.count)
        return main.count + attachments.reduce(count + lengths) { $0 + $1.count }
    }
}
