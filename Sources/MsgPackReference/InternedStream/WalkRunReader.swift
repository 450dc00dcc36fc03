/// Section 5: reads what `WalkRunWriter` has written.
struct WalkRunReader {
    private typealias Kind = WalkRunWriter.Kind

    /// The bytes of the body; operands are read from it directly.
    var source: StreamBodySource
    /// Whether a run byte ends the units of the main frame in any case.
    private let isMarked: Bool
    private let recorder: StreamTraceRecorder?
    /// Hits of the open run that are left.
    private var hits = 0
    /// What follows them; nil if no run is open.
    private var kind: Int?
    /// Silent places before the change that ends the open run; nil if not read yet.
    private var silent: Int?

    init(_ source: StreamBodySource, isMarked: Bool, _ recorder: StreamTraceRecorder? = nil) {
        self.source = source
        self.isMarked = isMarked
        self.recorder = recorder
    }

    /// The unit at a place that predicts.
    mutating func read(_ prediction: WalkPrediction) throws(ReferenceStreamError) -> UInt8 {
        try open()
        if hits > 0 {
            hits -= 1
            recorder?.note(.hit)
            return prediction.first
        }
        let kind = self.kind
        self.kind = nil
        switch kind {
        case Kind.second:
            recorder?.note(.second)
            return prediction.second
        case Kind.third:
            recorder?.note(.third)
            return prediction.third
        case Kind.unit:
            recorder?.note(.miss)
            return try source.byte(.unit)
        default: throw source.error(.runNotAllowed)
        }
    }

    /// The unit at a silent place.
    mutating func readSilent() throws(ReferenceStreamError) -> UInt8 {
        recorder?.note(.silent)
        // The last stretch of silent places takes no byte, unless the end is marked.
        if kind == nil && !isMarked && source.isAtEnd { return WalkUnit.same }
        try open()
        guard hits == 0, kind == Kind.change else { return WalkUnit.same }
        if silent == nil { silent = try source.varint(.silent) }
        if let left = silent, left > 0 {
            silent = left - 1
            return WalkUnit.same
        }
        (kind, silent) = (nil, nil)
        recorder?.note(.change)
        return try source.byte(.unit)
    }

    /// Ends the units of the main frame.
    mutating func finish() throws(ReferenceStreamError) {
        if isMarked { try open() }
        guard hits == 0, kind == nil || kind == Kind.unit else {
            throw source.error(.trailingBytes)
        }
        kind = nil
    }

    /// Reads a run byte if no run is open. A run of the most hits is followed by nothing.
    private mutating func open() throws(ReferenceStreamError) {
        guard hits == 0, kind == nil else { return }
        let byte = Int(try source.byte(.run))
        hits = byte >> 2
        kind = hits == WalkRunWriter.longest && byte & 3 == Kind.unit ? nil : byte & 3
    }
}
