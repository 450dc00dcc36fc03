/// How a session treats the types that it has met: by themselves, as their conformance to Codable
/// says, or by a way of this module. One comparison finds it, or two.
///
/// A type has two slots, because looking a type up again costs as much as to decode a small structure:
/// with one, two types of a message that share it would be looked up for each of their values.
struct TypeCache {
    private struct Slot {
        /// The type; 0 for none, which no type has as address.
        var type: UInt = 0
        /// The way of this module, nil if the type is treated by itself.
        var coding: AnyObject?
    }

    private var slots = [Slot](repeating: Slot(), count: 256)

    /// How values of `type` are written; nil if they write themselves.
    @inline(__always)
    mutating func coding<Value: Encodable>(of type: Value.Type) -> TypeWriting<Value>? {
        var place = self.place(of: type)
        if slots[place].type != Self.address(type) {
            place = placeOfWriting(type, after: place)
        }
        guard let coding = slots[place].coding else { return nil }
        // SAFETY: the way that belongs to `Value` is a `TypeWriting<Value>`: see `writing(_:)`.
        return unsafe unsafeDowncast(coding, to: TypeWriting<Value>.self)
    }

    /// How values of `type` are read; nil if they read themselves.
    @inline(__always)
    mutating func coding<Value: Decodable>(readingOf type: Value.Type) -> TypeReading<Value>? {
        var place = self.place(of: type)
        if slots[place].type != Self.address(type) {
            place = placeOfReading(type, after: place)
        }
        guard let coding = slots[place].coding else { return nil }
        // SAFETY: the way that belongs to `Value` is a `TypeReading<Value>`: see `reading(_:)`.
        return unsafe unsafeDowncast(coding, to: TypeReading<Value>.self)
    }

    @inline(__always)
    private static func address(_ type: Any.Type) -> UInt {
        UInt(bitPattern: ObjectIdentifier(type))
    }

    /// A type's place follows from its address: types are objects of at least sixteen bytes.
    @inline(__always)
    private func place(of type: Any.Type) -> Int {
        let address = Self.address(type)
        return Int(truncatingIfNeeded: (address &>> 4 ^ address &>> 12) & 255)
    }

    /// The second slot of a type if it is there; otherwise the first, which is filled.
    @inline(never)
    private mutating func placeOfWriting<Value: Encodable>(
        _ type: Value.Type, after place: Int
    ) -> Int {
        if slots[place ^ 1].type == Self.address(type) { return place ^ 1 }
        fill(place, type, Self.writing(type))
        return place
    }

    /// The second slot of a type if it is there; otherwise the first, which is filled.
    @inline(never)
    private mutating func placeOfReading<Value: Decodable>(
        _ type: Value.Type, after place: Int
    ) -> Int {
        if slots[place ^ 1].type == Self.address(type) { return place ^ 1 }
        fill(place, type, Self.reading(type))
        return place
    }

    private mutating func fill(_ place: Int, _ type: Any.Type, _ coding: AnyObject?) {
        slots[place ^ 1] = slots[place]
        slots[place] = Slot(type: Self.address(type), coding: coding)
    }

    @inline(never)
    private static func writing<Value: Encodable>(_ type: Value.Type) -> TypeWriting<Value>? {
        if let known = StandardTypes.writing[ObjectIdentifier(type)] {
            return known as? TypeWriting<Value>
        }
        return (type as? any MapWriting.Type)?.writing as? TypeWriting<Value>
    }

    @inline(never)
    private static func reading<Value: Decodable>(_ type: Value.Type) -> TypeReading<Value>? {
        if let known = StandardTypes.reading[ObjectIdentifier(type)] {
            return known as? TypeReading<Value>
        }
        return (type as? any MapReading.Type)?.reading as? TypeReading<Value>
    }
}

/// How values of one type are written.
final class TypeWriting<Value>: @unchecked Sendable {
    // Sendable: the functions capture no values, at most types.

    /// Writes the value as a whole item at the end of the session's writer; `depth` containers are
    /// open around it.
    typealias Write =
        (_ value: Value, _ session: EncodingSession, _ depth: Int) throws -> Void

    private let body: Write

    init(_ body: @escaping Write) {
        self.body = body
    }

    func write(_ value: Value, into session: EncodingSession, depth: Int) throws {
        try body(value, session, depth)
    }
}

/// How values of one type are read.
final class TypeReading<Value>: @unchecked Sendable {
    // Sendable: the functions capture no values, at most types.

    /// Reads the item at `offset`, around which `depth` containers are open, and sets the session's
    /// `end` to what follows it.
    typealias Read =
        (_ session: DecodingSession, _ offset: Int, _ depth: Int) throws -> Value

    private let body: Read

    init(_ body: @escaping Read) {
        self.body = body
    }

    func read(from session: DecodingSession, at offset: Int, depth: Int) throws -> Value {
        try body(session, offset, depth)
    }
}
