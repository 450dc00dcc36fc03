/// Names of map keys, for fields whose values must not be kept.
///
///     let names: FieldNames = ["password", "token"]
///
/// Names are compared byte by byte, so composed and decomposed letters are different names.
public struct FieldNames: Equatable, Sendable {
    private let names: [[UInt8]]

    /// Names given as bytes, of which none need be UTF-8.
    public init(_ names: [[UInt8]] = []) {
        self.names = names
    }

    /// Whether there is no name.
    var isEmpty: Bool { names.isEmpty }

    /// Whether `payload` is one of the names.
    ///
    /// - Complexity: O(names).
    func contains(_ payload: UnsafeRawBufferPointer) -> Bool {
        names.contains { name in
            // SAFETY: the caller keeps the payload for the time of the call.
            unsafe name.elementsEqual(payload)
        }
    }
}

extension FieldNames: ExpressibleByArrayLiteral {
    /// The names as a list of string literals; each is taken as its UTF-8 bytes.
    public init(arrayLiteral names: String...) {
        self.init(names.map { Array($0.utf8) })
    }
}
