import MsgPackWire
import TestSupport

/// Messages of everything that JSON can say, the same for the same seed.
struct SeededMessages {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// The next message, in shortest form.
    mutating func next() throws -> [UInt8] {
        var writer = MsgPackWriter()
        try write(into: &writer, depth: 0)
        return writer.copyBytes()
    }

    private mutating func write(into writer: inout MsgPackWriter, depth: Int) throws {
        switch Int.random(in: 0..<(depth < 5 ? 10 : 6), using: &generator) {
        case 0: writer.writeNil()
        case 1: writer.writeBoolean(Bool.random(using: &generator))
        case 2: writer.writeInteger(generator.next() >> Int.random(in: 0..<64, using: &generator))
        case 3: writer.writeInteger(Int64(bitPattern: generator.next()))
        case 4: writer.writeFloat64(float())
        case 5: try writer.writeString(text())
        case 6, 7:
            let count = Int.random(in: 0..<20, using: &generator)
            try writer.writeArrayHeader(count)
            for _ in 0..<count { try write(into: &writer, depth: depth + 2) }
        default:
            let count = Int.random(in: 0..<20, using: &generator)
            try writer.writeMapHeader(count)
            for _ in 0..<count {
                try writer.writeString(text())
                try write(into: &writer, depth: depth + 2)
            }
        }
    }

    private mutating func float() -> Double {
        let value = Double(bitPattern: generator.next())
        return value.isFinite ? value : 0
    }

    private mutating func text() -> String {
        let count = Int.random(in: 0..<40, using: &generator)
        var text = ""
        while text.unicodeScalars.count < count {
            let limit: UInt32 = Bool.random(using: &generator) ? 0x80 : 0x11_0000
            let value = UInt32.random(in: 0..<limit, using: &generator)
            if let scalar = UnicodeScalar(value) { text.unicodeScalars.append(scalar) }
        }
        return text
    }
}
