import CaptureFiles
import StringInterning

/// Codes the records of one connection, in the order in which they were sent.
protocol RecordEncoder: AnyObject {
    /// The record as it travels: the same direction and time, other frames.
    func encode(_ record: CaptureRecord) throws(MessageFault) -> CaptureRecord
}

/// Gives back the records that a `RecordEncoder` was given.
protocol RecordDecoder: AnyObject {
    /// The record that `coded` was made from.
    func decode(_ coded: CaptureRecord) throws(MessageFault) -> CaptureRecord
}

/// What the coders of a connection have to know about it.
struct Connection {
    /// A conversation has two directions, the other kinds have one.
    let kind: CaptureKind

    let limits: CaptureLimits

    /// The keys of all hash tables, so that whoever encodes the connection again gets the same bytes.
    let secrets = InterningSecrets.random()
}

/// A way to code a capture: the one table that `encode`, `decode`, `stats`, `verify`, and `bench` go by.
struct CodingMethod: Sendable {
    /// Its name in tables and in JSON.
    let name: String

    /// Its number and level in a container.
    let code: UInt8
    let level: UInt8

    /// Makes the coders of a new connection.
    let makeEncoder: @Sendable (Connection) -> any RecordEncoder
    let makeDecoder: @Sendable (Connection) -> any RecordDecoder

    /// Makes the coders that are written from the documents alone, for `verify`, where there are any.
    let makeReferenceEncoder: (@Sendable (Connection) -> any RecordEncoder)?
    let makeReferenceDecoder: (@Sendable (Connection) -> any RecordDecoder)?

    /// Makes what sends records over the connection and reads them at the other end.
    let makeMeter: @Sendable (Connection) -> any SizeMeter

    /// All methods. A new one is one line here.
    static let all: [CodingMethod] =
        [.keyMapNames, .keyMapValues] + (0...3).map { CodingMethod.stream(level: $0) }

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
