/// Restores the messages that a `ReferenceKeyMapEncoder` has encoded (docs/KEYMAP.md, sections 2 to
/// 5 and 7): applies definitions, resolves codes, copies the rest.
///
/// It reads from the first byte to the last and reports the first error.
public struct ReferenceKeyMapDecoder: Sendable {
    /// Whether an earlier call failed. Every later one fails with `poisoned`.
    public private(set) var isPoisoned = false

    private let mode: ReferenceKeyMapMode
    private let limits: ReferenceKeyMapLimits
    private var table: KeyMapDecodingTable

    /// A decoder at the start of a connection. Mode and policy must be the encoder's.
    public init(_ mode: ReferenceKeyMapMode, limits: ReferenceKeyMapLimits? = nil) {
        let limits = limits ?? ReferenceKeyMapLimits(mode)
        self.mode = mode
        self.limits = limits
        table = KeyMapDecodingTable(mode, limits: limits)
    }

    /// Decodes the next message of the connection and returns the original.
    ///
    /// - Throws: the codes of section 7 at the offset of the value at fault; after the first
    ///   error `poisoned` at offset 0.
    public mutating func decode(_ wire: [UInt8]) throws(ReferenceError) -> [UInt8] {
        guard !isPoisoned else { throw ReferenceError(.poisoned, offset: 0) }
        do {
            var pass = KeyMapDecodingPass(wire, mode: mode, limits: limits, table: table)
            try pass.decodeMessage()
            table = pass.table
            return pass.output
        } catch {
            isPoisoned = true
            throw error
        }
    }
}
