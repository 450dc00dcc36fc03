import CaptureFiles

/// One end of a connection: it codes what it sends and decodes what it receives.
protocol ConnectionEnd: AnyObject {
    /// The coded message for the frames of a message.
    func encode(_ frames: [[UInt8]]) throws(MessageFault) -> [UInt8]

    /// The frames behind a coded message of the other end.
    func decode(_ coded: [UInt8]) throws(MessageFault) -> [[UInt8]]
}

/// Plays a conversation between two ends: a record is read by the other end 2 ms after its time stamp,
/// and the bytes that come out are compared with those that went in.
///
/// What is under way is bounded, so that a file without a clock cannot fill the memory: beyond 1,024
/// records or 16 MiB of a direction the oldest is read.
final class ConnectedEnds: RecordEncoder, SizeMeter {
    /// What one end has sent and the other has not read.
    private struct UnderWay {
        var records: [(time: Double, frames: [[UInt8]], coded: [UInt8])] = []
        var first = 0
        var bytes = 0
    }

    private static let travelSeconds = 0.002
    private static let limitRecords = 1_024
    private static let limitBytes = 16 << 20

    private let scheduler: any ConnectionEnd
    private let worker: any ConnectionEnd
    private var toWorker = UnderWay()
    private var toScheduler = UnderWay()
    private var now = 0.0

    private(set) var isVerified = true

    /// Two ends at the start of a session.
    init(_ makeEnd: () -> any ConnectionEnd) {
        scheduler = makeEnd()
        worker = makeEnd()
    }

    func encode(_ record: CaptureRecord) throws(MessageFault) -> CaptureRecord {
        let seconds = Double(bitPattern: record.secondsBits)
        // Time does not run backwards, nor does it stop being a number.
        if seconds > now { now = seconds }
        try deliver(&toWorker, to: worker, until: now)
        try deliver(&toScheduler, to: scheduler, until: now)
        var coded = record
        switch record.direction {
        case .fromScheduler: coded.frames = [try send(record, from: scheduler, &toWorker)]
        case .toScheduler: coded.frames = [try send(record, from: worker, &toScheduler)]
        }
        return coded
    }

    func measure(_ record: CaptureRecord) throws(MessageFault) -> Int {
        try encode(record).byteCount
    }

    func finish() throws(MessageFault) {
        try deliver(&toWorker, to: worker, until: .infinity)
        try deliver(&toScheduler, to: scheduler, until: .infinity)
    }

    private func send(
        _ record: CaptureRecord, from end: any ConnectionEnd, _ underWay: inout UnderWay
    ) throws(MessageFault) -> [UInt8] {
        let coded = try end.encode(record.frames)
        underWay.records.append((now, record.frames, coded))
        underWay.bytes += record.byteCount
        return coded
    }

    /// Lets `end` read what has arrived at `time`.
    private func deliver(
        _ underWay: inout UnderWay, to end: any ConnectionEnd, until time: Double
    ) throws(MessageFault) {
        while underWay.first < underWay.records.count {
            let record = underWay.records[underWay.first]
            let isCrowded =
                underWay.records.count - underWay.first > Self.limitRecords
                || underWay.bytes > Self.limitBytes
            guard record.time + Self.travelSeconds <= time || isCrowded else { break }
            do throws(MessageFault) {
                if try end.decode(record.coded) != record.frames { isVerified = false }
            } catch {
                throw MessageFault(
                    reason: "the other end refuses a message before this one: \(error.inCoded)",
                    offset: 0, isLimit: error.isLimit, advice: MessageFault.programError)
            }
            underWay.records[underWay.first] = (0, [], [])
            underWay.first += 1
            underWay.bytes -= record.frames.reduce(0) { $0 + $1.count }
        }
        if underWay.first > Self.limitRecords || underWay.first == underWay.records.count {
            underWay.records.removeFirst(underWay.first)
            underWay.first = 0
        }
    }
}
