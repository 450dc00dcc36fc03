/// Section 12: writes the body of one coded message.
final class StreamBodyEncoder {
    /// Why a message is sent raw.
    enum Obstacle: Error {
        case limitExceeded
    }

    let state: StreamState
    let peer: StreamState?
    let parameters: ReferenceStreamParameters

    /// The body so far.
    var body = StreamBodyWriter()

    /// The values of never-intern fields.
    private(set) var tail: [UInt8] = []

    /// The number of maps that got no shape only because there was no room (rule 9).
    private(set) var crowdedMaps = 0

    var planner: StreamBlobPlanner

    private var lastUnit: UInt8 = 0
    private var values = 0

    init(
        state: StreamState, peer: StreamState?, parameters: ReferenceStreamParameters,
        planner: StreamBlobPlanner
    ) {
        self.state = state
        self.peer = peer
        self.parameters = parameters
        self.planner = planner
    }

    /// Encodes a message whose main frame is one complete MessagePack value.
    func encode(_ frames: [[UInt8]]) throws(Obstacle) {
        _ = try write(frames[0], at: 0, in: StreamContexts.main, depth: 0)
        for attachment in frames.dropFirst() { write(attachment: attachment) }
        write(unit: Int(StreamAttachmentUnit.end), in: StreamContexts.attachments)
    }

    // MARK: Units

    /// Writes a unit.
    func write(unit: Int, in context: Int) {
        let unit = UInt8(unit)
        body.write(unit: unit, pair: state.predictor.pair(in: context, after: lastUnit))
        state.learn(unit, in: context, after: lastUnit)
        lastUnit = unit
    }

    /// The pair that predicts the next unit.
    func pair(in context: Int) -> StreamPredictor.Pair {
        state.predictor.pair(in: context, after: lastUnit)
    }

    /// 0 for a hit, 1 for a near hit, 2 for a miss.
    func cost(of unit: Int, in context: Int) -> Int {
        let pair = pair(in: context)
        return unit == Int(pair.first) ? 0 : unit == Int(pair.second) ? 1 : 2
    }

    /// The growth rule: whether the body stays within one byte of the main frame if `price` is paid
    /// for the `size` bytes at `position`.
    func affords(_ price: Int, at position: Int, size: Int) -> Bool {
        let run = body.isRunOpen ? 0 : 1
        return body.bytes.count + run + price <= position + size + 1
    }

    func countValue() throws(Obstacle) {
        values += 1
        if values > parameters.limits.messageValues { throw .limitExceeded }
    }

    // MARK: Values

    /// Writes the value at `offset` of `frame` and returns the offset after it.
    func write(
        _ frame: [UInt8], at offset: Int, in context: Int, depth: Int
    ) throws(Obstacle) -> Int {
        try countValue()
        guard let token = StreamToken(frame, at: offset) else { return frame.count }
        switch token.family {
        case .array: return try writeArray(frame, token, at: offset, in: context, depth: depth)
        case .map: return try writeMap(frame, token, at: offset, in: context, depth: depth)
        default:
            let end = offset + token.totalBytes
            write(token: Array(frame[offset..<end]), at: offset, in: context)
            return end
        }
    }

    /// Writes a token that is not an array or map.
    func write(token: [UInt8], at position: Int, in context: Int) {
        if StreamState.isEligible(token) {
            if !writeKnown(token, in: context) { writeNovel(token, at: position, in: context) }
        } else if token.count <= 9 {
            writeShort(token, at: position, in: context)
        } else {
            writeLong(token, in: context)
        }
    }

    /// Rule 4.
    private func writeArray(
        _ frame: [UInt8], _ token: StreamToken, at offset: Int, in context: Int, depth: Int
    ) throws(Obstacle) -> Int {
        if let tuple = eligibleArray(frame, token, at: offset),
            try writeTuple(tuple, frame, at: offset, in: context)
        {
            return offset + tuple.count
        }
        var end = offset + token.headerBytes
        guard depth < parameters.limits.depth else { throw .limitExceeded }
        writeShort(Array(frame[offset..<end]), at: offset, in: context)
        guard token.count > 0 else { return end }
        let block = state.block(.elements, in: context, count: 1)
        for _ in 0..<token.count {
            end = try write(frame, at: end, in: block, depth: depth + 1)
        }
        return end
    }

    /// The bytes of an array that is eligible.
    private func eligibleArray(
        _ frame: [UInt8], _ token: StreamToken, at offset: Int
    ) -> [UInt8]? {
        guard token.headerBytes == 1, 1...8 ~= token.count else { return nil }
        var end = offset + 1
        for _ in 0..<token.count {
            guard let element = StreamToken(frame, at: end) else { return nil }
            switch element.family {
            case .array, .map, .ext: return nil
            default: end += element.totalBytes
            }
        }
        let bytes = end - offset
        return 3...255 ~= bytes ? Array(frame[offset..<end]) : nil
    }

    /// Writes an eligible array as an item; false if it takes fewer bytes as an ordinary array.
    private func writeTuple(
        _ tuple: [UInt8], _ frame: [UInt8], at position: Int, in context: Int
    ) throws(Obstacle) -> Bool {
        if writeKnown(tuple, in: context) { return true }
        let count = Int(tuple[0] & 0x0F)
        let price = cost(of: 47 + count, in: context)
        guard price <= 1 + cost(of: 0, in: context) || affords(price, at: position, size: 1) else {
            return false
        }
        write(unit: 47 + count, in: context)
        let block = state.block(.tuple, in: context, count: 8)
        var offset = position + 1
        for element in 0..<count {
            offset = try write(frame, at: offset, in: block + element, depth: 0)
        }
        state.remember(item: state.insert(tuple), in: context)
        return true
    }

    // MARK: OPAQUE

    /// Writes the value of a never-intern field and returns the offset after it.
    func writeOpaque(
        _ frame: [UInt8], at offset: Int, in context: Int, depth: Int
    ) throws(Obstacle) -> Int {
        try countValue()
        guard let walk = StreamWalk(frame, at: offset) else { return frame.count }
        guard depth + walk.depth <= parameters.limits.depth else { throw .limitExceeded }
        write(unit: 10, in: context)
        tail += frame[offset..<walk.end]
        return walk.end
    }

    func noteCrowdedMap() { crowdedMaps += 1 }
}
