import Foundation
import MessagePackCoding
import TestSupport
import Testing

@Suite struct ValueJSONTests {
    private let everyKind: MessagePackValue = [
        "t": MsgPackTimestamp(seconds: 1_700_000_000, nanoseconds: 1).map { .timestamp($0) } ?? nil,
        "b": .binary([1, 2]), "e": .extension(MessagePackExtension(type: 5, payload: [255])),
        "s": .malformedString([0xFF]), "f": .float32(0.1), "n": .float64(.infinity), 1: [nil, -7],
    ]

    @Test func whatBothHaveComesBack() throws {
        let value: MessagePackValue = [
            "b": [true, false, nil, 1, -1, 1.5, "a\n\"é\u{1F600}"], "a": [:], "b": [],
        ]
        let json = try value.json()
        #expect(json == #"{"b":[true,false,null,1,-1,1.5,"a\n\"é\#u{1F600}"],"a":{},"b":[]}"#)
        #expect(try MessagePackValue(json: json) == value)
        let large = try MessagePackValue(json: "[18446744073709551615,-9223372036854775808]")
        #expect(large[0]?.integer(as: UInt64.self) == .max)
        #expect(try large.json() == "[18446744073709551615,-9223372036854775808]")
    }

    @Test func thePlainFormRefusesWhatJSONHasNotAndNamesThePlace() {
        for (value, path) in [
            (["a": [1, .binary([])]], "$.a[1]"), ([.float64(.nan)], "$[0]"), ([1: 2], "$"),
            (.malformedString([0xFF]), "$"), ([.extension(.init(type: 1, payload: []))], "$[0]"),
        ] as [(MessagePackValue, String)] {
            let error = #expect(throws: MessagePackJSONError.self) { _ = try value.json() }
            #expect(error?.code == .unrepresentable)
            #expect(error?.path?.hasPrefix(path) == true, "\(String(describing: error))")
        }
    }

    @Test func theTaggedFormLosesNothing() throws {
        let json = try everyKind.json(.tagged)
        #expect(try MessagePackValue(json: json, form: .tagged) == everyKind)
        let tricky: MessagePackValue = [["$bin": "no"], ["$x": 1, "y": 2], [2: 3]]
        let text = try tricky.json(.tagged)
        #expect(text == #"[{"$pairs":[["$bin","no"]]},{"$x":1,"y":2},{"$pairs":[[2,3]]}]"#)
        #expect(try MessagePackValue(json: text, form: .tagged) == tricky)
        for bits in [UInt32(0x7FC0_0001), 0xFF80_0000, 1] {
            let value = MessagePackValue.float32(Float(bitPattern: bits))
            let back = try MessagePackValue(json: value.json(.tagged), form: .tagged)
            #expect(try back.encoded() == value.encoded())
        }
    }

    @Test func theReadableFormIsJSONForOtherPrograms() throws {
        let json = try everyKind.json(.readable)
        #expect(
            json == #"{"t":"2023-11-14T22:13:20.000000001Z","b":"AQI=","e":"/w==","s":"\#u{FFFD}","#
                + #""f":0.10000000149011612,"n":null,"1":[null,-7]}"#)
        _ = try JSONSerialization.jsonObject(with: Data(json.utf8))
    }

    @Test func datesAreThoseOfTheCalendar() throws {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"), (4_107_542_399, "2100-02-28T23:59:59Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"), (253_402_300_800, "253402300800"),
            (-62_167_219_200, "0000-01-01T00:00:00Z"), (-62_167_219_201, "-62167219201"),
            (Int64.min, "-9223372036854775808"), (Int64.max, "9223372036854775807"),
        ] {
            let time = try #require(MsgPackTimestamp(seconds: seconds))
            #expect(try MessagePackValue.timestamp(time).json(.readable) == "\"\(text)\"")
        }
    }

    @Test func badJSONIsRefusedAtItsByte() {
        for (json, offset) in [("[1,]", 3), ("{\"a\" 1}", 5), ("", 0), ("1 2", 2), ("[1e999]", 1)] {
            let error = #expect(throws: MessagePackJSONError.self) {
                _ = try MessagePackValue(json: json)
            }
            #expect(error?.code == .malformed)
            #expect(error?.offset == offset, "\(json)")
        }
        let unknown = #expect(throws: MessagePackJSONError.self) {
            _ = try MessagePackValue(json: #"{"$x":1}"#, form: .tagged)
        }
        #expect(unknown?.code == .tag)
    }

    @Test func depthIsLimitedBothWays() throws {
        let deep = String(repeating: "[", count: 129) + String(repeating: "]", count: 129)
        let error = #expect(throws: MessagePackJSONError.self) {
            _ = try MessagePackValue(json: deep)
        }
        #expect(error?.code == .depthLimit)
        #expect(try MessagePackValue(json: deep, depthLimit: 129).json() == deep)
        var value: MessagePackValue = []
        for _ in 1..<513 { value = [value] }
        let tooDeep = value
        #expect(throws: MessagePackJSONError.self) { _ = try tooDeep.json() }
    }
}
