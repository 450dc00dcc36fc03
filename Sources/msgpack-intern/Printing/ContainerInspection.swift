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
    /// Those of the key map are MessagePack, so their items are printed. Those of the stream are decoded twice:
    /// by the reference codec, whose operations are printed, and as `decode` does it, which also holds the
    /// level of the container against that of the stream.
    func print(
        to output: CommandOutput, isJSON: Bool, valueLimit: Int
    ) throws(CommandFailure) {
        let items = ItemPrinter(
            output, style: isJSON ? .json : .lines, valueLimit: valueLimit, limits: limits)
        let operations = OperationPrinter(output, isJSON: isJSON, valueLimit: valueLimit)
        let connection = Connection(kind: reader.header.kind, limits: limits)
        let tracer = StreamTracer(connection)
        let decoder = method.isStream ? method.makeDecoder?(connection) : nil
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
                try check { () throws(MessageFault) in try decoder?.take((direction, bytes)) }
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
            try check { () throws(MessageFault) in _ = try decoder?.decode(coded) }
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

    /// Decodes as `decode` does it.
    private func check(_ decode: () throws(MessageFault) -> Void) throws(CommandFailure) {
        do throws(MessageFault) {
            try decode()
        } catch {
            var failure = failure(error.inCoded)
            failure.advice = error.advice
            throw failure
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
