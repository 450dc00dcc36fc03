import Foundation
import MessagePackCoding
import MsgPackReference
import TestSupport
import Testing

/// Values of any shape, from seeds and from files.
@Suite struct ValueRoundTripTests {
    @Test func seededTreesComeBackAndTheReferenceWritesTheSame() throws {
        for seed in UInt64(0)..<300 {
            var random = SeededGenerator(seed: seed)
            let value = tree(depth: 5, &random)
            let bytes = try value.encoded()
            let back = try MessagePackValue(decoding: bytes)
            #expect(try back.encoded() == bytes, "seed \(seed)")
            #expect(
                try ReferenceEncoder().encode(ReferenceDecoder().decode(bytes)) == bytes,
                "seed \(seed)")
        }
    }

    @Test func everyHostileFileIsReadOrRefusedAndReadsBack() throws {
        for path in ProjectFiles.files(below: "Tests/Vectors/hostile", suffix: ".msgpack") {
            let bytes = try readFile(path)
            guard bytes.count < 300_000, let value = try? MessagePackValue(decoding: bytes) else {
                continue
            }
            let again = try MessagePackValue(decoding: value.encoded())
            #expect(try again.encoded() == value.encoded(), "\(path)")
        }
    }

    @Test func bundledTrafficComesBackByteForByte() throws {
        for message in try BundledCorpus.messages("Corpus/seed-compute-task.msgpack") {
            let value = try MessagePackValue(decoding: message)
            let bytes = try value.encoded()
            #expect(try MessagePackValue(decoding: bytes) == value)
        }
    }

    private func tree(depth: Int, _ random: inout SeededGenerator) -> MessagePackValue {
        switch Int.random(in: 0..<(depth > 0 ? 14 : 10), using: &random) {
        case 0: return .nil
        case 1: return .boolean(Bool.random(using: &random))
        case 2:
            let bits = UInt64.random(in: 1...64, using: &random)
            return .integer(MsgPackInteger(random.next() >> (64 - bits)))
        case 3: return .integer(MsgPackInteger(Int64(bitPattern: random.next())))
        case 4: return .float32(Float(bitPattern: UInt32(truncatingIfNeeded: random.next())))
        case 5: return .float64(Double(bitPattern: random.next()))
        case 6:
            return .string(String(repeating: "é", count: Int.random(in: 0..<40, using: &random)))
        case 7: return .binary(bytes(&random))
        case 8: return .extension(MessagePackExtension(type: 5, payload: bytes(&random)))
        case 9:
            let time = MsgPackTimestamp(seconds: Int64(bitPattern: random.next()), nanoseconds: 1)
            return time.map { .timestamp($0) } ?? .nil
        case 10, 11:
            return .array(
                (0..<Int.random(in: 0..<20, using: &random)).map { _ in
                    tree(depth: depth - 1, &random)
                })
        default:
            return .map(
                MessagePackMap(
                    (0..<Int.random(in: 0..<18, using: &random)).map { _ in
                        (tree(depth: 0, &random), tree(depth: depth - 1, &random))
                    }))
        }
    }

    private func bytes(_ random: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 0..<300, using: &random)).map { _ in
            UInt8.random(in: 0...255, using: &random)
        }
    }
}

/// The bytes of a file of the project.
func readFile(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: ProjectFiles.url(path)))
}
