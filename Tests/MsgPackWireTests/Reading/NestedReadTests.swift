import MsgPackWire
import TestSupport
import Testing

/// Reads that call themselves for each container in a container.
@Suite struct NestedReadTests {
    /// A list as a program has it, each node in the one before.
    private indirect enum Node: Equatable {
        case end
        case next(Node)

        /// Arrays of one element.
        init(array reader: inout MsgPackReader) throws(MsgPackError) {
            if try reader.readNilIfPresent() {
                self = .end
            } else {
                self = try reader.readArray { reader throws(MsgPackError) in
                    Node.next(try Node(array: &reader))
                }[0]
            }
        }

        /// Maps `{"next": …}`, by pairs.
        init(pairs reader: inout MsgPackReader) throws(MsgPackError) {
            self = .end
            guard try !reader.readNilIfPresent() else { return }
            var pairs = try reader.readMap()
            while try reader.advance(in: &pairs) {
                if reader.readKey("next", of: &pairs) { self = .next(try Node(pairs: &reader)) }
            }
        }

        /// Maps `{"next": …}`, header by header.
        init(headers reader: inout MsgPackReader) throws(MsgPackError) {
            self = .end
            guard try !reader.readNilIfPresent() else { return }
            for _ in 0..<(try reader.readMapHeader()) {
                switch try reader.readKey() {
                case "next": self = .next(try Node(headers: &reader))
                default: try reader.skip()
                }
            }
        }

        /// Maps `{"next": …}`, by a closure.
        init(map reader: inout MsgPackReader) throws(MsgPackError) {
            var node = Node.end
            if try !reader.readNilIfPresent() {
                try reader.readMap { key, reader throws(MsgPackError) in
                    if case "next" = key { node = .next(try Node(map: &reader)) }
                }
            }
            self = node
        }

        /// Maps `{"next": …}`, by search.
        init(search reader: inout MsgPackReader) throws(MsgPackError) {
            self = .end
            guard try !reader.readNilIfPresent() else { return }
            var pairs = try reader.readMap()
            if try reader.findKey("next", of: &pairs) { self = .next(try Node(search: &reader)) }
        }

        var length: Int {
            if case .next(let node) = self { 1 + node.length } else { 0 }
        }
    }

    private typealias Read = @Sendable (inout MsgPackReader) throws(MsgPackError) -> Node

    private static let pair: [UInt8] = [0x81, 0xA4, 0x6E, 0x65, 0x78, 0x74]
    private static let longPair: [UInt8] =
        [0x82, 0xA1, 0x61, 0x93, 1, 2, 3, 0xA4, 0x6E, 0x65, 0x78, 0x74]

    /// A way to read, and what opens a container.
    private static let reads: [(Read, [UInt8])] = [
        (Node.init(array:), [0x91]), (Node.init(pairs:), pair), (Node.init(headers:), pair),
        (Node.init(map:), pair), (Node.init(search:), pair), (Node.init(pairs:), longPair),
        (Node.init(headers:), longPair), (Node.init(map:), longPair),
        (Node.init(search:), longPair),
    ]

    @Test(arguments: 0..<9, [0, 1, 2, 127, 128, 129, 300])
    func theDepthLimitHoldsForNestedReads(way: Int, limit: Int) throws {
        let (read, open) = Self.reads[way]
        let granted = [[UInt8]](repeating: open, count: limit).flatMap(\.self)
        try reading(granted + [0xC0], limits: MsgPackLimits(depth: limit)) { reader in
            try #expect(read(&reader).length == limit)
        }
        reading(granted + open + [0xC0], limits: MsgPackLimits(depth: limit)) { reader in
            #expect(throws: MsgPackError(.depthLimit, offset: granted.count)) {
                try read(&reader)
            }
        }
    }

    @Test(arguments: 0..<9)
    func aMillionNestedContainersDoNotUseUpTheStack(way: Int) {
        let (read, open) = Self.reads[way]
        let bytes = [[UInt8]](repeating: open, count: 1_000_000).flatMap(\.self)
        reading(bytes) { reader in
            #expect(throws: MsgPackError(.depthLimit, offset: 128 * open.count)) {
                try read(&reader)
            }
        }
    }

    /// Closed containers do not count, also where the reader is not told that they are closed.
    @Test func manyContainersSideBySideAreNotDeep() throws {
        let limits = MsgPackLimits(depth: 2)
        let bytes =
            [0xDC, 0x03, 0xE8] + [[UInt8]](repeating: [0x81, 1, 2], count: 1_000).flatMap(\.self)
        try reading(bytes + bytes, limits: limits) { reader in
            for _ in 0..<2 {
                for _ in 0..<(try reader.readArrayHeader()) {
                    var pairs = try reader.readMap()
                    try #expect(reader.advance(in: &pairs))
                    try reader.skip()
                    try reader.skip()
                }
            }
            #expect(reader.isAtEnd == true)
        }
        try reading(bytes + bytes, limits: limits) { reader in
            for _ in 0..<2 {
                for _ in 0..<(try reader.readArrayHeader()) {
                    try #expect(reader.readMapHeader() == 1)
                    try #expect(reader.readInteger(as: Int.self) == 1)
                    try #expect(reader.readInteger(as: Int.self) == 2)
                }
            }
            #expect(reader.isAtEnd == true)
        }
    }

    @Test func whatIsReadAgainIsNotDeeper() throws {
        let limits = MsgPackLimits(depth: 2)
        try reading([0x91, 0x91, 0x07], limits: limits) { reader in
            for _ in 0..<10 {
                let start = reader.bookmark
                for _ in 0..<2 { try #expect(reader.readArrayHeader() == 1) }
                reader.move(to: start)
                #expect(throws: MsgPackError(.typeMismatch, offset: 0)) {
                    try reader.atomically { reader throws(MsgPackError) in
                        for _ in 0..<2 { _ = try reader.readArrayHeader() }
                        throw MsgPackError(.typeMismatch, offset: 0)
                    }
                }
                #expect(reader.position == 0)
            }
            for _ in 0..<10 {
                try reader.move(toOffset: 1)
                try #expect(reader.readArrayHeader() == 1)
                try #expect(reader.readInteger(as: Int.self) == 7)
            }
        }
    }

    @Test func noContainerIsReadAtDepthZero() {
        reading([0x90], limits: MsgPackLimits(depth: 0)) { reader in
            let error = MsgPackError(.depthLimit, offset: 0)
            #expect(throws: error) { try reader.readArrayHeader() }
            #expect(throws: error) { try reader.readContainer { _, _ in } }
            #expect(throws: error) { try reader.readArray { _ in 0 } }
        }
    }
}
