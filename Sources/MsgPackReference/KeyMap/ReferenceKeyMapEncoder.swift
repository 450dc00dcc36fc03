/// Replaces names, and in values mode the values of a policy's fields, by codes (docs/KEYMAP.md,
/// section 6). One encoder serves one direction of a connection.
public struct ReferenceKeyMapEncoder: Sendable {
    private let mode: ReferenceKeyMapMode
    private let limits: ReferenceKeyMapLimits
    private var table: KeyMapEncodingTable

    /// An encoder at the start of a connection.
    public init(_ mode: ReferenceKeyMapMode, limits: ReferenceKeyMapLimits? = nil) {
        let limits = limits ?? ReferenceKeyMapLimits(mode)
        self.mode = mode
        self.limits = limits
        table = KeyMapEncodingTable(mode, limits: limits)
    }

    /// Encodes the next message of the connection.
    ///
    /// - Throws: `truncated`, `reservedByte`, `depthExceeded`, `trailingBytes` if `message` is
    ///   not one MessagePack value; `messageTooLong` at the limit. The encoder does not change.
    public mutating func encode(_ message: [UInt8]) throws(ReferenceError) -> [UInt8] {
        guard message.count <= limits.messageBytes else {
            throw ReferenceError(.messageTooLong, offset: limits.messageBytes)
        }
        let root = try ReferenceNode(message)
        var pass = KeyMapEncodingPass(mode: mode, limits: limits, table: table)
        let wire = pass.encodeMessage(root)
        table = pass.table
        return wire
    }
}
