import Foundation
import MessagePackCoding
import TestSupport
import Testing

/// The settings of encoders and decoders.
@Suite struct StrategyTests {
    struct Names: Codable, Equatable {
        var userName = "a"
        var maxHTTPRedirects = 3
        var _private = true
    }

    @Test func keysInSnakeCase() throws {
        let encoder = MessagePackEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let bytes: [UInt8] = try encoder.encode(Names())
        let names = try MessagePackDecoder().decode([String: RawMessagePack].self, from: bytes)
        #expect(Set(names.keys) == ["user_name", "max_http_redirects", "_private"])
        struct Joined: Codable, Equatable {
            var userName: String
            var maxHttpRedirects: Int
            var _private: Bool
        }
        let decoder = MessagePackDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let joined = try decoder.decode(Joined.self, from: bytes)
        #expect(joined == Joined(userName: "a", maxHttpRedirects: 3, _private: true))
    }

    @Test func keysByAClosureThatSeesThePath() throws {
        struct Inner: Codable, Equatable { var leaf = 1 }
        struct Outer: Codable, Equatable { var inner = [Inner()] }
        let encoder = MessagePackEncoder()
        encoder.keyEncodingStrategy = .custom { path in
            AnyKey(path.map(\.stringValue).joined(separator: "."))
        }
        let hex = try encodedHex(Outer(), encoder)
        #expect(hex == "81a5696e6e65729181b2" + "inner.Index 0.leaf".utf8Hex + "01")
        let decoder = MessagePackDecoder()
        decoder.keyDecodingStrategy = .custom { path in
            AnyKey(String(path.last?.stringValue.split(separator: ".").last ?? ""))
        }
        #expect(try decoded(Outer.self, hex, decoder) == Outer())
    }

    struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    struct Numbered: Codable, Equatable {
        var name = "n"
        var size = 2
        enum CodingKeys: Int, CodingKey {
            case name = 1
            case size = 200
        }
    }

    @Test func integerKeysOfCodingKeys() throws {
        let encoder = MessagePackEncoder()
        encoder.keyEncodingStrategy = .useIntegerKeys
        #expect(try encodedHex(Numbered(), encoder) == "8201a16eccc802")
        #expect(try decoded(Numbered.self, "8201a16eccc802") == Numbered())
        #expect(try decoded(Numbered.self, "82ccc80201a16e") == Numbered())
        #expect(try decoded(Numbered.self, encodedHex(Numbered())) == Numbered())
    }

    @Test func sortedKeysMakeEqualBytes() throws {
        let encoder = MessagePackEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(
            try encodedHex(["b": 1, "a": 2, "aa": 3, "": 4], encoder)
                == "84a004a16102a2616103a16201")
        #expect(
            try encodedHex([3: "c", -1: "a", 200: "d", 2: "b"], encoder)
                == "8402a16203a163ccc8a164ffa161")
        var many: [String: [String: Int]] = [:]
        for number in 0..<100 { many["k\(number)"] = ["z": 1, "y": number] }
        let first: [UInt8] = try encoder.encode(many)
        let shuffled = Dictionary(uniqueKeysWithValues: many.shuffled())
        #expect(try encoder.encode(shuffled) as [UInt8] == first)
        #expect(try MessagePackDecoder().decode([String: [String: Int]].self, from: first) == many)
        #expect(
            try encodedHex(NestedContainerTests.Interleaved(), encoder)
                == "83a16182a16101a5696e6e6572c3a162a174a16381a46c697374920203")
    }

    @Test func userInfoReachesTheTypes() throws {
        struct Informed: Codable, Equatable {
            static let key = CodingUserInfoKey(rawValue: "factor")
            var number: Int
            init(_ number: Int) { self.number = number }
            init(from decoder: any Decoder) throws {
                let key = try #require(Self.key)
                let factor = try #require(decoder.userInfo[key] as? Int)
                number = try decoder.singleValueContainer().decode(Int.self) / factor
            }
            func encode(to encoder: any Encoder) throws {
                let key = try #require(Self.key)
                let factor = try #require(encoder.userInfo[key] as? Int)
                var container = encoder.singleValueContainer()
                try container.encode(number * factor)
            }
        }
        let key = try #require(Informed.key)
        let encoder = MessagePackEncoder()
        encoder.userInfo[key] = 3
        let decoder = MessagePackDecoder()
        decoder.userInfo[key] = 2
        #expect(try encodedHex(["a": [Informed(4)]], encoder) == "81a161910c")
        #expect(try decoded([Informed].self, "910c", decoder) == [Informed(6)])
    }

    @Test func timestampsToTheNanosecondAndWithoutATrapAtTheExtremes() throws {
        let date = Date(timeIntervalSince1970: 1.5)
        #expect(try encodedHex(date) == "d7ff7735940000000001")
        #expect(try sentAndReceived(date) == date)
        #expect(try encodedHex(Date(timeIntervalSince1970: 5)) == "d6ff00000005")
        #expect(
            try encodedHex(Date(timeIntervalSince1970: -0.25)) == "c70cff2cb41780ffffffffffffffff")
        for date in [Date.distantPast, .distantFuture, Date(timeIntervalSince1970: -0.25), Date()] {
            let copy = try sentAndReceived(date)
            #expect(abs(copy.timeIntervalSince(date)) < 1e-6)
        }
        for seconds in [Double.infinity, -.infinity, .nan, 1e300, -1e19] {
            #expect(throws: EncodingError.self) {
                try encodedHex([Date(timeIntervalSinceReferenceDate: seconds)])
            }
        }
        for hex in ["c70cff3b9ac9ff7fffffffffffffff", "c70cff000000008000000000000000"] {
            let far = try decoded(Date.self, hex)
            #expect(abs(far.timeIntervalSince1970) > 9e18)
        }
        #expect(throws: DecodingError.self) {
            try decoded(Date.self, "c70cff3b9aca000000000000000000")
        }
        let exact = try #require(MsgPackTimestamp(seconds: 1_700_000_000, nanoseconds: 123_456_789))
        #expect(try sentAndReceived([exact]) == [exact])
        // Just below a whole second, which must not round to 10^9 nanoseconds.
        let edge = Date(timeIntervalSinceReferenceDate: (1.0).nextDown)
        #expect(try decoded(MsgPackTimestamp.self, encodedHex(edge)).nanoseconds < 1_000_000_000)
    }

    @Test(arguments: [0, 1, 2, 3, 4])
    func datesByStrategy(_ number: Int) throws {
        let encoder = MessagePackEncoder()
        let decoder = MessagePackDecoder()
        switch number {
        case 0:
            (encoder.dateEncodingStrategy, decoder.dateDecodingStrategy) = (
                .secondsSince1970, .secondsSince1970
            )
        case 1:
            (encoder.dateEncodingStrategy, decoder.dateDecodingStrategy) = (
                .millisecondsSince1970, .millisecondsSince1970
            )
        case 2: (encoder.dateEncodingStrategy, decoder.dateDecodingStrategy) = (.iso8601, .iso8601)
        case 3:
            (encoder.dateEncodingStrategy, decoder.dateDecodingStrategy) = (
                .deferredToDate, .deferredToDate
            )
        default:
            encoder.dateEncodingStrategy = .custom { date, encoder in
                var container = encoder.unkeyedContainer()
                try container.encode(date.timeIntervalSince1970)
            }
            decoder.dateDecodingStrategy = .custom { decoder in
                var container = try decoder.unkeyedContainer()
                return Date(timeIntervalSince1970: try container.decode(Double.self))
            }
        }
        let dates = [
            "a": [Date(timeIntervalSince1970: 1_700_000_000), Date(timeIntervalSince1970: 0)]
        ]
        let bytes: [UInt8] = try encoder.encode(dates)
        #expect(try decoder.decode([String: [Date]].self, from: bytes) == dates)
        if number == 0 {
            #expect(try decoded(Date.self, "05", decoder) == Date(timeIntervalSince1970: 5))
        }
        if number == 2 {
            #expect(throws: DecodingError.self) { try decoded(Date.self, "a161", decoder) }
        }
    }

    @Test func dataByStrategy() throws {
        let data = Data([1, 2, 255])
        let encoder = MessagePackEncoder()
        let decoder = MessagePackDecoder()
        (encoder.dataEncodingStrategy, decoder.dataDecodingStrategy) = (.base64, .base64)
        #expect(try encodedHex(data, encoder) == encodedHex("AQL/"))
        #expect(try decoded(Data.self, encodedHex("AQL/"), decoder) == data)
        #expect(throws: DecodingError.self) { try decoded(Data.self, "a121", decoder) }
        (encoder.dataEncodingStrategy, decoder.dataDecodingStrategy) = (
            .deferredToData, .deferredToData
        )
        #expect(try encodedHex(data, encoder) == "930102ccff")
        #expect(try decoded(Data.self, "930102ccff", decoder) == data)
        encoder.dataEncodingStrategy = .custom { data, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(data.count)
        }
        decoder.dataDecodingStrategy = .custom { decoder in
            Data(count: try decoder.singleValueContainer().decode(Int.self))
        }
        #expect(try encodedHex([data], encoder) == "9103")
        #expect(try decoded([Data].self, "9103", decoder) == [Data(count: 3)])
    }
}

extension String {
    /// The bytes of the text as hex.
    fileprivate var utf8Hex: String { [UInt8](utf8).hex }
}
