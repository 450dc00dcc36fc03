import CaptureFiles

/// One end of a connection: it encodes what it sends and decodes what it receives.
protocol ConnectionEnd: AnyObject {
    /// The coded message for the frames of a message.
    func encode(_ frames: [[UInt8]]) throws(MessageFault) -> [UInt8]

    /// The frames of a coded message of the other end.
    func decode(_ coded: [UInt8]) throws(MessageFault) -> [[UInt8]]
}

/// Plays a conversation between two ends, and compares what each decodes with what the other encoded.
final class ConnectedEnds: RecordEncoder {
    private typealias Message = (frames: [[UInt8]], coded: [UInt8])

    private let scheduler: any ConnectionEnd
    private let worker: any ConnectionEnd
    private var toWorker = UnderWay<Message>()
    private var toScheduler = UnderWay<Message>()
    private var clock = ConversationClock()

    private(set) var isVerified = true

    /// Two ends at the start of a session.
    init(_ makeEnd: () -> any ConnectionEnd) {
        scheduler = makeEnd()
        worker = makeEnd()
    }

    func encode(_ record: CaptureRecord) throws(MessageFault) -> CaptureRecord {
        clock.move(to: record)
        try deliver(&toWorker, to: worker, until: clock.now)
        try deliver(&toScheduler, to: scheduler, until: clock.now)
        var coded = record
        switch record.direction {
        case .fromScheduler: coded.frames = [try send(record, from: scheduler, &toWorker)]
        case .toScheduler: coded.frames = [try send(record, from: worker, &toScheduler)]
        }
        return coded
    }

    func finish() throws(MessageFault) {
        try deliver(&toWorker, to: worker, until: .infinity)
        try deliver(&toScheduler, to: scheduler, until: .infinity)
    }

    private func send(
        _ record: CaptureRecord, from end: any ConnectionEnd, _ underWay: inout UnderWay<Message>
    ) throws(MessageFault) -> [UInt8] {
        let coded = try end.encode(record.frames)
        underWay.send((record.frames, coded), byteCount: record.byteCount, at: clock.now)
        return coded
    }

    /// Lets `end` read what has arrived at `time`.
    private func deliver(
        _ underWay: inout UnderWay<Message>, to end: any ConnectionEnd, until time: Double
    ) throws(MessageFault) {
        while let message = underWay.arrival(at: time) {
            do throws(MessageFault) {
                if try end.decode(message.coded) != message.frames { isVerified = false }
            } catch {
                throw MessageFault(
                    reason: "the other end refuses a message before this one: \(error.inCoded)",
                    offset: 0, isLimit: error.isLimit, advice: MessageFault.programError)
            }
        }
    }
}
