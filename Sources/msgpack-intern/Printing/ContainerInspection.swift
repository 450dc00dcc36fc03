import CaptureFiles

/// `inspect` of a container: how its messages are coded.
struct ContainerInspection {
    private let path: String
    private let limits: CaptureLimits
    private let reader: ContainerReader
    private let method: CodingMethod

    /// The container that `reader` has opened as `path`.
    init(
        _ reader: ContainerReader, path: String, limits: CaptureLimits
    ) throws(CommandFailure) {
        self.path = path
        self.limits = limits
        self.reader = reader
        method = try CodingMethod.required(by: reader.header, of: path)
    }

    /// Prints every record.
    ///
    /// Those of the key map are MessagePack, so their items are printed; those of the stream are
    /// decoded, and their operations are printed.
    func print(
        to output: CommandOutput, isJSON: Bool, valueLimit: Int
    ) throws(CommandFailure) {
        let items = ItemPrinter(
            output, style: isJSON ? .json : .lines, valueLimit: valueLimit, limits: limits)
        let operations = OperationPrinter(output, isJSON: isJSON, valueLimit: valueLimit)
        let tracer = StreamTracer(Connection(kind: reader.header.kind, limits: limits))
        while let entry = try next() {
            let number = reader.recordCount - 1
            let coded: CaptureRecord
            switch entry {
            case .record(let record): coded = record
            case .reply(let direction, let bytes):
                let reply = CaptureRecord(direction: direction, frames: [bytes])
                let (message, fault) = tracer.read(reply)
                try operations.print(reply: reply, message)
                if let fault { throw failure(fault.inCoded) }
                continue
            }
            guard method.isStream else {
                try print(items, coded, number)
                continue
            }
            guard coded.frames.count == 1 else {
                throw failure("a coded message of several frames")
            }
            let (message, fault) = tracer.read(coded)
            try operations.print(coded, message, number: number)
            if let fault { throw failure(fault.inCoded) }
            if reader.header.kind != .conversation, message.frames.count > 1 {
                let code = CaptureError.Code.framesWithoutPlace(
                    count: message.frames.count, reader.header.kind)
                throw failure(CaptureError(code).description)
            }
        }
    }

    private func print(
        _ printer: ItemPrinter, _ coded: CaptureRecord, _ number: Int
    ) throws(CommandFailure) {
        do throws(ItemPrinter.Stop) {
            try printer.print(coded, number: number, base: 0)
        } catch {
            switch error {
            case .output(let failure): throw failure
            case .message(let error): throw failure(MessageFault(error).inCoded)
            }
        }
    }

    private func next() throws(CommandFailure) -> ContainerEntry? {
        do throws(CaptureError) {
            return try reader.next()
        } catch {
            throw CommandFailure(error, file: path)
        }
    }

    private func failure(_ reason: String) -> CommandFailure {
        var failure = CommandFailure(.dataRefused, reason)
        failure.file = path
        failure.record = reader.recordCount - 1
        return failure
    }
}
