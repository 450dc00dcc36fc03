import MsgPackWire
import TestSupport
import Testing

/// Places to come back to.
@Suite struct BookmarkTests {
    @Test func aBookmarkLeadsBack() throws {
        try reading([1, 2, 3]) { reader in
            try reader.skip()
            let second = reader.bookmark
            #expect(second.position == 1)
            try reader.skip()
            try reader.skip()
            reader.move(to: second)
            #expect(second == reader.bookmark)
            try #expect(reader.readInteger(as: Int.self) == 2)
        }
    }

    @Test func aBookmarkOfALongerInputLeadsToTheEnd() throws {
        let bookmark = try reading([1, 2, 3]) { reader in
            try reader.skip()
            try reader.skip()
            return reader.bookmark
        }
        reading([1]) { reader in
            reader.move(to: bookmark)
            #expect(reader.isAtEnd == true)
            #expect(reader.nextFormat == nil)
            #expect(throws: MsgPackError(.truncated, offset: 1)) { try reader.skip() }
        }
    }

    @Test func anOffsetOutsideOfTheInputIsAnError() throws {
        try reading([1, 2]) { reader in
            try reader.move(toOffset: 2)
            #expect(reader.isAtEnd == true)
            for offset in [-1, 3, .min, .max] {
                #expect(throws: MsgPackError(.truncated, offset: offset)) {
                    try reader.move(toOffset: offset)
                }
            }
            try reader.move(toOffset: 0)
            try #expect(reader.readInteger(as: Int.self) == 1)
        }
    }

    @Test func atomicReadsTakeErrorsOfTheProgram() throws {
        struct Odd: Error {}
        try reading([1, 2]) { reader in
            try reader.skip()
            #expect(throws: Odd.self) {
                try reader.atomically { reader throws(Odd) in
                    _ = try? reader.skip()
                    throw Odd()
                }
            }
            #expect(reader.position == 1)
            let value = reader.atomically { reader in try? reader.readInteger(as: Int.self) }
            #expect(value == 2)
        }
    }
}
