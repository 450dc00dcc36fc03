/// What a key means for the value of its entry.
enum KeyMapRole: Equatable, BitwiseCopyable, Sendable {
    /// The value travels unchanged.
    case plain
    /// The value is at a name position, because the key is `op`.
    case op
    /// The value holds value positions.
    case field(KeyMapPolicy.Part)

    /// The role of a str in shortest form: `op`, a field of the policy, or plain.
    ///
    /// - Parameters:
    ///   - name: the str with its header.
    ///   - headerBytes: bytes of that header.
    init(_ name: UnsafeRawBufferPointer, headerBytes: Int, _ policy: KeyMapPolicy?) {
        // SAFETY: callers pass a whole str, whose header has headerBytes of its bytes; the two bytes
        // of `op` are read only if the payload has two.
        let payload = unsafe UnsafeRawBufferPointer(rebasing: name[headerBytes...])
        if unsafe payload.count == 2 && payload[0] == 0x6F && payload[1] == 0x70 {
            self = .op
            return
        }
        let fields = policy?.fields ?? []
        let field = fields.first { field in
            unsafe payload.count == field.name.count && payload.elementsEqual(field.name)
        }
        self = field.map { .field($0.part) } ?? .plain
    }
}
