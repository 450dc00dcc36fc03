import CaptureFiles
import MsgPackReference

/// Decodes the records of a stream with the reference codec, which says what each byte was for.
///
/// The fast codec has no hooks, so that nobody pays for them (docs/decisions/0006-explaining-by-the-reference.md).
final class StreamTracer {
    /// A message that was decoded: its frames, and how it was coded.
    struct Message {
        let frames: [[UInt8]]
        let trace: ReferenceStreamTrace
        let limits: CaptureLimits

        /// Calls `body` with each operation and the path of its value, which is `nil` for the end and for
        /// attachments.
        ///
        /// - Complexity: O(operations + bytes of frame 0). One path is in memory at a time.
        func forEachOperation<Failure: Error>(
            _ body: (ReferenceStreamTrace.Operation, String?) throws(Failure) -> Void
        ) throws(Failure) {
            var paths = OperationPaths(frames.first ?? [], limits: limits)
            for index in trace.operations.indices {
                let operation = trace.operations[index]
                try body(operation, paths.next(operation))
            }
        }
    }

    private let limits: CaptureLimits
    private let stream: ReferenceStreamDecoder?
    private let session: ReferenceStreamListener?

    /// A tracer at the start of a stream, or of both streams of a connection.
    init(_ connection: Connection) {
        limits = connection.limits
        if connection.isTwoWay {
            let listener = ReferenceStreamListener(limits: connection.referenceLimits)
            listener.isTracing = true
            (session, stream) = (listener, nil)
        } else {
            let decoder = ReferenceStreamDecoder(limits: connection.referenceLimits)
            decoder.isTracing = true
            (session, stream) = (nil, decoder)
        }
    }

    /// Decodes the next record. Where it is refused, `message` has what was understood of it.
    ///
    /// - Returns: why it was refused, or `nil`.
    func read(_ coded: CaptureRecord) -> (message: Message, fault: MessageFault?) {
        var frames: [[UInt8]] = []
        var fault: MessageFault?
        let isFirst = coded.direction == .fromScheduler
        do throws(ReferenceStreamError) {
            if let session {
                frames = try session.decode(coded.frames[0], ofFirst: isFirst)
            } else if let stream {
                frames = try stream.decode(coded.frames[0])
            }
        } catch {
            fault = MessageFault(
                reason: "the stream is refused: \(error.code)", offset: error.offset)
        }
        let trace = session?.trace(ofFirst: isFirst) ?? stream?.trace
        return (
            Message(frames: frames, trace: trace ?? ReferenceStreamTrace(), limits: limits), fault
        )
    }
}
