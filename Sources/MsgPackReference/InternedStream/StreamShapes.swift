/// Section 7: the headers and lists of keys that have an id.
struct StreamShapes {
    static let limit = 1_024
    static let limitKeys = 64
    static let limitKeyBytes = 65_536

    /// The keys of each shape, as tokens.
    private(set) var keys: [[[UInt8]]] = []

    /// The map header of each shape.
    private(set) var headers: [[UInt8]] = []

    private var bytes = 0
    private var ids: [[UInt8]: Int] = [:]

    /// The map header and the number of keys that DEFINE's n means; nil if it is reserved.
    static func header(code: Int) -> (bytes: [UInt8], count: Int)? {
        switch code {
        case 1...64: return (StreamToken.mapHeader(code), code)
        case 65...128: return ([0xDE, 0, UInt8(code - 64)], code - 64)
        case 129...192: return ([0xDF, 0, 0, 0, UInt8(code - 128)], code - 128)
        default: return nil
        }
    }

    /// The smallest n of DEFINE for a map header of `headerBytes` bytes and `count` keys.
    static func code(headerBytes: Int, count: Int) -> Int {
        if headerBytes == StreamToken.mapHeader(count).count { return count }
        return headerBytes == 3 ? 64 + count : 128 + count
    }

    /// Whether a token may be a key.
    static func isKey(_ token: StreamToken) -> Bool {
        switch token.family {
        case .str, .bin: return token.totalBytes <= 255
        case .integer: return true
        default: return false
        }
    }

    /// The id of the shape with exactly this header and these keys.
    func id(_ header: [UInt8], _ wanted: [[UInt8]]) -> Int? {
        ids[header + wanted.flatMap { $0 }]
    }

    /// Whether there is room for one more shape.
    func hasRoom(_ wanted: [[UInt8]]) -> Bool {
        keys.count < Self.limit
            && bytes + wanted.reduce(0) { $0 + $1.count } <= Self.limitKeyBytes
    }

    /// Defines the next shape and returns its id.
    mutating func define(_ header: [UInt8], _ new: [[UInt8]]) -> Int {
        let id = keys.count
        keys.append(new)
        headers.append(header)
        let joined = header + new.flatMap { $0 }
        bytes += joined.count - header.count
        if ids[joined] == nil { ids[joined] = id }
        return id
    }
}
