/// A key in a coding path: the key of a map, or the index of an array's item.
struct MessagePackKey: CodingKey, CustomStringConvertible {
    /// The text; of an integer key or an index, its decimal digits or "Index 3".
    let stringValue: String
    /// The integer, if it is one.
    let intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        stringValue = String(intValue)
        self.intValue = intValue
    }

    /// A key of text, which may be an integer too.
    init(stringValue: String, intValue: Int?) {
        self.stringValue = stringValue
        self.intValue = intValue
    }

    /// The index of an item of an array.
    init(index: Int) {
        stringValue = "Index \(index)"
        intValue = index
    }

    /// The key that is the item at `offset`. A key that is no text and no integer is shown as its
    /// bytes in hex.
    init(at offset: Int, in bytes: RawSpan) {
        var reader = MsgPackReader(bytes, limits: .standard, at: offset)
        if let text = try? reader.readString() {
            self.init(stringValue: text)
        } else if let number = try? reader.readInteger(as: Int.self) {
            self.init(intValue: number)
        } else {
            let range = (try? reader.skip()) ?? offset..<offset
            self.init(stringValue: "0x" + reader.copyBytes(in: range).map(Self.hex).joined())
        }
    }

    /// The key of what a superclass has encoded.
    static let superKey = MessagePackKey(stringValue: "super")

    var description: String { stringValue }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}

extension [UInt8] {
    /// The bytes of a span.
    init(copying bytes: RawSpan) {
        // SAFETY: the buffer is the span's, and copied within the closure.
        self = unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }
}
