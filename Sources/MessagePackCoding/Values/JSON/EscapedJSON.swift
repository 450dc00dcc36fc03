/// Text in double quotes, as JSON has it.
enum EscapedJSON {
    /// The text with quotes, backslashes, and control characters escaped, in double quotes.
    static func quoted(_ text: String) -> String {
        var result: [UInt8] = [0x22]
        result.reserveCapacity(text.utf8.count + 2)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: result += [0x5C, byte]
            case 0x0A: result += Array("\\n".utf8)
            case 0x0D: result += Array("\\r".utf8)
            case 0x09: result += Array("\\t".utf8)
            case 0x00..<0x20, 0x7F:
                result += Array((byte < 16 ? "\\u000" : "\\u00").utf8)
                result += Array(String(byte, radix: 16).utf8)
            default: result.append(byte)
            }
        }
        result.append(0x22)
        return String(decoding: result, as: UTF8.self)
    }
}
