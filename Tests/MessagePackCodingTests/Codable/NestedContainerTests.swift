import MessagePackCoding
import TestSupport
import Testing

/// Nested containers, encoders of superclasses, and paths: right in whatever order they are used.
@Suite struct NestedContainerTests {
    enum Key: String, CodingKey { case a, b, c, list, inner }

    struct Interleaved: Codable, Equatable {
        var numbers = [1, 2, 3]
        var text = "t"

        init() {}

        init(from decoder: any Decoder) throws {
            let outer = try decoder.container(keyedBy: Key.self)
            let first = try outer.nestedContainer(keyedBy: Key.self, forKey: .a)
            let second = try outer.nestedContainer(keyedBy: Key.self, forKey: .c)
            var list = try second.nestedUnkeyedContainer(forKey: .list)
            numbers = [try first.decode(Int.self, forKey: .a)]
            numbers.append(try list.decode(Int.self))
            #expect(list.codingPath.map(\.stringValue).suffix(2) == ["c", "list"])
            text = try outer.decode(String.self, forKey: .b)
            #expect(first.codingPath.map(\.stringValue).suffix(1) == ["a"])
            #expect(try first.decode(Bool.self, forKey: .inner))
            numbers.append(try list.decode(Int.self))
            #expect(list.isAtEnd && list.currentIndex == 2)
        }

        func encode(to encoder: any Encoder) throws {
            var outer = encoder.container(keyedBy: Key.self)
            var first = outer.nestedContainer(keyedBy: Key.self, forKey: .a)
            var second = outer.nestedContainer(keyedBy: Key.self, forKey: .c)
            var list = second.nestedUnkeyedContainer(forKey: .list)
            try first.encode(numbers[0], forKey: .a)
            try list.encode(numbers[1])
            try outer.encode(text, forKey: .b)
            try first.encode(true, forKey: .inner)
            try list.encode(numbers[2])
            #expect(list.codingPath.map(\.stringValue).suffix(2) == ["c", "list"])
            #expect(list.count == 2)
        }
    }

    @Test func nestedContainersMayBeUsedInAnyOrder() throws {
        let hex = "83a16182a16101a5696e6e6572c3a16381a46c697374920203a162a174"
        #expect(try encodedHex(Interleaved()) == hex)
        #expect(
            try sentAndReceived([Interleaved(), Interleaved()]) == [Interleaved(), Interleaved()])
    }

    class Animal: Codable {
        var name: String
        init(name: String) { self.name = name }
    }

    final class Dog: Animal {
        var age: Int
        init(name: String, age: Int) {
            self.age = age
            super.init(name: name)
        }
        required init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            age = try container.decode(Int.self, forKey: .a)
            try super.init(from: container.superDecoder())
        }
        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try super.encode(to: container.superEncoder())
            try container.encode(age, forKey: .a)
        }
    }

    @Test func superEncodersAreUnderTheKeySuper() throws {
        let dog = Dog(name: "Rex", age: 4)
        #expect(try encodedHex(dog) == "82a5737570657281a46e616d65a3526578a16104")
        let copy = try sentAndReceived(dog)
        #expect(copy.name == "Rex" && copy.age == 4)
        #expect(throws: DecodingError.self) { try decoded(Dog.self, "81a16104") }
    }

    final class Cat: Animal {
        var lives: Int
        init(name: String, lives: Int) {
            self.lives = lives
            super.init(name: name)
        }
        required init(from decoder: any Decoder) throws {
            lives = try decoder.container(keyedBy: Key.self).decode(Int.self, forKey: .b)
            try super.init(from: decoder)
        }
        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(lives, forKey: .b)
            try super.encode(to: encoder)
        }
    }

    @Test func aClassAndItsSuperclassMayShareAMap() throws {
        #expect(try encodedHex(Cat(name: "Tom", lives: 9)) == "82a16209a46e616d65a3546f6d")
        let cat = try sentAndReceived([Cat(name: "Tom", lives: 9), Cat(name: "Kit", lives: 8)])
        #expect(cat.map(\.name) == ["Tom", "Kit"] && cat.map(\.lives) == [9, 8])
    }

    struct Wrapped: Codable, Equatable {
        var value: [Int]
        init(_ value: [Int]) { self.value = value }
        init(from decoder: any Decoder) throws {
            value = try decoder.singleValueContainer().decode([Int].self)
        }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(value)
        }
    }

    @Test func singleValuesMayHoldContainers() throws {
        #expect(try encodedHex([Wrapped([1]), Wrapped([])]) == "92910190")
        #expect(try sentAndReceived(["k": Wrapped([1, 2])]) == ["k": Wrapped([1, 2])])
    }

    struct NestedArrays: Codable, Equatable {
        var rows = [[1, 2], [3]]
        init() {}
        init(from decoder: any Decoder) throws {
            var outer = try decoder.unkeyedContainer()
            rows = []
            while !outer.isAtEnd {
                var inner = try outer.nestedUnkeyedContainer()
                var row: [Int] = []
                while !inner.isAtEnd { row.append(try inner.decode(Int.self)) }
                rows.append(row)
            }
        }
        func encode(to encoder: any Encoder) throws {
            var outer = encoder.unkeyedContainer()
            for row in rows {
                var inner = outer.nestedUnkeyedContainer()
                for number in row { try inner.encode(number) }
            }
        }
    }

    @Test func nestedUnkeyedContainers() throws {
        #expect(try encodedHex(NestedArrays()) == "929201029103")
        #expect(try sentAndReceived(NestedArrays()) == NestedArrays())
    }

    struct PathKeeper: Codable {
        var path: [String] = []
        init() {}
        init(from decoder: any Decoder) throws { path = decoder.codingPath.map(\.stringValue) }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(encoder.codingPath.map(\.stringValue).joined(separator: "/"))
        }
    }

    @Test func codingPathsLeadFromTheBeginning() throws {
        let value = ["a": [[PathKeeper()], [PathKeeper(), PathKeeper()]]]
        let bytes: [UInt8] = try MessagePackEncoder().encode(value)
        let texts = try MessagePackDecoder().decode([String: [[String]]].self, from: bytes)
        #expect(
            texts == ["a": [["a/Index 0/Index 0"], ["a/Index 1/Index 0", "a/Index 1/Index 1"]]])
        let back = try MessagePackDecoder().decode([String: [[PathKeeper]]].self, from: bytes)
        #expect(back["a"]?[1][1].path == ["a", "Index 1", "Index 1"])
    }

    struct Escaping: Codable {
        final class Box: @unchecked Sendable {
            var container: (any UnkeyedEncodingContainer)?
            var decoder: (any Decoder)?
        }
        static let key = CodingUserInfoKey(rawValue: "box")

        init() {}
        init(from decoder: any Decoder) throws {
            let key = try #require(Self.key)
            (decoder.userInfo[key] as? Box)?.decoder = decoder
        }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try container.encode(1)
            let key = try #require(Self.key)
            (encoder.userInfo[key] as? Box)?.container = container
        }
    }

    @Test func escapedContainersThrow() throws {
        let key = try #require(Escaping.key)
        let box = Escaping.Box()
        let encoder = MessagePackEncoder()
        encoder.userInfo[key] = box
        #expect(try encodedHex(Escaping(), encoder) == "9101")
        #expect(throws: EncodingError.self) { try box.container?.encode(2) }
        #expect(try encodedHex([7], encoder) == "9107")
        #expect(throws: EncodingError.self) { try box.container?.encode(2) }
    }

    @Test func escapedDecodersThrow() throws {
        let key = try #require(Escaping.key)
        let box = Escaping.Box()
        let decoder = MessagePackDecoder()
        decoder.userInfo[key] = box
        _ = try decoded(Escaping.self, "9101", decoder)
        let kept = try #require(box.decoder)
        #expect(throws: DecodingError.self) { try kept.unkeyedContainer() }
        #expect(throws: DecodingError.self) { try kept.singleValueContainer().decode(Int.self) }
        #expect(try decoded([Int].self, "9107", decoder) == [7])
    }

    /// Keeps the containers of all of its values, as a type does that decodes its fields later.
    struct Lazy: Codable {
        final class Box: @unchecked Sendable {
            var decoding: [KeyedDecodingContainer<Key>] = []
            var encoding: [KeyedEncodingContainer<Key>] = []
        }
        static let key = CodingUserInfoKey(rawValue: "lazy")
        var number: Int

        init(_ number: Int) { self.number = number }
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            number = try container.decode(Int.self, forKey: .a)
            let key = try #require(Self.key)
            let box = try #require(decoder.userInfo[key] as? Box)
            box.decoding.append(container)
            for (index, earlier) in box.decoding.enumerated() {
                #expect(try earlier.decode(Int.self, forKey: .a) == index)
            }
        }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(number, forKey: .a)
            let key = try #require(Self.key)
            let box = try #require(encoder.userInfo[key] as? Box)
            for index in box.encoding.indices {
                #expect(throws: EncodingError.self) {
                    try box.encoding[index].encode(9, forKey: .b)
                }
            }
            box.encoding.append(container)
        }
    }

    @Test func escapedKeyedContainersStayTheirOwn() throws {
        let key = try #require(Lazy.key)
        let encoder = MessagePackEncoder()
        let decoder = MessagePackDecoder()
        for _ in 0..<2 {
            let box = Lazy.Box()
            encoder.userInfo[key] = box
            decoder.userInfo[key] = box
            let hex = try encodedHex((0..<4).map(Lazy.init), encoder)
            #expect(hex == "9481a1610081a1610181a1610281a16103")
            #expect(try decoded([Lazy].self, hex, decoder).map(\.number) == [0, 1, 2, 3])
            for container in box.decoding {
                #expect(throws: DecodingError.self) { try container.decode(Int.self, forKey: .a) }
            }
        }
    }

    struct Twice: Encodable {
        func encode(to encoder: any Encoder) throws {
            var keyed = encoder.container(keyedBy: Key.self)
            try keyed.encode(1, forKey: .a)
            _ = encoder.unkeyedContainer()
        }
    }

    struct TwoValues: Encodable {
        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(1)
            try container.encode(2)
        }
    }

    @Test func aValueIsOneContainerOrOneValue() throws {
        #expect(throws: EncodingError.self) { try encodedHex(Twice()) }
        #expect(throws: EncodingError.self) { try encodedHex([TwoValues()]) }
    }

    struct Forgiving: Encodable {
        func encode(to encoder: any Encoder) throws {
            var keyed = encoder.container(keyedBy: Key.self)
            try? keyed.encode([UInt128.max], forKey: .a)
            try keyed.encode(1, forKey: .b)
            try? keyed.encode(UInt128.max, forKey: .c)
        }
    }

    @Test func aValueThatFailsLeavesNothing() throws {
        #expect(try encodedHex(Forgiving()) == "81a16201")
    }
}
