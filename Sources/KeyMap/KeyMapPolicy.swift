/// Which values of a handled map are replaced: data, agreed between the ends.
public struct KeyMapPolicy: Equatable, Sendable {
    /// Where the value positions of a field are.
    public enum Part: UInt8, BitwiseCopyable, Sendable, CaseIterable {
        /// The value of the field itself.
        case value = 0
        /// If the value is an array, each of its elements.
        case elements = 1
        /// If the value is a map, each of its keys.
        case mapKeys = 2
        /// If the value is a map, each element of each of its values that is an array.
        case mapValueElements = 3
        /// `mapKeys` and `mapValueElements`.
        case mapKeysAndValueElements = 4

        /// Whether the keys of the field's map are value positions.
        var includesMapKeys: Bool { self == .mapKeys || self == .mapKeysAndValueElements }

        /// Whether the elements of the arrays in the field's map are value positions.
        var includesMapValueElements: Bool {
            self == .mapValueElements || self == .mapKeysAndValueElements
        }
    }

    /// A field name with its part.
    public struct Field: Equatable, Sendable {
        /// The bytes of the name, without a header.
        public let name: [UInt8]
        /// Where the field's value positions are.
        public let part: Part

        /// The field with the UTF-8 bytes of `name`.
        public init(_ name: String, _ part: Part) {
            self.name = Array(name.utf8)
            self.part = part
        }

        /// The field with a name of these bytes, UTF-8 or not.
        public init(bytes name: [UInt8], _ part: Part) {
            self.name = name
            self.part = part
        }
    }

    /// The fields, each name once.
    public let fields: [Field]

    /// A policy of these fields; nil if a name occurs twice or is `op`.
    public init?(_ fields: [Field]) {
        for (index, field) in fields.enumerated() {
            let isRepeated = fields[..<index].contains { $0.name == field.name }
            guard !isRepeated, field.name != [0x6F, 0x70] else { return nil }
        }
        self.fields = fields
    }

    private init(valid fields: [Field]) { self.fields = fields }

    /// The fields that the follow-up of dask/distributed #7386 names.
    public static var dask: KeyMapPolicy {
        KeyMapPolicy(valid: [
            field("key", .value),
            field("keys", .elements),
            field("who_has", .mapKeysAndValueElements),
            field("nbytes", .mapKeys),
        ])
    }

    /// A field with a fixed name, made without `String`, whose code the C library does not need.
    private static func field(_ name: StaticString, _ part: Part) -> Field {
        // SAFETY: a literal of several characters is constant memory of this length.
        let bytes = unsafe UnsafeBufferPointer(
            start: name.utf8Start, count: name.utf8CodeUnitCount)
        return unsafe Field(bytes: [UInt8](bytes), part)
    }
}
