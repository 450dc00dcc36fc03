import CaptureFiles

/// Encodes all messages of a capture on a new connection and decodes them: the seconds of both.
typealias SpeedRound = () throws(MessageFault) -> (encode: Double, decode: Double)

/// The messages of one connection, whose coding is timed.
struct SpeedRun {
    let records: [CaptureRecord]
    /// The frames of the records, in memory.
    let messages: PreparedMessages
    let connection: Connection

    /// The messages of `records`.
    init(_ records: [CaptureRecord], _ connection: Connection) {
        self.records = records
        self.connection = connection
        messages = PreparedMessages(records.map(\.frames))
    }

    /// The coded messages of an encoder; with the secrets of the connection, the same every time.
    func coded(
        by makeEncoder: (Connection) -> any RecordEncoder
    ) throws(MessageFault) -> PreparedMessages {
        let encoder = makeEncoder(connection)
        var coded: [[[UInt8]]] = []
        for record in records { coded.append(try encoder.encode(record).frames) }
        return PreparedMessages(coded)
    }
}

/// Measures the speed of methods on one capture.
struct SpeedMeasurement {
    /// A round is repeated until this time has passed.
    private static let leastSeconds = 0.02

    private let rounds: [SpeedRound]

    /// A measurement of the columns of the table of sizes, in their order.
    init(_ records: [CaptureRecord], _ connection: Connection) throws(MessageFault) {
        let run = SpeedRun(records, connection)
        var rounds: [SpeedRound] = []
        for method in CodingMethod.compared { rounds.append(try method.makeRound(run)) }
        self.rounds = rounds
    }

    /// The seconds of each method: the median of `count` rounds, in which the methods take turns.
    func measure(rounds count: Int) throws(MessageFault) -> [MethodSpeed] {
        var repetitions: [Int] = []
        for round in rounds {
            let first = try round()
            let wanted = Self.leastSeconds / max(first.encode + first.decode, 1e-6)
            repetitions.append(max(1, Int(wanted)))
        }
        var encoding = rounds.map { _ in [Double]() }
        var decoding = encoding
        for _ in 0..<count {
            for (index, round) in rounds.enumerated() {
                var sum = (encode: 0.0, decode: 0.0)
                for _ in 0..<repetitions[index] {
                    let seconds = try round()
                    sum.encode += seconds.encode
                    sum.decode += seconds.decode
                }
                encoding[index].append(sum.encode / Double(repetitions[index]))
                decoding[index].append(sum.decode / Double(repetitions[index]))
            }
        }
        return rounds.indices.map { index in
            MethodSpeed(
                encode: .init(value: Self.median(encoding[index])),
                decode: .init(value: Self.median(decoding[index])))
        }
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

/// A clock for the time between two calls.
struct Stopwatch {
    private var start = ContinuousClock.now

    /// The seconds since it was started or read last.
    mutating func lap() -> Double {
        let now = ContinuousClock.now
        defer { start = now }
        return (now - start) / .seconds(1)
    }
}
