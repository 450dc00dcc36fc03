/// Records what a decoder reads, to show people what a message consists of.
final class StreamTraceRecorder {
    private(set) var trace = ReferenceStreamTrace()
    /// The operations that are being read, the innermost last.
    private var open: [Int] = []
    /// Heads of the items before each of them.
    private var heads: [Int] = []

    // MARK: Before the content

    func note(_ front: StreamFront) {
        var start = 0
        for (prefix, end) in zip(front.prefixes, front.prefixEnds) {
            trace.parts.append(
                .init(name: prefix.name, detail: prefix.detail, range: start..<end))
            start = end
        }
        guard let kind = front.kind else { return }
        trace.kind = kind.name
        let header = start..<front.checkOffset
        if !header.isEmpty {
            trace.parts.append(
                .init(
                    name: "header",
                    detail: "\(kind.name), sequence \(front.sequence)"
                        + (front.acknowledgement > 0
                            ? ", \(front.acknowledgement) of the peer read" : ""),
                    range: header))
        }
        trace.parts.append(
            .init(name: "check", detail: "", range: front.checkOffset..<front.checkOffset + 2))
    }

    func note(content: Range<Int>, tailBytes: Int, isPlain: Bool) {
        trace.content = content
        trace.tailBytes = tailBytes
        trace.isPlain = isPlain
        if trace.kind != StreamFront.Kind.coded.name {
            trace.parts.append(
                .init(name: "content", detail: "the frames as they are", range: content))
        }
    }

    // MARK: In the body

    /// Before the unit of an operation whose value begins at `outputOffset`.
    func begin(outputOffset: Int, head: Int) {
        var operation = ReferenceStreamTrace.Operation(parent: open.last)
        operation.outputOffset = outputOffset
        operation.offset = place
        open.append(trace.operations.count)
        heads.append(head)
        trace.operations.append(operation)
    }

    /// After an operation and those in it.
    func end(_ state: StreamState) {
        let index = open.removeLast()
        let head = heads.removeLast()
        switch trace.operations[index].unit {
        case 3, 4: trace.operations[index].item = state.lastReference
        case 5, 6: trace.operations[index].item = state.lastPeerReference
        case 0, 7, 8, 40...55:
            let isLeaf = trace.operations[index].name != "END" && state.items.head > head
            let isText = trace.operations[index].unit != 0 || index + 1 == trace.operations.count
            if isLeaf && isText { trace.operations[index].item = state.items.head - 1 }
        default: break
        }
    }

    /// A byte of the body.
    func read(_ kind: StreamByteClass) {
        trace.bodyBytes += 1
        guard let index = open.last else { return }
        switch kind {
        case .run: trace.operations[index].runBytes += 1
        case .missedUnit: trace.operations[index].unitBytes += 1
        case .literal:
            trace.operations[index].operandBytes += 1
            trace.operations[index].literalBytes += 1
        default: trace.operations[index].operandBytes += 1
        }
    }

    /// A unit: that of the operation, or one of its operands.
    func note(unit: UInt8, in context: Int, _ prediction: ReferenceStreamTrace.Prediction) {
        guard let index = open.last else { return }
        trace.operations[index].note(unit: unit, in: context, prediction)
    }

    /// Notes decoded bytes.
    func produce(_ bytes: [UInt8]) {
        if let index = open.last { trace.append(bytes, toValueOf: index) }
    }

    /// The shape of the map that is being read.
    func note(shape: Int) {
        if let index = open.last { trace.operations[index].shape = shape }
    }

    private var place: Int { trace.bodyBytes + (trace.isPlain ? trace.content.lowerBound : 0) }
}

extension StreamFront.Kind {
    /// The name of the kind, for people.
    fileprivate var name: String {
        switch self {
        case .coded: "coded"
        case .raw: "raw"
        case .rawWithAttachments: "raw with attachments"
        }
    }
}

extension StreamPrefix {
    /// The name of the operation (section 2).
    fileprivate var name: String {
        switch self {
        case .reset(_, _, _, _, let isOpening): isOpening ? "OPEN" : "RESET"
        case .freeze: "FREEZE"
        case .thaw: "THAW"
        case .tail: "TAIL"
        case .clear: "CLEAR"
        case .acknowledge: "ACKNOWLEDGE"
        case .deflated: "DEFLATED"
        }
    }

    /// The operands as text, for people.
    fileprivate var detail: String {
        switch self {
        case .reset(let stage, let isTwoWay, let entriesLog2, let historyLog2, _):
            "stage \(stage), \(isTwoWay ? "two-way" : "one-way"), \(1 << entriesLog2) items, "
                + "history of \(1 << historyLog2) bytes"
        case .tail(let count): "\(count) bytes"
        case .acknowledge(let count): "\(count) messages"
        case .freeze, .thaw, .clear, .deflated: ""
        }
    }
}
