import MessagePackCoding
import TestSupport
import Testing

@Suite struct MessagePackValueTests {
    private func value(_ hex: String) throws -> MessagePackValue {
        try MessagePackValue(decoding: [UInt8](hex: hex))
    }

    @Test func literalsAreValues() throws {
        let value: MessagePackValue = [
            "op": "done", "n": 7, "tags": [nil, true, 1.5, -3], 1: "one",
        ]
        #expect(
            try value.encoded().hex
                == "84a26f70a4646f6e65a16e07a47461677394c0c3cb3ff8000000000000fd01a36f6e65")
        #expect(try MessagePackValue(decoding: value.encoded()) == value)
    }

    @Test func mapsKeepTheirOrderKeysOfAnyKindAndKeysThatComeTwice() throws {
        let hex = "85a1620190c0c2c3a16203cb00000000000000000a"
        let map = try #require(value(hex).map)
        #expect(map.keys == ["b", [], false, "b", 0.0])
        #expect(try value(hex).encoded().hex == hex)
    }

    @Test func everyIntegerIsKept() throws {
        for (hex, text) in [
            ("cfffffffffffffffff", "18446744073709551615"),
            ("d38000000000000000", "-9223372036854775808"),
            ("cf8000000000000000", "9223372036854775808"), ("00", "0"), ("e0", "-32"),
        ] {
            let read = try value(hex)
            #expect(read.description == text)
            #expect(try read.encoded().hex == hex)
        }
        #expect(MessagePackValue(exactly: UInt64.max)?.integer(as: UInt64.self) == .max)
        #expect(MessagePackValue(exactly: Int128.max) == nil)
        #expect(try value("cfffffffffffffffff").int == nil)
        // A wide form is the same number, written short.
        #expect(try value("cf0000000000000007") == 7)
        #expect(try value("cf0000000000000007").encoded() == [7])
    }

    @Test func floatsKeepTheirWidthAndTheirBits() throws {
        for hex in [
            "ca3fc00000", "cb3ff8000000000000", "ca80000000", "cb8000000000000000", "ca7fc00001",
            "cb7ff8000000000001", "cbfff0000000000000", "ca00000001",
        ] {
            #expect(try value(hex).encoded().hex == hex)
        }
        #expect(try value("ca3fc00000") != value("cb3ff8000000000000"))
        #expect(try value("ca3fc00000").double == 1.5)
        #expect(try value("03").double == 3)
        #expect(try value("cfffffffffffffffff").double == 18_446_744_073_709_551_616)
    }

    @Test func textThatIsNotUTF8StaysBytes() throws {
        #expect(try value("a2c328") == .malformedString([0xC3, 0x28]))
        #expect(try value("a2c328").encoded().hex == "a2c328")
        #expect(try value("a2c328").string == nil)
    }

    @Test func timestampsInAnotherFormThanTheShortestKeepTheirBytes() throws {
        for hex in ["d6ff00000001", "d7ff0000000400000001", "c70cff00000001ffffffffffffffff"] {
            #expect(try value(hex).timestamp != nil, "\(hex)")
            #expect(try value(hex).encoded().hex == hex)
        }
        for hex in [
            "d7ff0000000000000001", "c70cff000000000000000000000001", "d4ff00",
            "c70cffffffffff0000000000000000",
        ] {
            #expect(try value(hex).timestamp == nil, "\(hex)")
            #expect(try value(hex).encoded().hex == hex)
        }
    }

    @Test func extensionsKeepTheirType() throws {
        #expect(try value("d40507") == .extension(MessagePackExtension(type: 5, payload: [7])))
        #expect(try value("c70080").encoded().hex == "c70080")
        #expect(try value("d48007").encoded().hex == "d48007")
    }

    @Test func subscriptsReadAndChange() {
        var value: MessagePackValue = ["who": [["addr": "a"], ["addr": "b"]], "n": 1]
        #expect(value["who"]?[1]?["addr"]?.string == "b")
        #expect(value["who"]?[2] == nil)
        #expect(value["nobody"]?["addr"] == nil)
        value["who"]?[1]?["addr"] = "c"
        value["n"] = nil
        value["new"] = true
        #expect(value == ["who": [["addr": "a"], ["addr": "c"]], "new": true])
        var number: MessagePackValue = 7
        number["a"] = 1
        number[0] = 1
        #expect(number == 7)
    }

    @Test func settingAKeyThatComesTwiceChangesTheFirstAndNilRemovesBoth() {
        var map = MessagePackMap([("a", 1), ("b", 2), ("a", 3)])
        map["a"] = 7
        #expect(map.values == [7, 2, 3])
        map["a"] = nil
        #expect(map.keys == ["b"])
        map[2] = .nil
        #expect(map.count == 2)
        #expect(map[1].key == 2 && map[1].value == .nil)
    }

    @Test func theDescriptionShowsEveryKind() {
        let time = MsgPackTimestamp(seconds: -1, nanoseconds: 750_000_000)
        let value: MessagePackValue = [
            "a\n\"": [nil, true, -7, 1.5, .float32(0.25)],
            1: .binary([0, 255]),
            .malformedString([0xFF]): .extension(.init(type: 5, payload: [1])),
            "t": time.map { .timestamp($0) } ?? nil, "e": [:], "l": [],
        ]
        #expect(
            value.description
                == #"{"a\n\"": [nil, true, -7, 1.5, 0.25f], 1: h'00ff', s'ff': ext(5, h'01'), "#
                + #""t": time(-0.250000000), "e": {}, "l": []}"#)
        let small: MessagePackValue = ["a": [1, []]]
        #expect(small.prettyDescription() == "{\n  \"a\": [\n    1,\n    []\n  ]\n}")
    }

    @Test func depthIsLimitedWhenReadingAndWriting() throws {
        let limits = MsgPackLimits(depth: .max)
        var value: MessagePackValue = []
        for _ in 1..<512 { value = [value] }
        let bytes = try value.encoded()
        #expect(try MessagePackValue(decoding: bytes, limits: limits) == value)
        #expect(throws: MsgPackError(.depthLimit, offset: 128)) {
            _ = try MessagePackValue(decoding: bytes)
        }
        #expect(throws: MsgPackError(.depthLimit, offset: 512)) {
            _ = try MessagePackValue(decoding: [0x91] + bytes, limits: limits)
        }
        #expect(throws: MsgPackError(.depthLimit, offset: 512)) {
            _ = try MessagePackValue.array([value]).encoded()
        }
    }

    @Test func whatFailsLeavesReaderAndWriterAsTheyWere() throws {
        let bytes = [UInt8](hex: "01 92 02 c1")
        var reader = MsgPackReader(bytes)
        #expect(try MessagePackValue(from: &reader) == 1)
        var failure: MsgPackError?
        do throws(MsgPackError) {
            _ = try MessagePackValue(from: &reader)
        } catch {
            failure = error
        }
        #expect(failure == MsgPackError(.reservedByte, offset: 3))
        #expect(reader.position == 1)
        #expect(throws: MsgPackError(.trailingBytes, offset: 1)) { _ = try value("0102") }
    }

    @Test func aValueIsAFieldOfACodableType() throws {
        struct Envelope: Codable, Equatable {
            var to: String
            var body: MessagePackValue
        }
        let envelope = Envelope(to: "b", body: [1: [nil, .float32(1)], "x": .binary([1])])
        let bytes: [UInt8] = try MessagePackEncoder().encode(envelope)
        #expect(try MessagePackValue(decoding: bytes)["body"] == envelope.body)
        #expect(try MessagePackDecoder().decode(Envelope.self, from: bytes) == envelope)
    }
}
