import Foundation
import MessagePackCoding
import TestSupport
import Testing

/// The path without Codable.
@Suite struct TypedTests {
    enum Color: String, MessagePackWritable, MessagePackReadable { case red, green }

    struct Task: MessagePackWritable, MessagePackReadable, Equatable {
        var key = "k"
        var size = 28
        var color = Color.green
        var owner: String?
        var times: [Double] = [1.5]
        var parts: [Task] = []

        init() {}

        init(reading reader: inout MsgPackReader) throws {
            var fields = try reader.readFields()
            key = try reader.read("key", of: &fields)
            size = try reader.read("size", of: &fields)
            color = try reader.read("color", of: &fields)
            owner = try reader.readIfPresent("owner", of: &fields)
            times = try reader.read("times", of: &fields)
            parts = try reader.read("parts", of: &fields)
            try reader.endFields(fields)
        }

        func write(to writer: inout MsgPackWriter) throws {
            var fields = writer.beginFields()
            try writer.write("key", key, of: &fields)
            try writer.write("size", size, of: &fields)
            try writer.write("color", color, of: &fields)
            try writer.writeIfPresent("owner", owner, of: &fields)
            try writer.write("times", times, of: &fields)
            try writer.write("parts", parts, of: &fields)
            try writer.endFields(fields)
        }
    }

    private func sentAndReceived<Value: MessagePackWritable & MessagePackReadable>(
        _ value: Value
    ) throws -> Value {
        try Value(messagePack: value.messagePack())
    }

    @Test func aTypeWritesAndReadsItself() throws {
        var task = Task()
        task.parts = [Task(), Task()]
        task.parts[1].owner = "o"
        #expect(try sentAndReceived(task) == task)
        #expect(try sentAndReceived([task, Task()]) == [task, Task()])
        #expect(
            try Task().messagePack().hex
                == "85a36b6579a16ba473697a651ca5636f6c6f72a5677265656ea574696d657391cb3ff8000000000000a5"
                + "706172747390")
    }

    @Test func fieldsInAnyOrderWithUnknownKeysBetween() throws {
        var random = SeededGenerator(seed: 3)
        let bytes = try Task().messagePack()
        var pairs: [String: [UInt8]] = [:]
        var reader = MsgPackReader(bytes)
        try reader.readMap { key, reader throws(MsgPackError) in
            let name = try? reader.read(RawMessagePack.self)
            pairs[String(decoding: [UInt8](copyingForTest: key.utf8), as: UTF8.self)] = name?.bytes
        }
        for _ in 0..<300 {
            var items = pairs.map { ($0.key, $0.value) }
            for number in 0..<Int.random(in: 0...30, using: &random) {
                items.append(("unknown\(number)", [0x91, 0x81, 0xA0, 0x05]))
            }
            items.shuffle(using: &random)
            var writer = MsgPackWriter()
            try writer.writeArrayHeader(2)
            try writer.writeMapHeader(items.count)
            for (key, value) in items {
                try writer.writeString(key)
                writer.writeEncoded(value)
            }
            writer.writeInteger(7)
            let message = writer.copyBytes()
            var back = MsgPackReader(message)
            #expect(try back.readArrayHeader() == 2)
            #expect(try back.read(Task.self) == Task())
            #expect(try back.read(Int.self) == 7)
        }
    }

    @Test func missingKeysAreAnErrorWithTheOffsetOfTheMap() throws {
        #expect(throws: MsgPackError(.missingKey, offset: 1)) {
            try [Task](messagePack: [UInt8](hex: "9181a36b6579a16b"))
        }
        #expect(throws: MsgPackError(.missingKey, offset: 0)) { try Task(messagePack: [0x80]) }
    }

    @Test func ofAKeyThatComesTwiceTheFirstCounts() throws {
        struct Pair: MessagePackReadable, Equatable {
            var b: Int
            var a: Int
            init(reading reader: inout MsgPackReader) throws {
                var fields = try reader.readFields()
                b = try reader.read("b", of: &fields)
                a = try reader.read("a", of: &fields)
                try reader.endFields(fields)
            }
        }
        let pair = try Pair(messagePack: [UInt8](hex: "83a16101a16202a16103"))
        #expect(pair.a == 1 && pair.b == 2)
    }

    /// Three fields, asked for in this order.
    private struct Triple: Codable, MessagePackReadable, Equatable {
        var a: Int
        var b: Int?
        var c: Int

        init(reading reader: inout MsgPackReader) throws {
            self = try reader.readFields { reader, fields in
                Triple(
                    a: try reader.read("a", of: &fields),
                    b: try reader.readIfPresent("b", of: &fields),
                    c: try reader.read("c", of: &fields))
            }
        }

        init(a: Int, b: Int?, c: Int) {
            self.a = a
            self.b = b
            self.c = c
        }
    }

    /// Keys before and after the last one are tried first, which must not find the later of two.
    @Test func ofAKeyThatComesTwiceTheFirstCountsInEveryOrder() throws {
        let keys = ["a", "b", "c", "x"]
        for code in 0..<1_024 {
            let order = (0..<5).map { keys[code >> (2 * $0) & 3] }
            var writer = MsgPackWriter()
            try writer.writeMapHeader(order.count)
            for (number, key) in order.enumerated() {
                try writer.writeString(key)
                writer.writeInteger(number)
            }
            let bytes = writer.copyBytes()
            let first = { (key: String) in order.firstIndex(of: key) }
            guard let a = first("a"), let c = first("c") else {
                #expect(throws: MsgPackError.self) { try Triple(messagePack: bytes) }
                #expect(throws: DecodingError.self) {
                    try MessagePackDecoder().decode(Triple.self, from: bytes)
                }
                continue
            }
            let expected = Triple(a: a, b: first("b"), c: c)
            #expect(try Triple(messagePack: bytes) == expected, "\(order)")
            let decoded = try MessagePackDecoder().decode(Triple.self, from: bytes)
            #expect(decoded == expected, "\(order)")
        }
    }

    /// Keys of the same length, first and last byte are told apart, near the end of the input, too.
    @Test func keysThatLookAlikeAreToldApart() throws {
        struct Alike: Codable, MessagePackReadable, Equatable {
            var start: Int
            var stoat: Int
            var long: Int
            enum CodingKeys: String, CodingKey {
                case start, stoat
                case long = "a key of more than thirty-one bytes"
            }

            init(reading reader: inout MsgPackReader) throws {
                var fields = try reader.readFields()
                start = try reader.read("start", of: &fields)
                stoat = try reader.read("stoat", of: &fields)
                long = try reader.read("a key of more than thirty-one bytes", of: &fields)
                try reader.endFields(fields)
            }
        }
        let names = ["start", "stoat", "a key of more than thirty-one bytes", "", "s"]
        for shift in 0..<names.count {
            for reverses in [false, true] {
                var order = Array(names[shift...] + names[..<shift])
                if reverses { order.reverse() }
                var writer = MsgPackWriter()
                try writer.writeMapHeader(order.count)
                for key in order {
                    try writer.writeString(key)
                    writer.writeInteger(key.utf8.count * 10 + (key == "stoat" ? 1 : 0))
                }
                let bytes = writer.copyBytes()
                let value = try Alike(messagePack: bytes)
                #expect(value.start == 50 && value.stoat == 51 && value.long == 350)
                #expect(try MessagePackDecoder().decode(Alike.self, from: bytes) == value)
            }
        }
    }

    /// Offsets of more than 32 bits: two payloads of 2 GiB, in pages that nobody touches.
    @Test func keysBeyondFourGiBAreFoundInAnyOrder() throws {
        let half = 1 << 31 + 16
        let byteCount = 2 * half + 64
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        let memory = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, flags, -1, 0)
        guard let base = unsafe memory, unsafe base != MAP_FAILED else { return }
        defer { unsafe munmap(base, byteCount) }
        var offset = 0
        func put(_ bytes: [UInt8], payload: Int = 0) {
            for (index, byte) in bytes.enumerated() {
                unsafe base.storeBytes(of: byte, toByteOffset: offset + index, as: UInt8.self)
            }
            offset += bytes.count + payload
        }
        let length = (0..<4).map { UInt8(truncatingIfNeeded: half >> (24 - 8 * $0)) }
        put([0x84, 0xA1, 0x61, 0xC6] + length, payload: half)
        put([0xA1, 0x62, 0xC6] + length, payload: half)
        put([0xA1, 0x63, 3, 0xA1, 0x64, 4])
        let span = unsafe RawSpan(_unsafeStart: base, byteCount: offset)
        var reader = MsgPackReader(span, limits: MsgPackLimits(bytes: .max))
        let (d, c) = try reader.readFields { reader, fields in
            (try reader.read("d", of: &fields) as Int, try reader.read("c", of: &fields) as Int)
        }
        #expect(d == 4 && c == 3)
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
    }

    @Test func bytesAfterTheValueAreRefused() throws {
        #expect(throws: MsgPackError(.trailingBytes, offset: 1)) { try Int(messagePack: [1, 2]) }
        #expect(throws: MsgPackError(.byteLimit, offset: 0)) {
            try [Int](messagePack: [0x92, 1, 2], limits: MsgPackLimits(bytes: 2))
        }
        #expect(throws: MsgPackError.self) {
            try [Int](messagePack: [0x92, 1, 2], limits: MsgPackLimits(items: 2))
        }
    }

    @Test func depthIsLimited() throws {
        let deep = [UInt8](repeating: 0x91, count: 5_000)
        struct Tree: MessagePackReadable {
            init(reading reader: inout MsgPackReader) throws {
                _ = try reader.read([Tree].self)
            }
        }
        let error = #expect(throws: MsgPackError.self) { try Tree(messagePack: deep) }
        #expect(error?.code == .depthLimit)
    }

    @Test func ownErrorsComeThroughAndNothingIsWritten() throws {
        struct Own: Error, Equatable {}
        struct Picky: MessagePackWritable, MessagePackReadable {
            init() {}
            init(reading reader: inout MsgPackReader) throws { throw Own() }
            func write(to writer: inout MsgPackWriter) throws {
                writer.writeInteger(1)
                throw Own()
            }
        }
        var writer = MsgPackWriter()
        writer.writeInteger(9)
        #expect(throws: Own()) { try writer.write([Picky()]) }
        #expect(writer.copyBytes() == [9])
        let bytes: [UInt8] = [0x91, 1]
        var reader = MsgPackReader(bytes)
        #expect(throws: Own()) { try reader.read([Picky].self) }
        let position = reader.position
        #expect(position == 0)
    }

    @Test func standardTypes() throws {
        #expect(try sentAndReceived([true, false]) == [true, false])
        #expect(try sentAndReceived([Int8.min, 5]) == [Int8.min, 5])
        #expect(try sentAndReceived([UInt64.max]) == [UInt64.max])
        #expect(try sentAndReceived(Int128(Int64.min)) == Int128(Int64.min))
        #expect(try sentAndReceived([Float(1.5)]) == [1.5])
        #expect(try sentAndReceived([1: ["a": [Double.pi]]]) == [1: ["a": [Double.pi]]])
        #expect(try sentAndReceived([Int?.none, 3]) == [nil, 3])
        #expect(try sentAndReceived([Color.red]) == [.red])
        #expect(try ([1, 2] as [UInt8]).messagePack().hex == "c4020102")
        #expect(try [UInt8(1)].messagePack() == [0xC4, 1, 1])
        #expect(try sentAndReceived([9, 200] as [UInt8]) == [9, 200])
        #expect(try sentAndReceived(Data([1, 2])) == Data([1, 2]))
        #expect(
            try sentAndReceived(Date(timeIntervalSince1970: 1.5))
                == Date(timeIntervalSince1970: 1.5))
        let item = MessagePackExtension(type: 4, payload: [1])
        #expect(try sentAndReceived([item]) == [item])
        let raw = RawMessagePack(bytes: [0x91, 0xC0])
        #expect(try sentAndReceived([raw]) == [raw])
        #expect(throws: MsgPackError.self) {
            try RawMessagePack(bytes: [1, 2]).messagePack()
        }
        #expect(throws: MsgPackError(.typeMismatch, offset: 1)) {
            try [Color](messagePack: [0x91, 0xA1, 0x78])
        }
        #expect(throws: MsgPackError(.integerOutOfRange, offset: 0)) {
            try Int128.max.messagePack()
        }
        #expect(try Double(messagePack: [5]) == 5)
        #expect(try Int(messagePack: [UInt8](hex: "cb4014000000000000")) == 5)
    }

    @Test func bothPathsWriteTheSameBytes() throws {
        struct Both: Codable, MessagePackWritable {
            var key = "k"
            var sizes = [1, 70_000, -9]
            var flag: Bool?
            func write(to writer: inout MsgPackWriter) throws {
                var fields = writer.beginFields()
                try writer.write("key", key, of: &fields)
                try writer.write("sizes", sizes, of: &fields)
                try writer.writeIfPresent("flag", flag, of: &fields)
                try writer.endFields(fields)
            }
        }
        #expect(try Both().messagePack() == MessagePackEncoder().encode(Both()))
    }
}

extension [UInt8] {
    /// The bytes of a span.
    fileprivate init(copyingForTest bytes: RawSpan) {
        // SAFETY: the buffer does not leave the closure.
        self = unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }
}
