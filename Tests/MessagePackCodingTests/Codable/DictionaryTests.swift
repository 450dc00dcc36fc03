import Foundation
import MessagePackCoding
import TestSupport
import Testing

/// Dictionaries are maps, whatever their keys are.
@Suite struct DictionaryTests {
    enum Color: String, Codable, CodingKeyRepresentable { case red, green }
    enum Level: Int, Codable {
        case low = 1
        case high = 300
    }
    struct Place: Codable, Hashable { var x = 1 }

    @Test func keysOfAnyTypeAreKeysOfAMap() throws {
        #expect(try encodedHex([5: "a"]) == "8105a161")
        #expect(try encodedHex([Color.red: 1]) == "81a372656401")
        #expect(try encodedHex([Level.high: 1]) == "81cd012c01")
        #expect(try encodedHex([Place(): true]) == "8181a17801c3")
        #expect(try encodedHex([1.5: 1]) == "81cb3ff800000000000001")
        #expect(try sentAndReceived([5: "a", -7: "b"]) == [5: "a", -7: "b"])
        #expect(try sentAndReceived([Color.red: [1], .green: []]) == [.red: [1], .green: []])
        #expect(try sentAndReceived([Level.low: 1, .high: 2]) == [.low: 1, .high: 2])
        #expect(try sentAndReceived([Place(x: 3): Place()]) == [Place(x: 3): Place()])
        #expect(try sentAndReceived([Data([1]): 1]) == [Data([1]): 1])
        #expect(try sentAndReceived([UUID(): 1]).count == 1)
        #expect(try sentAndReceived([true: [UInt8.max: "x"]]) == [true: [UInt8.max: "x"]])
    }

    @Test func integerKeysAndTextWithTheirDigitsAreTheSame() throws {
        #expect(try decoded([Int: Int].self, "82a135010602") == [5: 1, 6: 2])
        #expect(try decoded([String: Int].self, "8205010602") == ["5": 1, "6": 2])
        #expect(throws: DecodingError.self) { try decoded([Int: Int].self, "81a17801") }
        #expect(throws: DecodingError.self) { try decoded([Color: Int].self, "81a17801") }
    }

    @Test func ofEqualKeysTheFirstCounts() throws {
        struct One: Codable, Equatable { var a: Int }
        #expect(try decoded([String: Int].self, "83a16101a16202a16103") == ["a": 1, "b": 2])
        #expect(try decoded(One.self, "83a16101a16202a16103") == One(a: 1))
        #expect(try decoded(One.self, "83a16202a16101a16103") == One(a: 1))
        struct Two: Codable, Equatable {
            var b: Int
            var a: Int
        }
        #expect(try decoded(Two.self, "83a16101a16202a16103") == Two(b: 2, a: 1))
    }

    @Test func anyOrderAndUnknownKeys() throws {
        struct Many: Codable, Equatable {
            var a = 1, b = "b", c = [1.5], d: Int?, averyveryverylongkey = true
        }
        let bytes: [UInt8] = try MessagePackEncoder().encode(Many(d: 4))
        let pairs = try MessagePackDecoder().decode([String: RawMessagePack].self, from: bytes)
        var random = SeededGenerator(seed: 11)
        for _ in 0..<200 {
            var writer = MsgPackWriter()
            let unknown = Int.random(in: 0...20, using: &random)
            var items = pairs.map { ($0.key, $0.value.bytes) }
            for number in 0..<unknown { items.append(("u\(number)", [0x91, 0x80])) }
            items.shuffle(using: &random)
            try writer.writeMapHeader(items.count)
            for (key, value) in items {
                try writer.writeString(key)
                writer.writeEncoded(value)
            }
            let message = [0x92] + writer.copyBytes() + [0x07]
            struct Pair: Decodable {
                var many: Many
                var seven: Int
                init(from decoder: any Decoder) throws {
                    var container = try decoder.unkeyedContainer()
                    many = try container.decode(Many.self)
                    seven = try container.decode(Int.self)
                }
            }
            let pair = try MessagePackDecoder().decode(Pair.self, from: message)
            #expect(pair.many == Many(d: 4) && pair.seven == 7)
        }
    }

    @Test func extAndRawItems() throws {
        let item = MessagePackExtension(type: 5, payload: [1, 2, 3])
        #expect(try encodedHex(item) == "c70305010203")
        #expect(try sentAndReceived(["e": [item]]) == ["e": [item]])
        let raw = RawMessagePack(bytes: [0x92, 0xCD, 0x00, 0x01, 0xC0])
        #expect(try encodedHex([raw]) == "9192cd0001c0")
        #expect(try decoded([RawMessagePack].self, "9192cd0001c0") == [raw])
        for bytes: [UInt8] in [[], [0xC1], [1, 2], [0x91], [0xA5, 0x61]] {
            #expect(throws: EncodingError.self) { try encodedHex([RawMessagePack(bytes: bytes)]) }
        }
        #expect(try RawMessagePack(encoding: [1]).decode([Int].self) == [1])
    }
}
