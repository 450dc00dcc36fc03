import CaptureFiles

/// Measures what a method makes of the records of one connection, and decodes it again.
protocol SizeMeter: AnyObject {
    /// The bytes of the next record on the wire, frame lengths aside, and whether decoding them
    /// gave back every byte.
    func measure(
        _ record: CaptureRecord
    ) throws(MessageFault) -> (wireBytes: Int, isVerified: Bool)
}

/// A column of the table of sizes.
struct SizeMethod: Sendable {
    /// Its name in the table and in JSON.
    let name: String

    /// Makes the meter of a new connection.
    let makeMeter: @Sendable (CaptureLimits) -> any SizeMeter

    /// All columns, in their order. The methods of `encode` come by themselves; a new yardstick is
    /// one line here.
    static let all: [SizeMethod] =
        CodingMethod.all.map { method in
            SizeMethod(name: method.name) { RoundTripMeter(method, limits: $0) }
        } + [
            SizeMethod(name: "zlib6-message") { _ in ZlibMeter(carriesWindow: false) },
            SizeMethod(name: "zlib6-stream") { _ in ZlibMeter(carriesWindow: true) },
        ]
}

/// Encodes and decodes with one of the coding methods.
final class RoundTripMeter: SizeMeter {
    private let encoder: any RecordEncoder
    private let decoder: any RecordDecoder

    /// A meter at the start of a connection.
    init(_ method: CodingMethod, limits: CaptureLimits) {
        encoder = method.makeEncoder(limits)
        decoder = method.makeDecoder(limits)
    }

    func measure(
        _ record: CaptureRecord
    ) throws(MessageFault) -> (wireBytes: Int, isVerified: Bool) {
        let coded = try encoder.encode(record)
        let decoded = try decoder.decode(coded)
        return (coded.byteCount, decoded == record)
    }
}
