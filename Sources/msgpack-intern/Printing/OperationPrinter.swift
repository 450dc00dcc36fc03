import CaptureFiles
import MsgPackReference
import MsgPackWire

/// Prints the parts of a coded message: a line for each prefix, the header, the check, and each
/// operation.
struct OperationPrinter {
    private let output: CommandOutput
    private let isJSON: Bool
    private let valueLimit: Int

    /// A printer that cuts values after `valueLimit` bytes, except in JSON.
    init(_ output: CommandOutput, isJSON: Bool, valueLimit: Int) {
        self.output = output
        self.isJSON = isJSON
        self.valueLimit = valueLimit
    }

    /// Prints a record and the message that it was decoded to.
    func print(
        _ coded: CaptureRecord, _ message: StreamTracer.Message, number: Int
    ) throws(CommandFailure) {
        let trace = message.trace
        if !isJSON { try output.write(line: heading(coded, message, number: number)) }
        for part in trace.parts { try output.write(line: line(part, number: number)) }
        try message.forEachOperation { (operation, path) throws(CommandFailure) in
            try output.write(
                line: isJSON
                    ? json(operation, path, trace, number: number)
                    : line(operation, path, trace))
        }
    }

    /// Prints a reply: what a side sent only to say how far it has read.
    func print(
        reply: CaptureRecord, _ message: StreamTracer.Message
    ) throws(CommandFailure) {
        if !isJSON {
            let end = reply.direction == .toScheduler ? ", to the scheduler" : ""
            try output.write(
                line: "# reply, \(TextTable.counted(reply.frames[0].count, "byte"))\(end)")
        }
        for part in message.trace.parts { try output.write(line: line(part, number: nil)) }
    }

    // MARK: Lines

    private func heading(
        _ coded: CaptureRecord, _ message: StreamTracer.Message, number: Int
    ) -> String {
        let trace = message.trace
        var text = "# record \(number), " + TextTable.counted(coded.frames[0].count, "byte")
        if !message.frames.isEmpty {
            let bytes = message.frames.reduce(0) { $0 + $1.count }
            text += " for " + TextTable.counted(bytes, "byte")
        }
        if !trace.isPlain, !trace.operations.isEmpty {
            text += ", a body of " + TextTable.counted(trace.bodyBytes, "byte")
            text += " in \(TextTable.grouped(trace.content.count))"
        }
        if coded.direction == .toScheduler { text += ", to the scheduler" }
        return text
    }

    private func line(_ part: ReferenceStreamTrace.Part, number: Int?) -> String {
        if isJSON {
            let fields = [
                ("record", number.map { "\($0)" } ?? "null"),
                ("offset", "\(part.range.lowerBound)"),
                ("size", "\(part.range.count)"), ("operation", "\"\(part.name)\""),
                ("detail", EscapedText.quoted(part.detail)),
            ]
            return Self.object(fields)
        }
        let name = part.detail.isEmpty ? part.name : part.name.padding(12) + part.detail
        return Self.columns(part.range.lowerBound, part.range.count, "") + name
    }

    private func line(
        _ operation: ReferenceStreamTrace.Operation, _ path: String?, _ trace: ReferenceStreamTrace
    ) -> String {
        // The longest name is as long as its column.
        var text = (operation.name + " ").padding(12)
        switch operation.name {
        case "END", "": break
        case "COPIES":
            text +=
                "frame 0, " + TextTable.counted(operation.valueBytes, "byte")
                + ", \(operation.literalBytes) new"
        case "ATTACH", "ATTACHRAW":
            text +=
                "attachment \(operation.outputOffset), "
                + TextTable.counted(operation.valueBytes, "byte")
                + (operation.name == "ATTACH" ? ", \(operation.literalBytes) new" : ", as it is")
        default:
            text += path ?? "byte \(operation.outputOffset)"
            if let value = value(of: operation, trace) {
                text += " = " + value.text(limit: valueLimit)
            }
        }
        if let item = operation.item {
            text += "  \(operation.isOfPeer ? "peer item" : "item") \(item)"
        }
        if let anchor = operation.anchor { text += "  anchor \(anchor)" }
        if let base = operation.base { text += "  at \(operation.place) like \(base)" }
        let prediction = operation.name.isEmpty ? "" : operation.prediction.rawValue
        return Self.columns(operation.offset, operation.bodyBytes, prediction)
            + String(text.reversed().drop { $0 == " " }.reversed())
    }

    private func json(
        _ operation: ReferenceStreamTrace.Operation, _ path: String?, _ trace: ReferenceStreamTrace,
        number: Int
    ) -> String {
        var fields = [
            ("record", "\(number)"), ("offset", "\(operation.offset)"),
            ("size", "\(operation.bodyBytes)"), ("operation", "\"\(operation.name)\""),
            ("unit", "\(operation.unit)"), ("place", "\(operation.place)"),
            ("prediction", "\"\(operation.prediction.rawValue)\""),
            ("run_bytes", "\(operation.runBytes)"), ("unit_bytes", "\(operation.unitBytes)"),
            ("operand_bytes", "\(operation.operandBytes)"),
        ]
        if let path { fields.append(("path", EscapedText.quoted(path))) }
        if let item = operation.item {
            fields.append((operation.isOfPeer ? "peer_item" : "item", "\(item)"))
        }
        if let anchor = operation.anchor { fields.append(("anchor", "\(anchor)")) }
        if let base = operation.base { fields.append(("base", "\(base)")) }
        let isAttachment = operation.name.hasPrefix("ATTACH")
        if isAttachment { fields.append(("attachment", "\(operation.outputOffset)")) }
        if isAttachment || operation.name == "COPIES" {
            fields.append(("bytes", "\(operation.valueBytes)"))
            fields.append(("literal_bytes", "\(operation.literalBytes)"))
        } else if let value = value(of: operation, trace) {
            fields += value.jsonFields
        }
        return Self.object(fields)
    }

    // MARK: Helpers

    /// The value that was decoded; for a map, its header.
    private func value(
        of operation: ReferenceStreamTrace.Operation, _ trace: ReferenceStreamTrace
    ) -> ItemValue? {
        let bytes = Array(trace.value(of: operation))
        var walker = ItemWalker(bytes, limits: CaptureLimits())
        guard let item = try? walker.next() else { return nil }
        return ItemValue(item, in: bytes)
    }

    private static func columns(_ offset: Int, _ size: Int, _ prediction: String) -> String {
        "\(offset)".padding(toTheLeft: 8) + "\(size)".padding(toTheLeft: 6) + "  "
            + prediction.padding(6) + "  "
    }

    private static func object(_ fields: [(String, String)]) -> String {
        "{" + fields.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
    }
}

extension ReferenceStreamTrace.Operation {
    /// Whether it refers to an item of the other direction.
    fileprivate var isOfPeer: Bool { name.hasPrefix("PEER") }
}
