import CaptureFiles
import MsgPackWire

/// Prints the items of records in one of three styles.
///
/// The output is linear in the data: at most 1,200 bytes an item, of which up to 1,000 are its path, and its
/// value, which is whole in JSON and with a `valueLimit` of `.max` only. In JSON a byte of text can take six, as
/// `\u0000`.
struct ItemPrinter {
    /// How items are shown.
    enum Style {
        /// Offset, depth, type, size, value.
        case lines
        /// `$[0].op = "compute-task"`, leaves only.
        case paths
        /// A JSON object an item.
        case json
    }

    /// Why printing stopped.
    enum Stop: Error {
        case message(MsgPackError)
        case output(CommandFailure)

        /// The failure of `record`, the last one read from `capture`.
        func failure(in record: CaptureRecord, of capture: CaptureInput) -> CommandFailure {
            switch self {
            case .message(let error): capture.failure(MessageFault(error), in: record)
            case .output(let failure): failure
            }
        }
    }

    private let output: CommandOutput
    private let style: Style
    private let valueLimit: Int
    private let limits: CaptureLimits

    /// A printer that cuts values after `valueLimit` bytes, except in JSON.
    init(_ output: CommandOutput, style: Style, valueLimit: Int, limits: CaptureLimits) {
        self.output = output
        self.style = style
        self.valueLimit = valueLimit
        self.limits = limits
    }

    /// Prints the items of frame 0 of `record`, which begins at byte `base` of the capture.
    ///
    /// - Parameter isWhole: false for what was read of a record that cannot be read to its end, so that nobody
    ///   knows its size.
    func print(
        _ record: CaptureRecord, number: Int, base: Int, isWhole: Bool = true
    ) throws(Stop) {
        if style != .json {
            let size = isWhole ? TextTable.counted(record.frames[0].count, "byte") : "incomplete"
            try write(heading(of: record, number: number, base: base, size: size))
        }
        var walker = ItemWalker(record.frames[0], limits: limits)
        while let item = try next(of: &walker) {
            switch style {
            case .lines: try write(line(item, walker, base: base))
            case .json: try write(json(item, walker, number: number, base: base))
            case .paths:
                if item.header.isContainer && item.header.count > 0 || item.isKey { continue }
                try write(walker.path + " = " + value(item, walker).text(limit: valueLimit))
            }
        }
    }

    // MARK: Styles

    private func heading(
        of record: CaptureRecord, number: Int, base: Int, size: String
    ) -> String {
        var text = "# record \(number), byte \(base), \(size)"
        let attachments = record.frames.dropFirst().map { "\($0.count)" }
        if !attachments.isEmpty {
            text += ", attachments of \(attachments.joined(separator: ", ")) bytes"
        }
        if record.direction == .toScheduler { text += ", to the scheduler" }
        return text
    }

    private func line(_ item: WalkedItem, _ walker: ItemWalker, base: Int) -> String {
        let value = value(item, walker).text(limit: valueLimit)
        let indent = String(repeating: "  ", count: min(item.depth, 40))
        return "\(base + item.offset)".padding(toTheLeft: 9) + "\(item.depth)".padding(toTheLeft: 4)
            + "  "
            + item.header.family.name.padding(7)
            + "\(item.range.count)".padding(toTheLeft: 7) + "  "
            + indent + value + (item.isKey ? ":" : "")
    }

    private func json(
        _ item: WalkedItem, _ walker: ItemWalker, number: Int, base: Int
    ) -> String {
        var fields = [
            ("record", "\(number)"), ("offset", "\(base + item.offset)"),
            ("depth", "\(item.depth)"), ("type", "\"\(item.header.family.name)\""),
            ("format", "\"\(EscapedText.hex([item.format.byte]))\""),
            ("size", "\(item.range.count)"), ("path", EscapedText.quoted(walker.path)),
        ]
        fields += value(item, walker).jsonFields
        return "{" + fields.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
    }

    // MARK: Helpers

    private func value(_ item: WalkedItem, _ walker: ItemWalker) -> ItemValue {
        ItemValue(item, in: walker.bytes)
    }

    private func next(of walker: inout ItemWalker) throws(Stop) -> WalkedItem? {
        do throws(MsgPackError) {
            return try walker.next()
        } catch {
            throw .message(error)
        }
    }

    private func write(_ line: String) throws(Stop) {
        do throws(CommandFailure) {
            try output.write(line: line)
        } catch {
            throw .output(error)
        }
    }
}
