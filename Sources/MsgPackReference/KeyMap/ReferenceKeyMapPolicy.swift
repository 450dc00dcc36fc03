/// Which values of a handled map are value positions (docs/KEYMAP.md, section 5). Both
/// ends must have the same policy.
public struct ReferenceKeyMapPolicy: Equatable, Sendable {
    /// Where the value positions of a field are.
    public enum Part: Equatable, Sendable, CaseIterable {
        /// The value of the field itself.
        case value
        /// If the value is an array, each of its elements.
        case elements
        /// If the value is a map, each of its keys.
        case mapKeys
        /// If the value is a map, each element of each of its values that is an array.
        case mapValueElements
        /// `mapKeys` and `mapValueElements`.
        case mapKeysAndValueElements
    }

    /// A field name, as bytes, with its part.
    public struct Field: Equatable, Sendable {
        /// The bytes of the name, without a header.
        public let name: [UInt8]
        /// Where its value positions are.
        public let part: Part

        /// The field with the UTF-8 bytes of `name`.
        public init(_ name: String, _ part: Part) {
            self.name = Array(name.utf8)
            self.part = part
        }
    }

    /// The fields, each name once.
    public let fields: [Field]

    /// A policy of these fields; nil if a name occurs twice or is `op`.
    public init?(_ fields: [Field]) {
        for (index, field) in fields.enumerated() {
            let isRepeated = fields[..<index].contains { $0.name == field.name }
            guard !isRepeated, field.name != Array("op".utf8) else { return nil }
        }
        self.fields = fields
    }

    private init(valid fields: [Field]) {
        self.fields = fields
    }

    /// The fields that the follow-up of dask/distributed #7386 names.
    public static let dask = ReferenceKeyMapPolicy(valid: [
        Field("key", .value),
        Field("keys", .elements),
        Field("who_has", .mapKeysAndValueElements),
        Field("nbytes", .mapKeys),
    ])

    /// The part of the field whose key is the str with this payload.
    func part(ofField name: [UInt8]) -> Part? {
        fields.first { $0.name == name }?.part
    }
}

extension ReferenceKeyMapPolicy.Part {
    /// Whether the keys of the field's map are value positions.
    var includesMapKeys: Bool { self == .mapKeys || self == .mapKeysAndValueElements }

    /// Whether the elements of the arrays in the field's map are value positions.
    var includesMapValueElements: Bool {
        self == .mapValueElements || self == .mapKeysAndValueElements
    }
}
