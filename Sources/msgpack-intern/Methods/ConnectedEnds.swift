import CaptureFiles

/// One end of a connection: it encodes what it sends and decodes what it receives.
protocol ConnectionEnd: AnyObject {
    /// The coded message for the frames of a message.
    func encode(_ frames: [[UInt8]]) throws(MessageFault) -> [UInt8]

    /// The frames of a coded message of the other end; none if it was a reply.
    func decode(_ coded: [UInt8]) throws(MessageFault) -> [[UInt8]]

    /// What this end sends now although it has no message to send, so that the other end learns how far
    /// it was read; `nil` if that can wait for the next message.
    func reply() throws(MessageFault) -> [UInt8]?
}

/// Plays a conversation between two ends, and compares what each decodes with what the other encoded.
final class ConnectedEnds: RecordEncoder {
    /// The frames of a reply are none.
    private typealias Message = (frames: [[UInt8]], coded: [UInt8])

    private let scheduler: any ConnectionEnd
    private let worker: any ConnectionEnd
    private var toWorker = UnderWay<Message>()
    private var toScheduler = UnderWay<Message>()
    private var clock = ConversationClock()

    private var replies: [Reply] = []

    private(set) var isVerified = true

    /// Two ends at the start of a session.
    init(_ makeEnd: () -> any ConnectionEnd) {
        scheduler = makeEnd()
        worker = makeEnd()
    }

    func encode(_ record: CaptureRecord) throws(MessageFault) -> CaptureRecord {
        clock.move(to: record)
        try deliver(until: clock.now)
        var coded = record
        switch record.direction {
        case .fromScheduler: coded.frames = [try send(record, from: scheduler, &toWorker)]
        case .toScheduler: coded.frames = [try send(record, from: worker, &toScheduler)]
        }
        return coded
    }

    func takeReplies() -> [Reply] {
        defer { replies = [] }
        return replies
    }

    func finish() throws(MessageFault) {
        try deliver(until: .infinity)
    }

    private func send(
        _ record: CaptureRecord, from end: any ConnectionEnd, _ underWay: inout UnderWay<Message>
    ) throws(MessageFault) -> [UInt8] {
        let coded = try end.encode(record.frames)
        underWay.send((record.frames, coded), byteCount: record.byteCount, at: clock.now)
        return coded
    }

    /// Lets both ends read what has arrived at `time`.
    private func deliver(until time: Double) throws(MessageFault) {
        try deliver(&toWorker, .toScheduler, to: worker, answers: &toScheduler, until: time)
        try deliver(&toScheduler, .fromScheduler, to: scheduler, answers: &toWorker, until: time)
    }

    /// Lets `end` read what has arrived at `time`, and sends its replies in `direction`.
    private func deliver(
        _ underWay: inout UnderWay<Message>, _ direction: CaptureDirection,
        to end: any ConnectionEnd, answers: inout UnderWay<Message>, until time: Double
    ) throws(MessageFault) {
        while let message = underWay.arrival(at: time) {
            do throws(MessageFault) {
                if try end.decode(message.coded) != message.frames { isVerified = false }
                guard let reply = try end.reply() else { continue }
                replies.append((direction, reply))
                answers.send(([], reply), byteCount: reply.count, at: clock.now)
            } catch {
                throw MessageFault(
                    reason: "the other end refuses a message before this one: \(error.inCoded)",
                    offset: 0, isLimit: error.isLimit, advice: MessageFault.programError)
            }
        }
    }
}
