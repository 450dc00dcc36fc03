/// The keyed container that a session has made last for values of one depth, to be used again for
/// the next value with the same keys when nobody holds it any more.
///
/// A keyed container of the standard library is an object whose generic type is looked up for each
/// container that is made, which costs more than to decode several fields.
struct ContainerCache<Place: AnyObject> {
    /// The object of the container.
    private var box: AnyObject?
    /// The type of its keys.
    private var keys: UInt = 0
    /// What the container is about.
    private(set) var place: Place?

    /// Whether nobody but the cache holds the container.
    var isUnused: Bool {
        mutating get { isKnownUniquelyReferenced(&box) }
    }

    /// The container for keys of type `Key`, as the reference that it is, if it is not in use.
    @inline(__always)
    mutating func take<Key>(_: Key.Type) -> AnyObject? {
        guard keys == UInt(bitPattern: ObjectIdentifier(Key.self)), isUnused else { return nil }
        return box
    }

    /// Keeps a container for later.
    ///
    /// - Returns: the place of the container that was kept before, if that is in use: from here on it
    ///   has to keep what it needs.
    mutating func keep<Key, Container>(
        _ container: Container, _: Key.Type, _ place: Place
    ) -> Place? {
        guard ContainerForm.isOneReference,
            MemoryLayout<Container>.size == MemoryLayout<AnyObject>.size
        else { return place }
        let used = self.place != nil && !isUnused ? self.place : nil
        // SAFETY: the container is one reference to an object.
        box = unsafe unsafeBitCast(container, to: AnyObject.self)
        keys = UInt(bitPattern: ObjectIdentifier(Key.self))
        self.place = place
        return used
    }

    /// Forgets the container.
    mutating func forget() {
        box = nil
        keys = 0
        place = nil
    }
}

/// How the standard library's keyed containers are made up.
enum ContainerForm {
    /// Whether they are one reference to an object, as they have always been. If a later library
    /// changes that, no container is used twice.
    static let isOneReference: Bool = {
        withExtendedLifetime((DecodingMemory(), EncodingMemory())) { decoding, encoding in
            let place = KeyedPlace(
                session: decoding.session, start: 0, depth: 0, keepsSession: false)
            let sample = KeyedDecodingContainer(KeyedDecoding<MessagePackKey>(place: place))
            let other = KeyedEncodingContainer(
                KeyedEncoding<MessagePackKey>(
                    place: KeyedEncodingPlace(
                        session: encoding.session, place: EncodingPlace(index: 0, id: 0),
                        keepsSession: false)))
            return isOneReference(sample) && isOneReference(other)
        }
    }()

    private static func isOneReference<Container>(_ container: Container) -> Bool {
        let fields = Mirror(reflecting: container).children
        guard fields.count == 1, let field = fields.first,
            MemoryLayout<Container>.size == MemoryLayout<AnyObject>.size
        else { return false }
        return type(of: field.value) is AnyClass
    }
}
