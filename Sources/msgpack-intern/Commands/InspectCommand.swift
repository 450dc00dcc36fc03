#if Command
import ArgumentParser
import CaptureFiles
import MsgPackWire

/// `inspect`: a line for each item of a capture.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show every item of a capture, or every operation of a container.",
        discussion: """
            Prints a line for each item: its offset in the capture, its depth, type, size and \
            value. The size of an array or map is that of its header. With --paths it prints a \
            line PATH = VALUE for each value that is not an array or map; $[0].op is the value of \
            op in the first element. With --json it prints a JSON object for each item, with the \
            whole value. Keys of more than 80 bytes and paths of more than 1,000 are cut, with … \
            in place of the rest.

            Of a container it shows how each message is coded. For the interned stream it prints a \
            line for each prefix, the header, the check, and each operation: its offset in the \
            coded message (at level 3: in the body before its last stage), its bytes, how \
            its unit was predicted, its name, and the path and value that were coded. A byte is \
            counted for the operation for which it was read; one byte announces a run of predicted \
            units and is read with the first of them.
            """)

    @Flag(help: "Print only values that are not arrays or maps, each with its path.")
    var paths = false

    @Flag(help: "Print a JSON object for each item.")
    var json = false

    @Flag(help: "Print long strings and byte strings whole.")
    var full = false

    @Option(name: .shortAndLong, help: "The file to write; it appears when it is complete.")
    var output: String?

    @OptionGroup var input: InputOptions

    @Argument(help: "The capture or container to read.", completion: .file())
    var file = "-"

    func validate() throws {
        if paths && json { throw ValidationError("Give --paths or --json, not both.") }
    }

    func run() throws {
        var capture: CaptureInput
        switch try CaptureFile.opened(file, options: input.capture) {
        case .capture(let reader):
            capture = CaptureInput(reader, path: file, options: input.capture)
        case .container(let reader):
            try inspectContainer(reader)
            return
        }
        let output = try CommandOutput(path: output, isBinary: false)
        let style: ItemPrinter.Style = json ? .json : paths ? .paths : .lines
        let printer = ItemPrinter(
            output, style: style, valueLimit: full ? .max : 120,
            limits: input.limits.captureLimits)
        try output.finish { () throws(CommandFailure) in
            while let record = try next(of: &capture, printer) {
                let base = capture.reader.mainFrameOffset
                do throws(ItemPrinter.Stop) {
                    try printer.print(record, number: capture.reader.recordCount - 1, base: base)
                } catch {
                    throw error.failure(in: record, of: capture)
                }
            }
        }
    }

    private func inspectContainer(_ reader: ContainerReader) throws(CommandFailure) {
        if paths { throw CommandFailure(CaptureError(.isContainer), file: file) }
        let container = try ContainerInspection(
            reader, path: file, limits: input.limits.captureLimits)
        let output = try CommandOutput(path: output, isBinary: false)
        try output.finish { () throws(CommandFailure) in
            try container.print(to: output, isJSON: json, valueLimit: full ? .max : 120)
        }
    }

    /// The next record. Of a message that cannot be read, the items before the error are printed.
    private func next(
        of capture: inout CaptureInput, _ printer: ItemPrinter
    ) throws(CommandFailure) -> CaptureRecord? {
        do throws(CommandFailure) {
            return try capture.next()
        } catch {
            let reader = capture.reader
            let pending = reader.pendingBytes
            if reader.kind == .messages, error.status != .inputOutputFailed, !pending.isEmpty {
                let part = CaptureRecord(frames: [pending])
                try? printer.print(
                    part, number: reader.recordCount, base: reader.byteOffset, isWhole: false)
            }
            throw error
        }
    }
}
#endif
