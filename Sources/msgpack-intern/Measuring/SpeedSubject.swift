import CaptureFiles

/// A method whose speed is measured on the messages of one connection.
protocol SpeedSubject: AnyObject {
    /// Encodes all messages on a new connection and decodes them: the seconds of both.
    func round() throws(MessageFault) -> (encode: Double, decode: Double)
}

/// All methods on one capture.
struct SpeedSubjects {
    /// A round is repeated until it has taken so long.
    private static let leastSeconds = 0.02

    private let subjects: [any SpeedSubject]

    /// The columns of the table of sizes, in their order, on `records`.
    init(_ records: [CaptureRecord], _ connection: Connection) throws(MessageFault) {
        let messages = PreparedMessages(records.map(\.frames))
        var subjects: [any SpeedSubject] = []
        for method in CodingMethod.all where method.name != "stream-0" {
            let coded = try Self.coded(records, method, connection)
            if !method.isStream {
                let mode = method.keyMapMode
                subjects.append(KeyMapSpeed(mode, connection, records, messages, coded))
            } else if connection.isTwoWay {
                subjects.append(
                    SessionSpeed(method.level, connection, records, messages, coded))
            } else {
                subjects.append(StreamSpeed(method.level, connection, messages, coded))
            }
        }
        for carriesWindow in [false, true] {
            subjects.append(ZlibSpeed(records, messages, carriesWindow: carriesWindow))
        }
        self.subjects = subjects
    }

    /// What each method takes: the median of `rounds` rounds in which the methods take turns.
    func measure(rounds: Int) throws(MessageFault) -> [MethodSpeed] {
        var repetitions: [Int] = []
        for subject in subjects {
            let first = try subject.round()
            let wanted = Self.leastSeconds / max(first.encode + first.decode, 1e-6)
            repetitions.append(max(1, Int(wanted)))
        }
        var encoding = subjects.map { _ in [Double]() }
        var decoding = encoding
        for _ in 0..<rounds {
            for (index, subject) in subjects.enumerated() {
                var sum = (encode: 0.0, decode: 0.0)
                for _ in 0..<repetitions[index] {
                    let seconds = try subject.round()
                    sum.encode += seconds.encode
                    sum.decode += seconds.decode
                }
                encoding[index].append(sum.encode / Double(repetitions[index]))
                decoding[index].append(sum.decode / Double(repetitions[index]))
            }
        }
        return subjects.indices.map { index in
            MethodSpeed(
                encode: .init(value: Self.median(encoding[index])),
                decode: .init(value: Self.median(decoding[index])))
        }
    }

    /// What `method` makes of the records; with the same secrets, the same every time.
    private static func coded(
        _ records: [CaptureRecord], _ method: CodingMethod, _ connection: Connection
    ) throws(MessageFault) -> PreparedMessages {
        let encoder = method.makeEncoder(connection)
        var coded: [[[UInt8]]] = []
        for record in records { coded.append(try encoder.encode(record).frames) }
        return PreparedMessages(coded)
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

/// A clock that is read as seldom as possible.
struct Stopwatch {
    private var start = ContinuousClock.now

    /// The seconds since it was started or read last.
    mutating func lap() -> Double {
        let now = ContinuousClock.now
        defer { start = now }
        return (now - start) / .seconds(1)
    }
}
