import MsgPackWire
import TestSupport
import Testing

/// Values by the names of their keys.
@Suite struct FindKeyTests {
    /// `{"a": 1, 7: nil, "long…": 2, "b": [3], "a": 4}`, where the third key has forty bytes.
    private let long = String(repeating: "long", count: 10)
    private var map: [UInt8] {
        [UInt8](hex: "85a16101" + "07c0" + "d928") + Array(long.utf8)
            + [UInt8](hex: "02" + "a1629103" + "a16104")
    }

    @Test func keysAreFoundInAnyOrder() throws {
        try reading(map + [0xC3]) { reader in
            var pairs = try reader.readMap()
            try #expect(reader.findKey("b", of: &pairs))
            try #expect(reader.readArray { try $0.readInteger(as: Int.self) } == [3])
            // The search goes on from here: the second "a" comes first.
            try #expect(reader.findKey("a", of: &pairs))
            try #expect(reader.readInteger(as: Int.self) == 4)
            #expect(pairs.remainingCount == 0)
            try #expect(reader.findKey("a", of: &pairs))
            try #expect(reader.readInteger(as: Int.self) == 1)
            try #expect(reader.findKey(long, of: &pairs))
            try #expect(reader.readInteger(as: Int.self) == 2)
            #expect(pairs.remainingCount == 2)
            try reader.skipRest(of: &pairs)
            try #expect(reader.readBoolean())
        }
    }

    @Test func aMissingKeyLeavesThePosition() throws {
        try reading(map) { reader in
            var pairs = try reader.readMap()
            try #expect(reader.findKey("b", of: &pairs))
            try reader.skip()
            let position = reader.position
            for key in ["", "c", "aa", String(long.dropLast()), "\u{7}"] {
                try #expect(!reader.findKey(key, of: &pairs))
                #expect(reader.position == position)
                #expect(pairs.remainingCount == 1)
            }
        }
    }

    @Test func keysMayBeTextOrBytes() throws {
        let key = "xlongx".dropFirst().dropLast()
        let utf8 = Array("long".utf8)
        try reading([UInt8](hex: "81a46c6f6e6705")) { reader in
            let start = reader.bookmark
            let pairs = try reader.readMap()
            let first = reader.bookmark
            for search in 0..<5 {
                reader.move(to: first)
                var pairs = pairs
                switch search {
                case 0: try #expect(reader.findKey("long", of: &pairs))
                case 1: try #expect(reader.findKey(key, of: &pairs))
                case 2: try #expect(reader.findKey(utf8: utf8, of: &pairs))
                case 3: try #expect(reader.findKey(utf8: utf8.span, of: &pairs))
                default: try #expect(reader.findKey(utf8: unsafe utf8.span.bytes, of: &pairs))
                }
                try #expect(reader.readInteger(as: Int.self) == 5)
            }
            reader.move(to: start)
            try reader.readMap { found, _ in
                let isSame = [
                    found.isEqual(to: key), found.isEqual(to: key.dropLast()),
                    found.isEqual(to: "lonG"),
                ]
                #expect(isSame == [true, false, false])
            }
        }
    }

    @Test func textsThatOnlyLookAlikeAreDifferentKeys() throws {
        try reading([UInt8](hex: "81a365cc8101")) { reader in
            var pairs = try reader.readMap()
            try #expect(!reader.findKey("\u{E9}", of: &pairs))
            try #expect(reader.findKey("e\u{301}", of: &pairs))
        }
    }

    @Test func searchAndLoopCanBeMixed() throws {
        try reading([UInt8](hex: "83a16101a16202a16303")) { reader in
            var found: [Int] = []
            var pairs = try reader.readMap()
            try #expect(reader.findKey("b", of: &pairs))
            found.append(try reader.readInteger())
            while try reader.advance(in: &pairs) {
                if reader.readKey("c", of: &pairs) { found.append(try reader.readInteger()) }
            }
            try #expect(reader.findKey("a", of: &pairs))
            found.append(try reader.readInteger())
            #expect(found == [2, 3, 1])
            // After a search for an earlier pair the loop goes on there.
            while try reader.advance(in: &pairs) {
                if reader.readKey("b", of: &pairs) { found.append(try reader.readInteger()) }
            }
            #expect(found == [2, 3, 1, 2])
            #expect(reader.isAtEnd == true)
        }
    }

    @Test func aDamagedPairStopsTheSearchAndThePositionStays() throws {
        try reading([UInt8](hex: "83a161c1a16202")) { reader in
            var pairs = try reader.readMap()
            let error = MsgPackError(.reservedByte, offset: 3)
            #expect(throws: error) { try reader.findKey("b", of: &pairs) }
            #expect(reader.position == 1)
            #expect(throws: error) { try reader.skipRest(of: &pairs) }
            #expect(reader.position == 1)
            #expect(pairs.remainingCount == 3)
        }
    }
}
