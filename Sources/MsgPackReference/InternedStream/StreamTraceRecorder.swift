/// Records what a decoder reads, to show people what a message consists of.
final class StreamTraceRecorder {
    private(set) var trace = ReferenceStreamTrace()
    /// The operation that is being read, and those of the containers around it, the innermost last.
    private var open: [Int] = []
    /// The tail, how much of it values have taken, and how many bytes more the main frame has with them.
    private var tail: [UInt8] = []
    private var tailUsed = 0
    private var shift = 0

    // MARK: Outside of the body

    func note(_ reader: StreamFrontReader) {
        let front = reader.front
        let acknowledged = front.acknowledged > 0 ? ", \(front.acknowledged) of the peer read" : ""
        trace.kind = front.kind.name
        trace.parts.append(
            .init(name: "header", detail: front.kind.name + acknowledged, range: 0..<1))
        trace.parts.append(.init(name: "check", detail: "", range: 1..<2))
        var start = 2
        for (prefix, end) in zip(front.prefixes, reader.prefixEnds) {
            trace.parts.append(
                .init(name: prefix.name, detail: prefix.detail, range: start..<end))
            start = end
        }
        if start > 2 || !front.kind.fitsHeader {
            trace.parts.append(
                .init(name: "KIND", detail: front.kind.name, range: start..<(start + 1)))
            start += 1
        }
        if start < reader.offset {
            trace.parts.append(
                .init(name: "read", detail: "\(front.acknowledged)", range: start..<reader.offset))
        }
    }

    /// The content of a raw message.
    func note(content: Range<Int>) {
        trace.content = content
        trace.parts.append(
            .init(name: "content", detail: "the frames as they are", range: content))
    }

    /// The content of a coded message.
    func note(content: Range<Int>, plainBytes: Int, tail: [UInt8], isPlain: Bool) {
        trace.content = content
        trace.plainBytes = plainBytes
        trace.tailBytes = tail.count
        self.tail = tail
        trace.isPlain = isPlain
    }

    // MARK: In the body

    /// Before a value at `offset` of the main frame that is kept, with `depth` containers around it.
    func begin(_ place: WalkState.Place, offset: Int, depth: Int) {
        begin(.value, offset: offset + shift, depth: depth)
        change { $0.note(place: place.position, base: place.base) }
    }

    /// Before the end of the main frame.
    func beginEnd() { begin(.end, offset: 0, depth: 0) }

    /// Before a main frame that is copies.
    func beginCopies() { begin(.copies, offset: 0, depth: 0) }

    /// Before an attachment.
    func beginAttachment(_ number: Int) {
        begin(.plainAttachment, offset: number, depth: 0)
    }

    func noteAttachment(isBlob: Bool) {
        if isBlob { change { $0.note(role: .attachment) } }
    }

    private func begin(_ role: ReferenceStreamTrace.Operation.Role, offset: Int, depth: Int) {
        open.removeLast(max(0, open.count - depth))
        var operation = ReferenceStreamTrace.Operation(role, parent: open.last)
        operation.outputOffset = offset
        operation.offset = trace.bodyBytes + (trace.isPlain ? trace.content.lowerBound : 0)
        open.append(trace.operations.count)
        trace.operations.append(operation)
    }

    private func change(_ change: (inout ReferenceStreamTrace.Operation) -> Void) {
        if let index = open.last { change(&trace.operations[index]) }
    }

    /// A byte of the body.
    func read(_ kind: StreamByteClass) {
        trace.bodyBytes += 1
        change {
            switch kind {
            case .run, .silent: $0.runBytes += 1
            case .unit: $0.unitBytes += 1
            case .literal:
                $0.operandBytes += 1
                $0.literalBytes += 1
            default: $0.operandBytes += 1
            }
        }
    }

    /// How the unit is coded.
    func note(_ prediction: ReferenceStreamTrace.Prediction) { change { $0.note(prediction) } }

    /// The unit.
    func note(unit: UInt8) { change { $0.note(unit: unit) } }

    /// Decoded bytes. For an opaque byte, the value of the tail is shown.
    func produce(_ bytes: [UInt8]) {
        guard let index = open.last else { return }
        guard bytes == [StreamToken.opaque], trace.operations[index].isValue,
            let end = StreamToken.end(ofValueAt: tailUsed, in: tail)
        else { return trace.append(bytes, toValueOf: index) }
        trace.append(Array(tail[tailUsed..<end]), toValueOf: index)
        shift += end - tailUsed - 1
        tailUsed = end
    }

    /// The item that is inserted or referred to.
    func note(item: Int) { change { $0.item = item } }

    /// The anchor that is made or called.
    func note(anchor: Int) { change { $0.anchor = anchor } }
}

extension StreamKind {
    /// The name of the kind, for people.
    fileprivate var name: String {
        switch self {
        case .coded: "coded"
        case .raw: "raw"
        case .rawWithAttachments: "raw with attachments"
        case .copies: "copies"
        case .none: "no message"
        case .apart: "raw, apart"
        case .apartWithAttachments: "raw with attachments, apart"
        }
    }
}

extension StreamPrefix {
    /// The name of the operation (section 2).
    fileprivate var name: String {
        switch self {
        case .reset: "RESET"
        case .freeze: "FREEZE"
        case .thaw: "THAW"
        case .tail: "TAIL"
        case .clear: "CLEAR"
        case .attachments: "ATTACHMENTS"
        }
    }

    /// The operands as text, for people.
    fileprivate var detail: String {
        switch self {
        case .reset(let stage, let isTwoWay, let entriesLog2, let historyLog2):
            "stage \(stage), \(isTwoWay ? "two-way" : "one-way"), \(1 << entriesLog2) items, "
                + "history of \(1 << historyLog2) bytes"
        case .tail(let count): "\(count) bytes"
        case .attachments(let count, let plainBytes): "\(count), \(plainBytes) bytes as they are"
        case .freeze, .thaw, .clear: ""
        }
    }
}
