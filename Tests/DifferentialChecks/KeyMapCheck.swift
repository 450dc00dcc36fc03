import KeyMap
import MsgPackReference

/// Sends what `bytes` hold through connections of the key map and of its reference, which must
/// answer alike: the same bytes, or the same error at the same offset.
func checkKeyMap(_ bytes: [UInt8]) throws(Discrepancy) {
    for isValues in [false, true] {
        for isTight in [false, true] {
            var connection = KeyMapPair(isValues: isValues, isTight: isTight)
            for message in documents(bytes) { try connection.pass(message) }
            try connection.decode(bytes)
            connection = KeyMapPair(isValues: isValues, isTight: isTight)
            try connection.steps(bytes)
        }
    }
}

/// An encoder and a decoder of each codec at the two ends of a connection.
private struct KeyMapPair: ~Copyable {
    private var encoder: KeyMapEncoder
    private var decoder: KeyMapDecoder
    private var referenceEncoder: ReferenceKeyMapEncoder
    private var referenceDecoder: ReferenceKeyMapDecoder

    init(isValues: Bool, isTight: Bool) {
        var limits = KeyMapLimits(isValues ? .values(.dask) : .names)
        // Small enough that a message that is a bomb stays small too.
        limits.messageBytes = 1 << 16
        if isTight {
            (limits.itemBytes, limits.names, limits.namesBytes) = (12, 6, 40)
            (limits.slots, limits.slotsBytes) = (4, 30)
            (limits.definitions, limits.references) = (5, 20)
        }
        let options = KeyMapOptions(
            isValues ? .values(.dask) : .names, limits: limits,
            seed: KeyMapSeed(unpredictable: 1, 2))
        encoder = KeyMapEncoder(options)
        decoder = KeyMapDecoder(options)
        let mode: ReferenceKeyMapMode = isValues ? .values(.dask) : .names
        var same = ReferenceKeyMapLimits(mode)
        same.messageBytes = limits.messageBytes
        (same.itemBytes, same.names, same.namesBytes) =
            (limits.itemBytes, limits.names, limits.namesBytes)
        (same.slots, same.slotsBytes) = (limits.slots, limits.slotsBytes)
        (same.definitions, same.references) = (limits.definitions, limits.references)
        referenceEncoder = ReferenceKeyMapEncoder(mode, limits: same)
        referenceDecoder = ReferenceKeyMapDecoder(mode, limits: same)
    }

    /// Takes pieces of the input as messages to encode, or as coded messages, as a byte before
    /// each says.
    mutating func steps(_ bytes: [UInt8]) throws(Discrepancy) {
        var input = StreamInput(bytes)
        while !input.isAtEnd {
            let choice = input.byte()
            let piece = input.take(Int(choice >> 1))
            if choice & 1 == 0 { try pass(piece) } else { try decode(piece) }
        }
    }

    /// Encodes a message, and decodes what comes of it unless the decoder met an error before.
    mutating func pass(_ message: [UInt8]) throws(Discrepancy) {
        guard let wire = try encode(message) else { return }
        let isSound = !decoder.isPoisoned
        let decoded = try decode(wire)
        if isSound, let decoded { try expectEqual(decoded, message, "message, \(wire) coded") }
    }

    private mutating func encode(_ message: [UInt8]) throws(Discrepancy) -> [UInt8]? {
        let answer: Answer
        do throws(KeyMapError) {
            answer = .bytes(try encoder.encode(message))
        } catch {
            answer = .error("\(error.code)", error.offset)
        }
        let expected: Answer
        do throws(ReferenceError) {
            expected = .bytes(try referenceEncoder.encode(message))
        } catch {
            expected = .error("\(error.code)", error.offset)
        }
        try expectEqual(answer, expected, "\(message) coded")
        return answer.bytes
    }

    @discardableResult
    mutating func decode(_ wire: [UInt8]) throws(Discrepancy) -> [UInt8]? {
        let answer: Answer
        do throws(KeyMapError) {
            answer = .bytes(try decoder.decode(wire))
        } catch {
            answer = .error("\(error.code)", error.offset)
        }
        let expected: Answer
        do throws(ReferenceError) {
            expected = .bytes(try referenceDecoder.decode(wire))
        } catch {
            expected = .error("\(error.code)", error.offset)
        }
        try expectEqual(answer, expected, "\(wire) decoded")
        return answer.bytes
    }
}

/// What a call answered: bytes, or the name of the error's code and its offset.
private enum Answer: Equatable {
    case bytes([UInt8])
    case error(String, Int)

    var bytes: [UInt8]? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }
}

/// The whole documents at the start of `bytes`.
private func documents(_ bytes: [UInt8]) -> [[UInt8]] {
    var reader = ReferenceTokenReader(bytes)
    var documents: [[UInt8]] = []
    var start = 0
    while !reader.isAtEnd,
        (try? ReferenceNode(
            from: &reader, depthLeft: ReferenceNode.defaultDepthLimit)) != nil
    {
        documents.append(Array(bytes[start..<reader.offset]))
        start = reader.offset
    }
    return documents
}
