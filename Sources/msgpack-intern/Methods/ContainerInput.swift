import CaptureFiles

/// A container that a verb decodes, with failures that name the place.
struct ContainerInput {
    private let path: String
    private let reader: ContainerReader
    private let decoder: any RecordDecoder
    private var source: SourceCheck
    private var progress: Progress

    /// The method that the container names.
    let method: CodingMethod

    /// The kind of capture that it holds.
    var kind: CaptureKind { reader.header.kind }

    /// The bytes of the capture so far.
    var sourceBytes: Int { source.byteCount }

    /// Opens the container at `path`.
    init(path: String, limits: CaptureLimits, hidesProgress: Bool) throws(CommandFailure) {
        self.path = path
        do throws(CaptureError) {
            reader = try ContainerReader(path: path, limits: limits)
        } catch {
            throw CommandFailure(error, file: path)
        }
        method = try CodingMethod.required(by: reader.header, of: path)
        guard let makeDecoder = method.makeDecoder else {
            throw CommandFailure(.dataRefused, "no container holds messages of \(method.name)")
        }
        decoder = makeDecoder(Connection(kind: reader.header.kind, limits: limits))
        source = SourceCheck(kind: reader.header.kind)
        progress = Progress(isHidden: hidesProgress)
    }

    /// The next record as it was before it was coded, or `nil` at the end, when the whole capture
    /// has been found to be the one that was encoded.
    mutating func next() throws(CommandFailure) -> CaptureRecord? {
        let coded: CaptureRecord?
        do throws(CaptureError) {
            coded = try reader.next()
        } catch {
            progress.finish()
            throw CommandFailure(error, file: path)
        }
        guard let coded else {
            progress.finish()
            try checkSource()
            return nil
        }
        progress.report(reader.byteOffset)
        do throws(MessageFault) {
            let record = try decoder.decode(coded)
            source.add(record)
            return record
        } catch {
            progress.finish()
            throw failure(error)
        }
    }

    private func checkSource() throws(CommandFailure) {
        guard let end = reader.sourceEnd, end.byteCount == source.byteCount,
            end.checksum == source.checksum
        else {
            let error = CaptureError(
                .containerDamaged(.source), record: reader.recordCount,
                byteOffset: reader.byteOffset)
            throw CommandFailure(error, file: path)
        }
    }

    private func failure(_ fault: MessageFault) -> CommandFailure {
        // The offset is one of the coded message, of which the file holds many.
        var failure = CommandFailure(
            fault.isLimit ? .limitExceeded : .dataRefused, fault.inCoded, advice: fault.advice)
        failure.file = path
        failure.record = reader.recordCount - 1
        return failure
    }
}
