/// Why JSON could not be read as a value, or a value not written as JSON.
public struct MessagePackJSONError: Error, Equatable, CustomStringConvertible {
    /// What kind of fault it is.
    public enum Code: Sendable {
        /// The text is no JSON, or has a number that MessagePack cannot hold.
        case malformed
        /// An object whose only key begins with `$` is no tagged value.
        case tag
        /// The value is nested deeper than the limit.
        case depthLimit
        /// JSON has nothing for a value.
        case unrepresentable
    }

    /// What kind of fault it is.
    public let code: Code
    /// What is wrong, as an English phrase.
    public let reason: String
    /// When reading, the byte of the JSON text where it is wrong; nil when writing.
    public let offset: Int?
    /// When writing, the path to the value, as `$[0].name`; nil when reading.
    public let path: String?

    /// A fault in a text.
    init(_ code: Code = .malformed, reason: String, offset: Int) {
        self.code = code
        self.reason = reason
        self.offset = offset
        path = nil
    }

    /// A fault in a value.
    init(_ code: Code, reason: String, path: String) {
        self.code = code
        self.reason = reason
        self.path = path
        offset = nil
    }

    /// The reason and the place.
    public var description: String {
        let place = path ?? offset.map { "byte \($0)" } ?? ""
        return "\(reason) (\(place))"
    }
}
