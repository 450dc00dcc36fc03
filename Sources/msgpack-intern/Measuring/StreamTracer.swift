import CaptureFiles
import MsgPackReference

/// Decodes the records of a stream with the reference codec, and tells what each byte was for.
///
/// The fast codec has no hooks, so that it pays for none (docs/decisions/0006-explaining-by-the-reference.md).
final class StreamTracer {
    /// A message that was decoded: its frames, and how it was coded.
    struct Message {
        let frames: [[UInt8]]
        let trace: ReferenceStreamTrace
        private let paths: [Int: String]

        /// A message; the paths of its values are found from frame 0.
        init(frames: [[UInt8]], trace: ReferenceStreamTrace, limits: CaptureLimits) {
            self.frames = frames
            self.trace = trace
            var paths: [Int: String] = [:]
            if let main = frames.first {
                var walker = ItemWalker(main, limits: limits)
                while let item = try? walker.next() { paths[item.offset] = walker.path }
            }
            self.paths = paths
        }

        /// The path of each operation's value; `nil` where there is none.
        var pathsOfOperations: [String?] {
            var result: [String?] = []
            var children: [Int: Int] = [:]
            for operation in trace.operations {
                guard let parent = operation.parent else {
                    let isMain = result.isEmpty
                    result.append(isMain ? paths[operation.outputOffset] : nil)
                    continue
                }
                let number = children[parent, default: 0]
                children[parent] = number + 1
                let outer = trace.operations[parent]
                let path = result[parent]
                if outer.name == "TUPLE" {
                    result.append(path.map { $0 + "[\(number)]" })
                } else if outer.name == "DEFINE", operation.outputOffset == outer.outputOffset {
                    // A key, which comes out with the map.
                    result.append(path.map { $0 + "~\(number)" })
                } else {
                    result.append(paths[operation.outputOffset])
                }
            }
            return result
        }
    }

    private let limits: CaptureLimits
    private let stream: ReferenceStreamDecoder?
    private let session: ReferenceStreamListener?

    /// A tracer at the start of a stream, or of both streams of a connection.
    init(_ connection: Connection) {
        limits = connection.limits
        if connection.isTwoWay {
            let listener = ReferenceStreamListener(
                limits: connection.referenceLimits, first: ReferenceDeflate(),
                second: ReferenceDeflate())
            listener.isTracing = true
            (session, stream) = (listener, nil)
        } else {
            let decoder = ReferenceStreamDecoder(
                limits: connection.referenceLimits, compression: ReferenceDeflate())
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
