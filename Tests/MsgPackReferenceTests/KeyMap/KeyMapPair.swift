import MsgPackReference
import TestSupport
import Testing

/// Both ends of one direction. Every message that passes must come back byte for byte.
struct KeyMapPair {
    private(set) var encoder: ReferenceKeyMapEncoder
    private(set) var decoder: ReferenceKeyMapDecoder

    init(_ mode: ReferenceKeyMapMode, limits: ReferenceKeyMapLimits? = nil) {
        encoder = ReferenceKeyMapEncoder(mode, limits: limits)
        decoder = ReferenceKeyMapDecoder(mode, limits: limits)
    }

    /// The message on the wire.
    mutating func pass(_ message: [UInt8]) throws -> [UInt8] {
        let wire = try encoder.encode(message)
        let original = try decoder.decode(wire)
        #expect(original.hex == message.hex)
        _ = try ReferenceNode(wire, depthLimit: ReferenceNode.defaultDepthLimit + 2)
        return wire
    }

    /// The same in hex, without white space.
    mutating func pass(_ hex: String) throws -> String {
        try pass([UInt8](hex: hex)).hex
    }
}

/// Bytes of the values that tests put into messages.
enum Bytes {
    static func str(_ text: String) -> [UInt8] { str(Array(text.utf8)) }

    static func str(_ payload: [UInt8]) -> [UInt8] {
        (try? ReferenceEncoder().encode(.str(payload))) ?? []
    }

    static func map(_ entries: [([UInt8], [UInt8])]) -> [UInt8] {
        header(.map(count: UInt32(entries.count))) + entries.flatMap { $0.0 + $0.1 }
    }

    static func array(_ elements: [[UInt8]]) -> [UInt8] {
        header(.array(count: UInt32(elements.count))) + elements.flatMap { $0 }
    }

    private static func header(_ content: ReferenceToken.Content) -> [UInt8] {
        (try? ReferenceToken(shortest: content).bytes) ?? []
    }
}

extension String {
    /// Without spaces, as `hex` gives it.
    var packed: String { filter { $0 != " " } }
}
