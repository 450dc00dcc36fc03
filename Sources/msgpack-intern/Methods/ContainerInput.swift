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

    /// The bytes of the container's file that were read so far.
    var fileBytes: Int { reader.fileBytes }

    /// Opens the container at `path`.
    init(path: String, limits: CaptureLimits, hidesProgress: Bool) throws(CommandFailure) {
        let reader: ContainerReader
        do throws(CaptureError) {
            reader = try ContainerReader(path: path, limits: limits)
        } catch {
            throw CommandFailure(error, file: path)
        }
        try self.init(reader, path: path, limits: limits, hidesProgress: hidesProgress)
    }

    /// The container that `reader` has opened as `path`.
    init(
        _ reader: ContainerReader, path: String, limits: CaptureLimits, hidesProgress: Bool
    ) throws(CommandFailure) {
        self.path = path
        self.reader = reader
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
        do throws(CommandFailure) {
            while let entry = try nextEntry() {
                progress.report(reader.byteOffset)
                if let record = try decode(entry) { return record }
            }
            progress.finish()
            try checkSource()
            return nil
        } catch {
            progress.finish()
            throw error
        }
    }

    private func nextEntry() throws(CommandFailure) -> ContainerEntry? {
        do throws(CaptureError) {
            return try reader.next()
        } catch {
            throw CommandFailure(error, file: path)
        }
    }

    /// The record of an entry; `nil` if it is a reply.
    private mutating func decode(_ entry: ContainerEntry) throws(CommandFailure) -> CaptureRecord? {
        let record: CaptureRecord
        do throws(MessageFault) {
            switch entry {
            case .record(let coded): record = try decoder.decode(coded)
            case .reply(let direction, let bytes):
                try decoder.take((direction, bytes))
                return nil
            }
        } catch {
            throw failure(error)
        }
        do throws(CaptureError) {
            try source.add(record)
        } catch {
            var failure = CommandFailure(error, file: path)
            failure.record = reader.recordCount - 1
            failure.byteOffset = nil
            throw failure
        }
        return record
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
