/// What ``InternedLink/take(_:)`` makes of a unit, in the memory of the link and of the unit.
public struct LinkedMessage: ~Escapable {
    /// The message, one MessagePack item; nil if the unit was none, as an acknowledgement.
    public let message: Span<UInt8>?
    /// Bytes to send to the peer now; empty if there are none.
    public let output: Span<UInt8>

    @_lifetime(copy message, copy output)
    init(_ message: Span<UInt8>?, output: Span<UInt8>) {
        self.message = message
        self.output = output
    }
}
