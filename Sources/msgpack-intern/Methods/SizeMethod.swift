import CaptureFiles

/// Measures what a method makes of the records of one connection, and decodes it again.
protocol SizeMeter: AnyObject {
    /// The bytes of the next record on the wire, frame lengths aside.
    func measure(_ record: CaptureRecord) throws(MessageFault) -> Int

    /// Reads what is still under way, behind the last record.
    func finish() throws(MessageFault)

    /// Whether decoding gave back every byte so far.
    var isVerified: Bool { get }
}

extension SizeMeter {
    /// Nothing is under way where every record is read at once.
    func finish() throws(MessageFault) {}
}

/// A column of the table of sizes.
struct SizeMethod: Sendable {
    /// Its name in the table and in JSON.
    let name: String

    /// Makes the meter of a new connection.
    let makeMeter: @Sendable (Connection) -> any SizeMeter

    /// All columns, in their order. The methods of `encode` come by themselves, but for the level that
    /// only frames; a new yardstick is one line here.
    static let all: [SizeMethod] =
        CodingMethod.all.filter { $0.name != "stream-0" }.map { method in
            SizeMethod(name: method.name, makeMeter: method.makeMeter)
        } + [
            SizeMethod(name: "zlib6-message") { _ in ZlibMeter(carriesWindow: false) },
            SizeMethod(name: "zlib6-stream") { _ in ZlibMeter(carriesWindow: true) },
        ]
}

/// Encodes a record and decodes it at once.
final class RoundTripMeter: SizeMeter {
    private let encoder: any RecordEncoder
    private let decoder: any RecordDecoder

    private(set) var isVerified = true

    /// A meter at the start of a connection.
    init(_ encoder: any RecordEncoder, _ decoder: any RecordDecoder) {
        self.encoder = encoder
        self.decoder = decoder
    }

    func measure(_ record: CaptureRecord) throws(MessageFault) -> Int {
        let coded = try encoder.encode(record)
        if try decoder.decode(coded) != record { isVerified = false }
        return coded.byteCount
    }
}

/// Sends the records of one capture through every column of the table.
struct SizeMeasurement {
    private let meters: [any SizeMeter]
    private var entry: SizeReport.Entry

    /// A measurement without records.
    init(path: String, _ connection: Connection) {
        meters = SizeMethod.all.map { $0.makeMeter(connection) }
        entry = SizeReport.Entry(path: path, methodCount: meters.count)
    }

    /// Sends the next record.
    mutating func add(_ record: CaptureRecord) throws(MessageFault) {
        entry.messages += 1
        entry.rawBytes += record.byteCount
        for index in meters.indices {
            entry.wireBytes[index] += try meters[index].measure(record)
        }
    }

    /// Reads what is still under way, and gives the row of the table.
    mutating func finish() throws(MessageFault) -> SizeReport.Entry {
        for index in meters.indices {
            try meters[index].finish()
            entry.isVerified[index] = meters[index].isVerified
        }
        return entry
    }
}
