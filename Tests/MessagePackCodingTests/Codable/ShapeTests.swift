import Foundation
import MessagePackCoding
import TestSupport
import Testing

/// What Swift values become, byte by byte, and that they come back.
@Suite struct ShapeTests {
    struct Point: Codable, Equatable {
        var x: Int
        var y: Double?
        var name = "p"
    }

    @Test func structuresAreMapsWithKeysOfText() throws {
        #expect(
            try encodedHex(Point(x: 1, y: 0.5)) == "83a17801a179cb3fe0000000000000a46e616d65a170")
        #expect(try encodedHex(Point(x: -1, y: nil)) == "82a178ffa46e616d65a170")
        #expect(try sentAndReceived(Point(x: 7, y: nil)) == Point(x: 7, y: nil))
        #expect(
            try decoded(Point.self, "83a179c0a46e616d65a0a17805") == Point(x: 5, y: nil, name: ""))
    }

    @Test func scalarsStandAlone() throws {
        #expect(try encodedHex(true) == "c3")
        #expect(try encodedHex(String?.none) == "c0")
        #expect(try encodedHex("naïve") == "a66e61c3af7665")
        #expect(try encodedHex(Float(1)) == "ca3f800000")
        #expect(try decoded(Int?.self, "c0") == nil)
        #expect(try decoded(Int?.self, "05") == 5)
    }

    @Test func bytesAreBin() throws {
        #expect(try encodedHex([1, 2] as [UInt8]) == "c4020102")
        #expect(try encodedHex(Data([1, 2])) == "c4020102")
        #expect(try decoded([UInt8].self, "c4020102") == [1, 2])
        #expect(try decoded([UInt8].self, "920102") == [1, 2])
        #expect(try decoded(Data.self, "c4020102") == Data([1, 2]))
        #expect(throws: DecodingError.self) { try decoded(Data.self, "a161") }
    }

    @Test(arguments: [0, 1, 15, 16, 17, 65_535, 65_536])
    func arraysAndMapsOfAnyLength(_ count: Int) throws {
        let texts = (0..<count).map(String.init)
        #expect(try sentAndReceived(texts) == texts)
        let doubles = (0..<count).map(Double.init)
        #expect(try sentAndReceived(doubles) == doubles)
        let map = Dictionary(uniqueKeysWithValues: texts.map { ($0, [$0]) })
        #expect(try sentAndReceived(map) == map)
        let bytes: [UInt8] = try MessagePackEncoder().encode(texts)
        #expect(try MsgPackValidator(requiresUTF8: true).validate(bytes) == 1)
    }

    @Test func structuresOfSixteenPairsGetAWiderHeader() throws {
        struct Wide: Codable, Equatable {
            var fields: [Int]
            struct Key: CodingKey {
                var stringValue: String
                var intValue: Int? { nil }
                init(stringValue: String) { self.stringValue = stringValue }
                init?(intValue: Int) { nil }
            }
            init(fields: [Int]) { self.fields = fields }
            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: Key.self)
                fields = try container.allKeys.map { try container.decode(Int.self, forKey: $0) }
            }
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Key.self)
                for field in fields {
                    try container.encode(field, forKey: Key(stringValue: "\(field)"))
                }
            }
        }
        for count in [15, 16, 17, 300, 70_000] {
            let wide = Wide(fields: Array(0..<count))
            #expect(try sentAndReceived([wide, wide]) == [wide, wide])
        }
    }

    struct Node: Codable, Equatable {
        var name: String
        var children: [Node] = []
    }

    @Test func nestedTypes() throws {
        let tree = Node(
            name: "a", children: [Node(name: "b", children: [Node(name: "c")]), Node(name: "d")])
        #expect(try sentAndReceived(tree) == tree)
        #expect(try sentAndReceived([[1, 2], [], [3]]) == [[1, 2], [], [3]])
        #expect(try sentAndReceived(["a": ["b": [tree]]]) == ["a": ["b": [tree]]])
    }

    enum Shape: Codable, Equatable {
        case circle(radius: Double)
        case square(side: Int, name: String)
        case empty
        case pair(Int, Shape2)
    }
    enum Shape2: String, Codable { case one, two }

    @Test func enumsWithAssociatedValuesAndRawValues() throws {
        #expect(try encodedHex(Shape2.two) == "a374776f")
        #expect(try encodedHex(Shape.empty) == "81a5656d70747980")
        #expect(try encodedHex(Shape.pair(1, .one)) == "81a47061697282a25f3001a25f31a36f6e65")
        for shape in [Shape.circle(radius: 2), .square(side: 3, name: "s"), .empty, .pair(1, .two)]
        {
            #expect(try sentAndReceived(shape) == shape)
            #expect(try sentAndReceived([shape, shape]) == [shape, shape])
        }
    }

    struct Nothing: Codable, Equatable {}

    @Test func aTypeWithoutPropertiesIsAnEmptyMap() throws {
        #expect(try encodedHex([Nothing()]) == "9180")
        #expect(try decoded([Nothing].self, "9280c0") == [Nothing(), Nothing()])
    }

    @Test func everythingOfFoundationThatIsCodable() throws {
        let id = try #require(UUID(uuidString: "E621E1F8-C36C-495A-93FC-0C247A3E6E5F"))
        #expect(try sentAndReceived(id) == id)
        let url = try #require(URL(string: "https://example.org/a?b"))
        #expect(try encodedHex(url) == encodedHex("https://example.org/a?b"))
        #expect(try sentAndReceived(url) == url)
        #expect(try sentAndReceived(Decimal(string: "3.14")) == Decimal(string: "3.14"))
        #expect(try decoded(Decimal.self, "cfffffffffffffffff") == Decimal(UInt64.max))
        #expect(try sentAndReceived(IndexSet([1, 2, 9])) == IndexSet([1, 2, 9]))
        #expect(try sentAndReceived(1..<5) == 1..<5)
        #expect(try sentAndReceived(Set([1, 2])) == Set([1, 2]))
    }

    @Test func encodingIntoAWriterAppends() throws {
        var writer = MsgPackWriter()
        try writer.writeArrayHeader(2)
        try MessagePackEncoder().encode(1, into: &writer)
        try MessagePackEncoder().encode(["a"], into: &writer)
        #expect(writer.copyBytes().hex == "920191a161")
    }

    @Test func decodesFromEveryKindOfBytes() throws {
        let bytes: [UInt8] = [0x92, 1, 2]
        let decoder = MessagePackDecoder()
        #expect(try decoder.decode([Int].self, from: bytes) == [1, 2])
        #expect(try decoder.decode([Int].self, from: bytes.span) == [1, 2])
        #expect(try decoder.decode([Int].self, from: unsafe bytes.span.bytes) == [1, 2])
        #expect(try decoder.decode([Int].self, from: Data(bytes)) == [1, 2])
        #expect(try decoder.decode([Int].self, from: Data([0] + bytes)[1...]) == [1, 2])
    }

    @Test func decodesOutOfTheMiddleOfALargerBuffer() throws {
        let bytes = [UInt8](hex: "c0 81a17801 93010203 c3")
        var reader = MsgPackReader(bytes)
        #expect(try reader.readNilIfPresent())
        let decoder = MessagePackDecoder()
        #expect(try decoder.decode([String: Int].self, from: &reader) == ["x": 1])
        #expect(throws: DecodingError.self) { try decoder.decode(String.self, from: &reader) }
        let position = reader.position
        #expect(position == 5)
        #expect(try decoder.decode([Int].self, from: &reader) == [1, 2, 3])
        #expect(try decoder.decode(Bool.self, from: &reader))
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
    }

    @Test func dataComesByItsType() throws {
        let data: Data = try MessagePackEncoder().encode([1])
        #expect(data == Data([0x91, 1]))
    }

    @Test func codersAreReusableAndSendable() async throws {
        let encoder = MessagePackEncoder()
        let decoder = MessagePackDecoder()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    for step in 0..<200 {
                        let point = Point(x: number * 1_000 + step, y: 0.25)
                        let bytes: [UInt8] = try encoder.encode([point])
                        #expect(try decoder.decode([Point].self, from: bytes) == [point])
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
