import Foundation
import MessagePackCoding
import TestSupport
import Testing

/// Errors say where: by the path and by the byte offset.
@Suite struct ErrorTests {
    struct Inner: Codable, Equatable {
        var number: Int
    }
    struct Outer: Codable, Equatable {
        var list: [Inner]
        var name: String?
    }

    private func check<Value: Decodable>(
        _ type: Value.Type, _ hex: String, _ path: [String], offset: Int,
        _ code: MsgPackError.Code, _ decoder: MessagePackDecoder = MessagePackDecoder()
    ) throws {
        let context = try decodingContext(type, hex, decoder)
        #expect(context.codingPath.map(\.stringValue) == path, "\(hex)")
        #expect(context.underlyingError as? MsgPackError == MsgPackError(code, offset: offset))
        #expect(context.debugDescription.contains("byte \(offset)"), "\(context.debugDescription)")
    }

    @Test func pathAndOffsetOfAMismatch() throws {
        // {"list": [{"number": 1}, {"number": "x"}]}
        let hex = "81a46c697374 92 81a66e756d62657201 81a66e756d626572a178"
        try check(Outer.self, hex, ["list", "Index 1", "number"], offset: 24, .typeMismatch)
    }

    @Test func pathAndOffsetOfAMissingKey() throws {
        let hex = "81a46c697374 92 81a66e756d62657201 80"
        try check(Outer.self, hex, ["list", "Index 1"], offset: 16, .missingKey)
        let error = #expect(throws: DecodingError.self) { try decoded(Outer.self, hex) }
        guard case .keyNotFound(let key, _) = error else {
            throw MsgPackError(.missingKey, offset: 0)
        }
        #expect(key.stringValue == "number")
    }

    @Test func nilWhereAValueIsNeeded() throws {
        let error = #expect(throws: DecodingError.self) { try decoded([Int].self, "91c0") }
        guard case .valueNotFound = error else { throw MsgPackError(.typeMismatch, offset: 0) }
        try check([String].self, "91c0", ["Index 0"], offset: 1, .typeMismatch)
        try check(Inner.self, "81a66e756d626572c0", ["number"], offset: 8, .typeMismatch)
    }

    @Test func numbersThatDoNotFit() throws {
        try check([UInt8].self, "92 01 cd0100", ["Index 1"], offset: 2, .integerOutOfRange)
        try check([String: Int8].self, "81a161cd0100", ["a"], offset: 3, .integerOutOfRange)
        try check([Int].self, "91cb3ff8000000000000", ["Index 0"], offset: 1, .inexactNumber)
    }

    @Test func damagedInput() throws {
        try check(String.self, "", [], offset: 0, .truncated)
        try check([Int].self, "92 01", [], offset: 0, .truncated)
        try check([String: Int].self, "81a161", ["a"], offset: 3, .truncated)
        try check([String].self, "91c1", ["Index 0"], offset: 1, .reservedByte)
        try check([String].self, "91a161 00", [], offset: 3, .trailingBytes)
        try check([String].self, "91a2c328", ["Index 0"], offset: 2, .invalidUTF8)
    }

    struct Tree: Codable, Equatable {
        var children: [Tree] = []
        init(depth: Int) { if depth > 0 { children = [Tree(depth: depth - 1)] } }
        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            while !container.isAtEnd { children.append(try container.decode(Tree.self)) }
        }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            for child in children { try container.encode(child) }
        }
    }

    @Test func depthIsLimitedBothWays() throws {
        let nested = [UInt8](repeating: 0x91, count: 127) + [0x90]
        #expect(try MessagePackDecoder().decode(Tree.self, from: nested) == Tree(depth: 127))
        #expect(try encodedHex(Tree(depth: 127)) == nested.hex)
        let error = #expect(throws: DecodingError.self) {
            try MessagePackDecoder().decode(Tree.self, from: [0x91] + nested)
        }
        #expect("\(String(describing: error))".contains("deeper"))
        #expect(throws: EncodingError.self) { try encodedHex(Tree(depth: 128)) }
        let decoder = MessagePackDecoder()
        decoder.limits = MsgPackLimits(depth: 100_000)
        let deep = [UInt8](repeating: 0x91, count: 1_000) + [0x90]
        #expect(throws: DecodingError.self) { try decoder.decode(Tree.self, from: deep) }
        #expect(try decoder.decode(Tree.self, from: [UInt8](deep.suffix(512))) == Tree(depth: 511))
        let encoder = MessagePackEncoder()
        encoder.depthLimit = 2
        #expect(throws: EncodingError.self) { try encodedHex([[[1]]], encoder) }
        #expect(throws: EncodingError.self) { try encodedHex(["a": ["b": ["c": 1]]], encoder) }
        #expect(try encodedHex([[1]], encoder) == "919101")
    }

    @Test func bytesAndItemsAreLimited() throws {
        let decoder = MessagePackDecoder()
        decoder.limits = MsgPackLimits(items: 3, bytes: 8)
        #expect(try decoded([Int].self, "920102", decoder) == [1, 2])
        try check([Int].self, "9401020304", [], offset: 0, .itemLimit, decoder)
        try check(
            String.self, "a8" + String(repeating: "61", count: 8), [], offset: 0, .byteLimit,
            decoder)
    }

    @Test func errorsOfATypeComeThrough() throws {
        struct Own: Error, Equatable {}
        struct Picky: Codable {
            init() {}
            init(from decoder: any Decoder) throws { throw Own() }
            func encode(to encoder: any Encoder) throws { throw Own() }
        }
        #expect(throws: Own()) { try decoded([Picky].self, "9101") }
        #expect(throws: Own()) { try encodedHex([Picky()]) }
        #expect(try encodedHex([1]) == "9101")
    }

    @Test func encodingErrorsHaveThePath() throws {
        let error = #expect(throws: EncodingError.self) { try encodedHex(["a": [UInt128.max]]) }
        guard case .invalidValue(_, let context) = error else {
            throw MsgPackError(.missingKey, offset: 0)
        }
        #expect(context.codingPath.map(\.stringValue) == ["a", "Index 0"])
        #expect((context.underlyingError as? MsgPackError)?.code == .integerOutOfRange)
    }
}
