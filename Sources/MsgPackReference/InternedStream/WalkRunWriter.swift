/// Section 5: writes units as run bytes 4 × hits + kind, with the unit itself where the prediction does not
/// contain it, and operands between them.
struct WalkRunWriter {
    static let longest = 63

    /// What was written. The byte of a run that is open is not right yet.
    private(set) var body = StreamBody()
    private var openRun: Int?
    private var hits = 0
    private var silent = 0

    /// The kinds of runs: what follows their hits.
    enum Kind { static let unit = 0, second = 1, third = 2, change = 3 }

    /// A unit at a place that predicts.
    mutating func write(_ unit: UInt8, _ prediction: WalkPrediction) {
        silent = 0
        open()
        if unit == prediction.first {
            hits += 1
            if hits == Self.longest { close(Kind.unit) }
        } else if unit == prediction.second {
            close(Kind.second)
        } else if unit == prediction.third {
            close(Kind.third)
        } else {
            close(Kind.unit)
            body.append([unit], .unit)
        }
    }

    /// A unit at a silent place: SAME costs nothing.
    mutating func writeSilent(_ unit: UInt8) {
        guard unit != WalkUnit.same else {
            silent += 1
            return
        }
        open()
        close(Kind.change)
        body += StreamBody(varint: silent, .silent)
        body.append([unit], .unit)
        silent = 0
    }

    /// Operands.
    mutating func write(_ operand: StreamBody) { body += operand }

    /// Ends the units of the main frame.
    ///
    /// - Parameter isMarked: whether a run byte says so even if no run is open.
    mutating func finish(isMarked: Bool) {
        if isMarked { open() }
        if openRun != nil { close(Kind.unit) }
    }

    private mutating func open() {
        guard openRun == nil else { return }
        (openRun, hits) = (body.count, 0)
        body.append([0], .run)
    }

    private mutating func close(_ kind: Int) {
        if let openRun { body.setRun(at: openRun, hits: hits, kind: kind) }
        openRun = nil
    }
}
