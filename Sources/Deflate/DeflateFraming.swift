/// How messages become deflated data. Both ends must use the same framing.
@frozen
package enum DeflateFraming: Sendable {
    /// Raw deflate (RFC 1951) with the window carried over from message to message. Each message ends
    /// with a sync flush whose last four bytes `00 00 ff ff` are left out; an empty message is
    /// no bytes.
    case rawStream
    /// The zlib format (RFC 1950) with the window carried over; the header is before the first
    /// message, every message keeps its four bytes of sync flush, the checksum never comes.
    case zlibStream
    /// The zlib format; each message is complete with header and checksum and needs no other.
    case zlibMessage

    /// Whether messages share one window.
    var carriesWindow: Bool { self != .zlibMessage }

    /// zlib's `windowBits` argument: negative means without header and checksum.
    func signedWindowBits(_ windowBits: Int) -> Int32 {
        self == .rawStream ? Int32(-windowBits) : Int32(windowBits)
    }
}
