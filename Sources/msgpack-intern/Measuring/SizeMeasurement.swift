import CaptureFiles

/// Sends the records of one capture through every method of the table of sizes.
struct SizeMeasurement {
    private let trips: [RoundTrip]
    private var entry: SizeReport.Entry

    /// A measurement without records.
    init(path: String, _ connection: Connection, methods: [CodingMethod] = CodingMethod.compared) {
        trips = methods.map { RoundTrip($0, connection) }
        entry = SizeReport.Entry(path: path, methodCount: trips.count)
    }

    /// Sends the next record.
    mutating func add(_ record: CaptureRecord) throws(MessageFault) {
        entry.messages += 1
        entry.rawBytes += record.byteCount
        for trip in trips { try trip.send(record) }
    }

    /// Ends the connection.
    ///
    /// - Returns: the row of the table.
    mutating func finish() throws(MessageFault) -> SizeReport.Entry {
        for (index, trip) in trips.enumerated() {
            try trip.finish()
            entry.wireBytes[index] = trip.wireBytes
            entry.isVerified[index] = trip.difference == nil
        }
        return entry
    }
}
