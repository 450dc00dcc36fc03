import MsgPackReference
import MsgPackWire
import TestSupport
import Testing

/// The fast wire reader against the reference: one value from the front of seeded bytes ends at
/// the same byte, or fails for the same reason.
@Suite struct WireAgainstReferenceTests {
    /// What a reader makes of the first value.
    private enum Outcome: Equatable {
        case endsAt(Int)
        case truncated
        case reservedByte
        case tooDeep
        case invalidUTF8
        case tooManyItems
        case other(String)
    }

    private func fast(_ bytes: [UInt8], checkingUTF8: Bool) -> Outcome {
        // SAFETY: a span of initialised bytes; it is `unsafe` only as a view without element types.
        var reader = unsafe MsgPackReader(bytes.span.bytes)
        do {
            return .endsAt(try reader.skip(checkingUTF8: checkingUTF8).upperBound)
        } catch {
            switch error.code {
            case .truncated: return .truncated
            case .itemLimit: return .tooManyItems
            case .reservedByte: return .reservedByte
            case .depthLimit: return .tooDeep
            case .invalidUTF8: return .invalidUTF8
            default: return .other("\(error)")
            }
        }
    }

    private func reference(_ bytes: [UInt8]) -> Outcome {
        var reader = ReferenceTokenReader(bytes)
        do {
            _ = try ReferenceNode(from: &reader, depthLeft: ReferenceNode.defaultDepthLimit)
            return .endsAt(reader.offset)
        } catch {
            switch error.code {
            case .truncated: return .truncated
            case .reservedByte: return .reservedByte
            case .depthExceeded: return .tooDeep
            default: return .other("\(error)")
            }
        }
    }

    /// Whether both come to the same. The reference has no limit on items: a count above it claims
    /// more items than these inputs have bytes, so some failure must follow.
    private func agree(_ bytes: [UInt8]) -> Bool {
        let outcomes = (fast(bytes, checkingUTF8: false), reference(bytes))
        if outcomes.0 == .tooManyItems, case .endsAt = outcomes.1 { return false }
        return outcomes.0 == .tooManyItems || outcomes.0 == outcomes.1
    }

    /// Bytes in which short values and containers are frequent.
    private func bytes(_ random: inout SeededGenerator) -> [UInt8] {
        let firsts: [UInt8] = [
            0x81, 0x82, 0x91, 0x93, 0xA0, 0xA2, 0xC4, 0xC7, 0xCA, 0xCC, 0xCD, 0xD0, 0xD3, 0xD4,
            0xD6, 0xD9, 0xDA, 0xDC, 0xDE, 0xC0,
        ]
        return (0..<Int.random(in: 1...40, using: &random)).map { _ in
            switch Int.random(in: 0..<5, using: &random) {
            case 0: UInt8.random(in: 0...255, using: &random)
            case 1: UInt8.random(in: 0...3, using: &random)
            default: firsts[Int.random(in: firsts.indices, using: &random)]
            }
        }
    }

    @Test func firstValueOfSeededBytesEndsAtTheSameByte() {
        for seed in UInt64(0)..<20_000 {
            var random = SeededGenerator(seed: seed)
            let bytes = bytes(&random)
            #expect(
                agree(bytes), "seed \(seed) \(bytes.hex)")
        }
    }

    @Test func everyPrefixAndEveryChangedBitGivesTheSameOutcome() {
        for seed in UInt64(0)..<100 {
            var random = SeededGenerator(seed: seed)
            let bytes = bytes(&random)
            for count in bytes.indices {
                let prefix = Array(bytes[..<count])
                #expect(agree(prefix), "seed \(seed)")
            }
            for bit in 0..<bytes.count * 8 {
                var changed = bytes
                changed[bit / 8] ^= 1 << (bit % 8)
                #expect(
                    agree(changed), "\(changed.hex)")
            }
        }
    }

    @Test func strictReadersRefuseTheSameStrings() {
        for seed in UInt64(0)..<5_000 {
            var random = SeededGenerator(seed: seed)
            let scalar = Unicode.Scalar(UInt32.random(in: 0...0xD7FF, using: &random)) ?? "a"
            var payload = Array(("ab" + String(scalar) + "🌍").utf8)
            payload[Int.random(in: payload.indices, using: &random)] =
                UInt8.random(in: 0x80...0xFF, using: &random)
            let isValid = ReferenceUTF8.isValid(payload)
            let message = [0xA0 | UInt8(payload.count)] + payload
            #expect(
                fast(message, checkingUTF8: true)
                    == (isValid ? .endsAt(message.count) : .invalidUTF8), "seed \(seed)")
        }
    }

    @Test func depthLimitIsTheSameNumber() {
        for count in [127, 128, 129, 5_000] {
            for first in [UInt8(0x91), 0x81] {
                let deep = [UInt8](repeating: first, count: count)
                let closed = deep + [UInt8](repeating: 0xC0, count: count + 1)
                #expect(agree(closed), "\(count)")
            }
        }
    }
}
