import CaptureFiles

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

/// A way to code a capture: the one table that `encode`, `decode`, `stats`, and `verify` go by.
struct CodingMethod: Sendable {
    /// Its name on the command line and in JSON.
    let name: String

    /// Its number and level in a container.
    let code: UInt8
    let level: UInt8

    /// Makes the coders of a new connection.
    let makeEncoder: @Sendable (CaptureLimits) -> any RecordEncoder
    let makeDecoder: @Sendable (CaptureLimits) -> any RecordDecoder

    /// Makes the decoder that is written from the documents alone, for `verify`.
    let makeReferenceDecoder: @Sendable (CaptureLimits) -> any RecordDecoder

    /// All methods. A new one is one line here.
    static let all: [CodingMethod] = [.keyMapNames, .keyMapValues]

    /// The method that a container names, or `nil`.
    static func named(by header: ContainerHeader) -> CodingMethod? {
        all.first { $0.code == header.method && $0.level == header.level }
    }
}
