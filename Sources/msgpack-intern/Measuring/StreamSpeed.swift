import CaptureFiles
import InternedStream

/// The speed of a one-way stream.
final class StreamSpeed {
    private let options: StreamOptions
    private let messages: PreparedMessages
    private let coded: PreparedMessages

    /// The stream of the messages of `run`, and `coded`, which they are encoded to.
    init(_ level: UInt8, _ run: SpeedRun, _ coded: PreparedMessages) {
        options = run.connection.streamOptions(level)
        messages = run.messages
        self.coded = coded
    }

    /// See `SpeedRound`.
    func round() throws(MessageFault) -> (encode: Double, decode: Double) {
        var encoder = InternedStreamEncoder(options)
        var decoder = InternedStreamDecoder(limits: options.limits)
        do throws(StreamError) {
            var watch = Stopwatch()
            for index in 0..<messages.count {
                // SAFETY: the messages stay as long as this object, the coded bytes are not used.
                _ = unsafe try encoder.encode(frames: messages[index])
            }
            let encode = watch.lap()
            for index in 0..<coded.count {
                // SAFETY: as above.
                unsafe try decoder.decode(bytes: coded.main(index))
            }
            return (encode, watch.lap())
        } catch {
            throw MessageFault(decoding: error)
        }
    }
}

/// The speed of a two-way session: both ends, with the encoding and decoding of both in the order of
/// the conversation.
final class SessionSpeed {
    /// What happens next, and to which message.
    private struct Event {
        let message: Int
        let isArrival: Bool
        let direction: CaptureDirection
    }

    private let options: StreamOptions
    private let messages: PreparedMessages
    private let coded: PreparedMessages
    private let events: [Event]

    /// The session of the messages of `run`, and `coded`, which they are encoded to.
    init(_ level: UInt8, _ run: SpeedRun, _ coded: PreparedMessages) {
        options = run.connection.streamOptions(level)
        messages = run.messages
        self.coded = coded
        events = Self.events(run.records)
    }

    private static func events(_ records: [CaptureRecord]) -> [Event] {
        var clock = ConversationClock()
        var underWay = CaptureDirection.allCases.map { _ in UnderWay<Int>() }
        var events: [Event] = []
        func arrivals(at time: Double) {
            for direction in CaptureDirection.allCases {
                while let message = underWay[Int(direction.rawValue)].arrival(at: time) {
                    events.append(Event(message: message, isArrival: true, direction: direction))
                }
            }
        }
        for (index, record) in records.enumerated() {
            clock.move(to: record)
            arrivals(at: clock.now)
            events.append(Event(message: index, isArrival: false, direction: record.direction))
            underWay[Int(record.direction.rawValue)].send(
                index, byteCount: record.byteCount, at: clock.now)
        }
        arrivals(at: .infinity)
        return events
    }

    /// See `SpeedRound`.
    func round() throws(MessageFault) -> (encode: Double, decode: Double) {
        var scheduler = StreamSession(options)
        var worker = StreamSession(options)
        var seconds = (encode: 0.0, decode: 0.0)
        var isDecoding = false
        do throws(StreamError) {
            var watch = Stopwatch()
            for event in events {
                if event.isArrival != isDecoding {
                    if isDecoding {
                        seconds.decode += watch.lap()
                    } else {
                        seconds.encode += watch.lap()
                    }
                    isDecoding = event.isArrival
                }
                // SAFETY: the messages stay as long as this object, the results are not used.
                switch (event.isArrival, event.direction) {
                case (false, .fromScheduler):
                    _ = unsafe try scheduler.encode(frames: messages[event.message])
                case (false, .toScheduler):
                    _ = unsafe try worker.encode(frames: messages[event.message])
                case (true, .fromScheduler):
                    _ = unsafe try worker.decode(bytes: coded.main(event.message))
                case (true, .toScheduler):
                    _ = unsafe try scheduler.decode(bytes: coded.main(event.message))
                }
            }
            if isDecoding { seconds.decode += watch.lap() } else { seconds.encode += watch.lap() }
            return seconds
        } catch {
            throw MessageFault(decoding: error)
        }
    }
}
