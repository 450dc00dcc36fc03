import CaptureFiles
import InternedStream
import StringInterning

/// Encodes the records of one connection, in the order in which they were sent.
protocol RecordEncoder: AnyObject {
    /// The coded record: the same direction and time, other frames.
    func encode(_ record: CaptureRecord) throws(MessageFault) -> CaptureRecord

    /// Decodes what is still under way, after the last record.
    func finish() throws(MessageFault)

    /// Whether all that the encoder has decoded itself was equal to what it had encoded.
    var isVerified: Bool { get }

    /// The replies that were sent before the record encoded last, and after the one before it.
    func takeReplies() -> [Reply]
}

/// What a side sends only to say how far it has read: its direction and its bytes.
typealias Reply = (direction: CaptureDirection, bytes: [UInt8])

extension RecordEncoder {
    /// Only the two ends of a connection reply.
    func takeReplies() -> [Reply] { [] }

    /// Nothing is under way unless two ends are played.
    func finish() throws(MessageFault) {}

    /// Most encoders decode nothing.
    var isVerified: Bool { true }
}

/// Decodes the records that a `RecordEncoder` has encoded.
protocol RecordDecoder: AnyObject {
    /// The record that was encoded as `coded`.
    func decode(_ coded: CaptureRecord) throws(MessageFault) -> CaptureRecord

    /// Takes a reply, which comes in the same order as the records.
    func take(_ reply: Reply) throws(MessageFault)
}

extension RecordDecoder {
    /// Only a decoder of both directions takes replies.
    func take(_ reply: Reply) throws(MessageFault) {
        throw MessageFault(reason: "a reply where none can be", offset: 0)
    }
}

/// When the coders of the command free the memory of a message, which they keep for the next one otherwise.
/// `verify` and `stats` have two dozen coders at work, so what all of them keep of a large message would be
/// many times its size.
enum MessageMemory {
    /// Whether a message of `byteCount` bytes, coded or not, is large.
    static func isLarge(_ byteCount: Int) -> Bool { byteCount > 1 << 20 }

    /// Whether the message with these frames is large.
    static func isLarge(_ frames: [[UInt8]]) -> Bool {
        isLarge(frames.reduce(0) { $0 + $1.count })
    }
}

/// The properties of a connection that its coders depend on.
struct Connection {
    /// A conversation has two directions, the other kinds have one.
    let kind: CaptureKind

    let limits: CaptureLimits

    /// How much a stream remembers.
    var sizes = StreamSizes.default

    /// The keys of all hash tables. With the same keys the connection is encoded to the same bytes again.
    let secrets = InterningSecrets.random()
}

/// A way to code a capture. `encode`, `decode`, `stats`, `verify`, and `bench` all go by this table.
struct CodingMethod: Sendable {
    /// Its name in tables and in JSON.
    let name: String

    /// Its number and level in a container; the number is 0 if no container holds it.
    let code: UInt8
    let level: UInt8

    /// Makes the encoder of a new connection.
    let makeEncoder: @Sendable (Connection) -> any RecordEncoder

    /// Makes its decoder; `nil` if the encoder decodes everything itself.
    let makeDecoder: (@Sendable (Connection) -> any RecordDecoder)?

    /// Make the coders that are written from the documents alone, for `verify`; `nil` if there are none.
    let makeReferenceEncoder: (@Sendable (Connection) -> any RecordEncoder)?
    let makeReferenceDecoder: (@Sendable (Connection) -> any RecordDecoder)?

    /// Makes a function that encodes and decodes all messages of a capture once, and takes the time.
    let makeRound: @Sendable (SpeedRun) throws(MessageFault) -> SpeedRound

    /// The methods of containers. A new one is one line here.
    static let all: [CodingMethod] =
        [.keyMapNames, .keyMapValues] + (0...3).map { CodingMethod.stream(level: $0) }

    /// The columns of the table of sizes: the methods of containers, except the level that only frames
    /// messages, and others to compare with.
    static let compared: [CodingMethod] =
        all.filter { $0.name != "stream-0" } + [.zlibMessage, .zlibStream]

    /// The method that the container at `path` names.
    static func required(
        by header: ContainerHeader, of path: String
    ) throws(CommandFailure) -> CodingMethod {
        let method = all.first { $0.code == header.method && $0.level == header.level }
        if let method { return method }
        var failure = CommandFailure(
            .dataRefused,
            "the container names method \(header.method), level \(header.level), "
                + "which this program does not know",
            advice: "Use the version of this program that wrote the file.")
        failure.file = path
        throw failure
    }
}
