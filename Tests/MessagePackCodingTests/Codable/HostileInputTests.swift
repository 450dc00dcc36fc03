import Foundation
import MessagePackCoding
import TestSupport
import Testing

/// A value of any shape, read through Codable alone, as a program does that knows nothing of its
/// input.
indirect enum AnyShape: Codable, Equatable {
    case null
    case boolean(Bool)
    case integer(Int128)
    case double(Double)
    case text(String)
    case bytes([UInt8])
    case ext(MessagePackExtension)
    case array([AnyShape])
    case map([String: AnyShape])

    init(from decoder: any Decoder) throws {
        let single = try decoder.singleValueContainer()
        if single.decodeNil() {
            self = .null
        } else if let value = try? single.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? single.decode(Int128.self) {
            self = .integer(value)
        } else if let value = try? single.decode(Double.self) {
            self = .double(value)
        } else if let value = try? single.decode(String.self) {
            self = .text(value)
        } else if let value = try? single.decode(MessagePackExtension.self) {
            self = .ext(value)
        } else if var container = try? decoder.unkeyedContainer() {
            var items: [AnyShape] = []
            while !container.isAtEnd { items.append(try container.decode(AnyShape.self)) }
            self = .array(items)
        } else if let value = try? single.decode([UInt8].self) {
            self = .bytes(value)
        } else {
            self = .map(try single.decode([String: AnyShape].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var single = encoder.singleValueContainer()
        switch self {
        case .null: try single.encodeNil()
        case .boolean(let value): try single.encode(value)
        case .integer(let value): try single.encode(value)
        case .double(let value): try single.encode(value)
        case .text(let value): try single.encode(value)
        case .bytes(let value): try single.encode(value)
        case .ext(let value): try single.encode(value)
        case .array(let value): try single.encode(value)
        case .map(let value): try single.encode(value)
        }
    }

    /// A random value.
    static func random(depth: Int, using random: inout SeededGenerator) -> AnyShape {
        switch Int.random(in: 0...(depth > 0 ? 9 : 7), using: &random) {
        case 0: return .null
        case 1: return .boolean(random.next() & 1 == 0)
        case 2: return .integer(Int128(random.next() >> UInt64.random(in: 0...63, using: &random)))
        case 3:
            let bits = random.next() >> UInt64.random(in: 1...63, using: &random)
            return .integer(-1 - Int128(bits))
        case 4: return .double(Double.random(in: -1e9...1e9, using: &random) + 0.123)
        case 5: return .text(text(using: &random))
        case 6:
            return .bytes((0..<Int.random(in: 0...40, using: &random)).map { UInt8($0) })
        case 7:
            let payload = [UInt8](repeating: 7, count: Int.random(in: 0...20, using: &random))
            return .ext(MessagePackExtension(type: Int8(random.next() & 0x7F), payload: payload))
        case 8:
            return .array(
                (0..<Int.random(in: 0...20, using: &random)).map { _ in
                    Self.random(depth: depth - 1, using: &random)
                })
        default:
            let pairs = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                (text(using: &random), Self.random(depth: depth - 1, using: &random))
            }
            return .map(Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
        }
    }

    private static func text(using random: inout SeededGenerator) -> String {
        let letters = ["a", "é", "語", "𝄞", " ", "z", "key"]
        return (0..<Int.random(in: 0...14, using: &random)).map { _ in
            letters[Int.random(in: 0..<letters.count, using: &random)]
        }.joined()
    }
}

/// Input that means no good, input that is cut short, and input that is random.
@Suite struct HostileInputTests {
    /// Small types with every kind of container.
    struct Record: Codable {
        var a: Int?
        var list: [String]?
        var map: [String: Double]?
        var inner: [Record]?
    }

    static let files = ProjectFiles.files(below: "Tests/Vectors/hostile", suffix: ".msgpack")

    private func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: ProjectFiles.url(path)))
    }

    /// Decodes into types of all shapes; every outcome but a crash is allowed.
    private func decodeIntoEverything(_ bytes: [UInt8]) {
        let decoder = MessagePackDecoder()
        _ = try? decoder.decode(AnyShape.self, from: bytes)
        _ = try? decoder.decode(Record.self, from: bytes)
        _ = try? decoder.decode([Record].self, from: bytes)
        _ = try? decoder.decode([Int].self, from: bytes)
        _ = try? decoder.decode([Double].self, from: bytes)
        _ = try? decoder.decode([[UInt8]].self, from: bytes)
        _ = try? decoder.decode([AnyShape].self, from: bytes)
        _ = try? decoder.decode([Int: AnyShape].self, from: bytes)
        _ = try? decoder.decode([Double: RawMessagePack].self, from: bytes)
        _ = try? decoder.decode(RawMessagePack.self, from: bytes)
        _ = try? decoder.decode(Date.self, from: bytes)
        _ = try? decoder.decode(Data.self, from: bytes)
        _ = try? decoder.decode(ErrorTests.Tree.self, from: bytes)
        _ = try? decoder.decode(ShapeTests.Shape.self, from: bytes)
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        _ = try? decoder.decode(Record.self, from: bytes)
        _ = try? [[Int]](messagePack: bytes)
        _ = try? [String: [Double]](messagePack: bytes)
        _ = try? [Int: MessagePackView](messagePack: bytes)
        _ = try? TypedTests.Task(messagePack: bytes)
        _ = try? [TypedTests.Task](messagePack: bytes)
    }

    @Test func theHostileFilesAreThere() {
        #expect(Self.files.count == 152)
    }

    @Test(arguments: files)
    func hostileFilesDoNotCrash(_ path: String) throws {
        decodeIntoEverything(try bytes(path))
    }

    @Test(arguments: files)
    func acceptedInputIsValidAndRefusedInputSaysWhere(_ path: String) throws {
        let bytes = try bytes(path)
        let valid = (try? MsgPackValidator().validate(bytes)) == 1
        do {
            _ = try MessagePackDecoder().decode(RawMessagePack.self, from: bytes)
            #expect(valid)
        } catch let error as DecodingError {
            #expect(!valid)
            guard case .dataCorrupted(let context) = error else { throw error }
            let offset = try #require(context.underlyingError as? MsgPackError).offset
            #expect(offset >= 0 && offset <= bytes.count)
        }
    }

    @Test func countsThatAreOnlyClaimedAllocateNothing() throws {
        // Four thousand million items, in a few bytes.
        for hex in ["ddffffffff", "dfffffffff", "dbffffffff", "c6ffffffff", "c9ffffffff05"] {
            #expect(throws: DecodingError.self) { try decoded([Int].self, hex) }
            #expect(throws: DecodingError.self) { try decoded([String].self, hex) }
            #expect(throws: DecodingError.self) { try decoded([String: Int].self, hex) }
            #expect(throws: DecodingError.self) { try decoded(String.self, hex) }
            #expect(throws: DecodingError.self) { try decoded(Data.self, hex) }
            #expect(throws: DecodingError.self) { try decoded(AnyShape.self, hex) }
            #expect(throws: MsgPackError.self) { try [Int](messagePack: [UInt8](hex: hex)) }
            #expect(throws: MsgPackError.self) { try [String: Int](messagePack: [UInt8](hex: hex)) }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func randomValuesComeBackAndTheirPrefixesAreRefused(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            let value = AnyShape.random(depth: 3, using: &random)
            let bytes: [UInt8] = try MessagePackEncoder().encode(value)
            #expect(try MsgPackValidator(requiresUTF8: true).validate(bytes) == 1)
            #expect(
                try MessagePackDecoder().decode(AnyShape.self, from: bytes) == value,
                "seed \(seed)")
            for length in 0..<min(bytes.count, 60) {
                #expect(throws: DecodingError.self) {
                    try MessagePackDecoder().decode(AnyShape.self, from: [UInt8](bytes[..<length]))
                }
            }
        }
    }

    @Test(arguments: [4, 5] as [UInt64])
    func damagedValuesDoNotCrash(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<150 {
            let value = AnyShape.random(depth: 2, using: &random)
            var bytes: [UInt8] = try MessagePackEncoder().encode(value)
            for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8(truncatingIfNeeded: random.next())
            }
            decodeIntoEverything(bytes)
        }
    }

    @Test func theVectorsOfKawanetThroughCodable() throws {
        let path = "Tests/Vectors/kawanet-msgpack-test-suite/msgpack-test-suite.json"
        let groups = try JSONDecoder().decode(
            [String: [[String: Loose]]].self, from: Data(contentsOf: ProjectFiles.url(path)))
        var count = 0
        for vector in groups.values.joined() {
            for hex in vector["msgpack"]?.list ?? [] {
                count += 1
                let bytes = [UInt8](hex: hex)
                let decoder = MessagePackDecoder()
                if vector.keys.contains("nil") {
                    #expect(try decoder.decode(Int?.self, from: bytes) == nil)
                } else if case .text(let text)? = vector["string"] {
                    #expect(try decoder.decode(String.self, from: bytes) == text)
                } else if case .text(let digits)? = vector["bignum"] {
                    if let integer = Int128(digits) {
                        #expect(try decoder.decode(Int128.self, from: bytes) == integer)
                    }
                } else if case .number(let number)? = vector["number"] {
                    #expect(try decoder.decode(Double.self, from: bytes) == number)
                } else if case .boolean(let flag)? = vector["bool"] {
                    #expect(try decoder.decode(Bool.self, from: bytes) == flag)
                } else if case .text(let content)? = vector["binary"] {
                    let expected = content.isEmpty ? [] : [UInt8](hex: content)
                    #expect(try decoder.decode([UInt8].self, from: bytes) == expected)
                } else if vector.keys.contains("timestamp") {
                    let time = try decoder.decode(MsgPackTimestamp.self, from: bytes)
                    #expect(try decoder.decode(Date.self, from: bytes) == time.date)
                } else if vector.keys.contains("ext") {
                    let item = try decoder.decode(MessagePackExtension.self, from: bytes)
                    #expect(try sentAndReceived(item) == item)
                } else {
                    let shape = try decoder.decode(AnyShape.self, from: bytes)
                    #expect(try sentAndReceived(shape) == shape)
                }
            }
        }
        #expect(count > 150)
    }

    /// What the vectors' JSON holds.
    enum Loose: Decodable {
        case text(String)
        case number(Double)
        case boolean(Bool)
        case texts([String])
        case other

        init(from decoder: any Decoder) throws {
            let single = try decoder.singleValueContainer()
            if let value = try? single.decode(Bool.self) {
                self = .boolean(value)
            } else if let value = try? single.decode(Double.self) {
                self = .number(value)
            } else if let value = try? single.decode(String.self) {
                self = .text(value)
            } else if let value = try? single.decode([String].self) {
                self = .texts(value)
            } else {
                self = .other
            }
        }

        var list: [String] {
            if case .texts(let values) = self { return values }
            return []
        }
    }

    @Test func theCorpusThroughCodable() throws {
        let path = try #require(BundledCorpus.paths.first { $0.hasSuffix(".gz") })
        for message in try BundledCorpus.messages(path).prefix(200) {
            guard let shape = try? MessagePackDecoder().decode(AnyShape.self, from: message) else {
                continue
            }
            #expect(try sentAndReceived(shape) == shape)
        }
    }
}
