/// Names of files as text that keeps every byte.
///
/// To the system a name is bytes. Most names are UTF-8, but nothing holds them to it, and a `String`
/// replaces what is not. So each byte that is no part of valid UTF-8 is carried as one scalar of a
/// private range, U+10FE00 + byte. The bytes of a scalar of that range are carried one by one too,
/// so that no two names have the same text, and `bytes(of:)` returns every name unchanged.
public enum FileName {
    /// The first scalar that carries a byte.
    private static let firstCarrier: UInt32 = 0x10_FE00

    /// The text of the name with these bytes.
    ///
    /// - Complexity: O(bytes).
    public static func text(of bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        var position = 0
        while position < bytes.count {
            if let scalar = scalar(at: position, of: bytes) {
                text.append(scalar)
                position += UTF8.width(scalar)
            } else {
                text.append(carrier(of: bytes[position]))
                position += 1
            }
        }
        return String(text)
    }

    /// The bytes of the name with this text. Text that did not come from `text(of:)` is its UTF-8.
    ///
    /// - Complexity: O(bytes).
    public static func bytes(of text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if let byte = byte(carriedBy: scalar) {
                bytes.append(byte)
            } else {
                bytes += Array(String(scalar).utf8)
            }
        }
        return bytes
    }

    /// `text` with each carried byte written as `\xNN`, to be shown to people. Control characters
    /// stay as they are.
    ///
    /// - Complexity: O(bytes).
    public static func readable(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard let byte = byte(carriedBy: scalar) else {
                result.append(scalar)
                continue
            }
            let digits = String(byte, radix: 16)
            result.append(contentsOf: "\\x\(byte < 16 ? "0" : "")\(digits)".unicodeScalars)
        }
        return String(result)
    }

    /// The scalar whose UTF-8 is at `position`; `nil` if there is none, or if it carries bytes.
    private static func scalar(at position: Int, of bytes: [UInt8]) -> Unicode.Scalar? {
        for length in 1...min(4, bytes.count - position) {
            let part = bytes[position..<position + length]
            guard let text = String(validating: part, as: UTF8.self) else { continue }
            guard let scalar = text.unicodeScalars.first, byte(carriedBy: scalar) == nil else {
                return nil
            }
            return scalar
        }
        return nil
    }

    private static func carrier(of byte: UInt8) -> Unicode.Scalar {
        // Always a scalar: the range lies in the last private plane.
        Unicode.Scalar(firstCarrier + UInt32(byte)) ?? "\u{FFFD}"
    }

    private static func byte(carriedBy scalar: Unicode.Scalar) -> UInt8? {
        guard scalar.value >= firstCarrier else { return nil }
        return UInt8(exactly: scalar.value - firstCarrier)
    }
}

extension FileName {
    /// The folder of the name, and the name in that folder, which is empty if `text` ends in `/`.
    static func parts(of text: String) -> (folder: String, last: String) {
        guard let slash = text.unicodeScalars.lastIndex(of: "/") else { return (".", text) }
        let last = String(text.unicodeScalars[text.unicodeScalars.index(after: slash)...])
        let folder = String(text.unicodeScalars[..<slash])
        return (folder.isEmpty ? "/" : folder, last)
    }

    /// Calls `body` with the bytes of the name and a zero byte after them, as system calls take it.
    ///
    /// - Throws: `system(.open, errno:)` if the name holds a zero byte, and what `body` throws.
    static func withSystemName<Result>(
        _ text: String,
        _ body: (UnsafePointer<CChar>) throws(CaptureError) -> Result
    ) throws(CaptureError) -> Result {
        var name = bytes(of: text).map { CChar(bitPattern: $0) }
        // The system would take such a name for a shorter one, of another file.
        if name.contains(0) { throw CaptureError(.system(.open, errno: POSIXFile.invalidArgument)) }
        name.append(0)
        return try unsafe name.withUnsafeBufferPointer { (buffer) throws(CaptureError) -> Result in
            // SAFETY: the array holds at least its zero byte, and `body` uses it during the call.
            guard let start = buffer.baseAddress else {
                throw CaptureError(.system(.open, errno: POSIXFile.invalidArgument))
            }
            return try unsafe body(start)
        }
    }
}
