import KeyMap
import MsgPackReference
import StringInterning
import TestSupport

/// Seeded messages that meet the key map's rules often: few names, wide forms, numbers at name
/// positions, items that come again.
struct KeyMapTraffic {
    private static let names = ["op", "key", "keys", "who_has", "nbytes", "a", "status", ""]
    private static let items = ["x", "sum-1", "sum-2", "tcp://a:1", "far too long for a table"]
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func next(below bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

    /// A message: mostly a map or a list of maps.
    mutating func message() -> [UInt8] {
        switch next(below: 10) {
        case 0: return value(depth: 3)
        case 1...4: return map(depth: 3)
        default:
            let count = next(below: 5)
            return header(0x90, 0xDC, count)
                + (0..<count).flatMap { _ in
                    next(below: 8) == 0 ? value(depth: 2) : map(depth: 2)
                }
        }
    }

    /// `message` with one byte changed, cut, or followed by another.
    mutating func damaged(_ message: [UInt8]) -> [UInt8] {
        guard !message.isEmpty else { return [0xC1] }
        var damaged = message
        let place = next(below: message.count)
        switch next(below: 4) {
        case 0: damaged[place] ^= 1 << UInt8(next(below: 8))
        case 1: damaged[place] = [0xE0, 0xE1, 0xC1, 0xCC, 0xD0, 0x81, 0x40][next(below: 7)]
        case 2: damaged = Array(message.prefix(place))
        default: damaged.append(0xC0)
        }
        return damaged
    }

    private mutating func map(depth: Int) -> [UInt8] {
        let count = next(below: 8) == 0 ? next(below: 20) : next(below: 6)
        var map = header(0x80, 0xDE, count)
        for _ in 0..<count {
            map += next(below: 30) == 0 ? value(depth: 1) : str(pick(Self.names))
            map += next(below: 3) == 0 ? field(depth: depth) : item()
        }
        return map
    }

    private mutating func field(depth: Int) -> [UInt8] {
        let count = next(below: 4)
        switch next(below: 3) {
        case 0: return value(depth: depth - 1)
        case 1: return header(0x90, 0xDC, count) + (0..<count).flatMap { _ in item() }
        default:
            return header(0x80, 0xDE, count)
                + (0..<count).flatMap { _ in item() + header(0x90, 0xDC, 2) + item() + item() }
        }
    }

    private mutating func item() -> [UInt8] {
        switch next(below: 40) {
        case 0: return value(depth: 1)
        case 1...8: return header(0x90, 0xDC, 2) + str(pick(Self.items)) + [0xC0]
        default: return str(pick(Self.items))
        }
    }

    private mutating func value(depth: Int) -> [UInt8] {
        switch next(below: depth > 0 ? 12 : 8) {
        case 0: return [0xC0]
        case 1: return [0xC2 + UInt8(next(below: 2))]
        case 2: return [UInt8(truncatingIfNeeded: next(below: 160) - 32)]
        case 3:
            let width = next(below: 4)
            return [(next(below: 2) == 0 ? 0xCC : 0xD0) + UInt8(width)] + bytes(1 << width)
        case 4: return [0xCB] + bytes(8)
        case 5: return str(String(repeating: "s", count: next(below: 300)))
        case 6: return [0xC4, 0x03] + bytes(3)
        case 7: return [0xD6, 0x05] + bytes(4)
        case 8, 9:
            let count = next(below: 4)
            return header(0x90, 0xDC, count) + (0..<count).flatMap { _ in value(depth: depth - 1) }
        default: return map(depth: depth - 1)
        }
    }

    private mutating func str(_ text: String) -> [UInt8] {
        let payload = Array(text.utf8)
        let isWide = next(below: 15) == 0
        if payload.count < 32 && !isWide { return [0xA0 | UInt8(payload.count)] + payload }
        if payload.count < 256 && !isWide { return [0xD9, UInt8(payload.count)] + payload }
        return [0xDA, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)] + payload
    }

    private mutating func header(_ fix: UInt8, _ wide: UInt8, _ count: Int) -> [UInt8] {
        if count < 16 && next(below: 15) > 0 { return [fix | UInt8(count)] }
        return [wide, 0, UInt8(count)]
    }

    private mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(next(below: 256)) }
    }

    private mutating func pick(_ values: [String]) -> String { values[next(below: values.count)] }
}

/// A mode, as both codecs write it, with default or tight limits.
struct KeyMapSetup: Sendable, CustomStringConvertible {
    let isValues: Bool
    let isTight: Bool

    static let all = [false, true].flatMap { isValues in
        [false, true].map { KeyMapSetup(isValues: isValues, isTight: $0) }
    }

    var description: String { (isValues ? "values" : "names") + (isTight ? ", tight" : "") }

    var mode: KeyMapMode { isValues ? .values(.dask) : .names }

    var limits: KeyMapLimits {
        var limits = KeyMapLimits(mode)
        guard isTight else { return limits }
        limits.itemBytes = 12
        limits.names = 6
        limits.namesBytes = 40
        limits.slots = 4
        limits.slotsBytes = 30
        limits.definitions = 5
        limits.references = 20
        return limits
    }

    var referenceMode: ReferenceKeyMapMode { isValues ? .values(.dask) : .names }

    var referenceLimits: ReferenceKeyMapLimits {
        var copy = ReferenceKeyMapLimits(referenceMode)
        let limits = limits
        copy.itemBytes = limits.itemBytes
        copy.names = limits.names
        copy.namesBytes = limits.namesBytes
        copy.slots = limits.slots
        copy.slotsBytes = limits.slotsBytes
        copy.definitions = limits.definitions
        copy.references = limits.references
        return copy
    }

    func makeEncoder() -> KeyMapEncoder {
        KeyMapEncoder(
            mode, limits: limits, secrets: InterningSecrets(unpredictable: 1, 2))
    }

    func makeDecoder() -> KeyMapDecoder { KeyMapDecoder(mode, limits: limits) }

    func makeReferenceEncoder() -> ReferenceKeyMapEncoder {
        ReferenceKeyMapEncoder(referenceMode, limits: referenceLimits)
    }

    func makeReferenceDecoder() -> ReferenceKeyMapDecoder {
        ReferenceKeyMapDecoder(referenceMode, limits: referenceLimits)
    }
}

/// What a call answered: bytes, or the name of the error's code and its offset.
enum KeyMapAnswer: Equatable {
    case bytes([UInt8])
    case error(String, Int)

    var bytes: [UInt8]? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }
}

extension KeyMapEncoder {
    mutating func answer(_ message: [UInt8]) -> KeyMapAnswer {
        do throws(KeyMapError) {
            return .bytes(try encode(message))
        } catch {
            return .error("\(error.code)", error.offset)
        }
    }
}

extension KeyMapDecoder {
    mutating func answer(_ wire: [UInt8]) -> KeyMapAnswer {
        do throws(KeyMapError) {
            return .bytes(try decode(wire))
        } catch {
            return .error("\(error.code)", error.offset)
        }
    }
}

extension ReferenceKeyMapEncoder {
    mutating func answer(_ message: [UInt8]) -> KeyMapAnswer {
        do throws(ReferenceError) {
            return .bytes(try encode(message))
        } catch {
            return .error("\(error.code)", error.offset)
        }
    }
}

extension ReferenceKeyMapDecoder {
    mutating func answer(_ wire: [UInt8]) -> KeyMapAnswer {
        do throws(ReferenceError) {
            return .bytes(try decode(wire))
        } catch {
            return .error("\(error.code)", error.offset)
        }
    }
}
