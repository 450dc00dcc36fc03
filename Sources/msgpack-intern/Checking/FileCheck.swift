import CaptureFiles

/// The check of one file, which has been passed if there is one.
struct FileCheck {
    /// A line that says what was checked.
    let summary: String

    /// Checks the capture or container at `path`.
    ///
    /// - Throws: the first thing that is wrong.
    init(_ path: String, options: CaptureOptions) throws(CommandFailure) {
        let name = CommandFailure.name(ofFile: path)
        let result =
            switch try CaptureFile.opened(path, options: options) {
            case .capture(let reader):
                try Self.capture(CaptureInput(reader, path: path, options: options), options)
            case .container(let reader): try Self.container(reader, path, options)
            }
        summary = "ok  \(name): \(result)"
    }

    private static func container(
        _ reader: ContainerReader, _ path: String, _ options: CaptureOptions
    ) throws(CommandFailure) -> String {
        let limits = options.limits
        var input = try ContainerInput(
            reader, path: path, limits: limits, hidesProgress: options.hidesProgress)
        var check = MessageCheck(limits: limits)
        var records = 0
        while let record = try input.next() {
            do throws(MessageFault) {
                try check.codecs(record.frames[0])
            } catch {
                var failure = CommandFailure(
                    error.isLimit ? .limitExceeded : .dataRefused, error.reason)
                failure.file = path
                failure.record = records
                throw failure
            }
            records += 1
        }
        return "\(input.method.name), \(TextTable.counted(records, "message")), decoded to "
            + "\(TextTable.grouped(input.sourceBytes)) bytes, every check sum right"
    }

    private static func capture(
        _ input: CaptureInput, _ options: CaptureOptions
    ) throws(CommandFailure) -> String {
        let limits = options.limits
        var capture = input
        var check = MessageCheck(limits: limits)
        let connection = Connection(kind: input.reader.kind, limits: limits)
        let trips = CodingMethod.all.map { RoundTrip($0, connection, withReference: true) }
        while let record = try capture.next() {
            do throws(MessageFault) {
                try check.codecs(record.frames[0])
                for trip in trips {
                    try trip.send(record)
                    if let difference = trip.difference { throw difference }
                }
            } catch {
                throw capture.failure(error, in: record)
            }
        }
        for trip in trips {
            do throws(MessageFault) {
                try trip.finish()
                if let difference = trip.difference { throw difference }
            } catch {
                throw capture.failure(error, in: nil)
            }
        }
        let messages = capture.reader.recordCount
        let opinion =
            check.skippedByMsgPackC == 0
            ? "" : " (msgpack-c not on \(check.skippedByMsgPackC), nested too deep for it)"
        return "\(TextTable.counted(messages, "message")), "
            + "\(TextTable.grouped(capture.reader.byteOffset)) bytes, 3 codecs agree\(opinion), "
            + "\(trips.count) methods restore every byte"
    }
}
